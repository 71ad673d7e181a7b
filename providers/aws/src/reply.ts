import type { AwsProtocol } from '@corkscrew/aws-catalog';
import type { $OperationSchema, HttpResponse } from '@smithy/types';
import { decodePolicies } from './policy-documents.ts';
import { type BodyVerdict, judgeBody, judgeEmptyOutput } from './reply-body.ts';
import { NON_API_RESPONSE, ReplyError, type ReplyErrorInit, UNREADABLE_RESPONSE } from './reply-error.ts';
import type { Call, Output } from './service-client.ts';

/** What the SDK says where the reply has no code. */
const NO_CODES: ReadonlySet<string> = new Set(['', 'Error', 'Unknown', 'UnknownError']);
const MAX_QUOTED_CHARACTERS = 60;

/**
 * Reads a reply whose body is already in memory: the output, without the SDK's metadata.
 *
 * @throws {ReplyError} for everything that is no success, or that cannot be read.
 */
export async function parseReply(call: Call, response: HttpResponse): Promise<Output> {
  const { operation, schemas, catalog } = call;
  const bytes = response.body as Uint8Array;
  if (isForeignBody(catalog.protocol, response)) throw nonApiError(response, bytes);
  const schema = schemas.operation(operation);
  if (schema === undefined) throw new RangeError(`${catalog.service} has no operation "${operation}"`);
  const isSuccess = response.statusCode < 300;
  if (isSuccess) assertOwn(judgeBody(call, schema, bytes), response);
  const output = await readOutput(call, schema, response);
  if (isJson(catalog.protocol)) assertOwn(judgeEmptyOutput(schema, output, bytes), response);
  return catalog.service === 'iam' ? decodePolicies(output) : output;
}

async function readOutput(call: Call, schema: $OperationSchema, response: HttpResponse): Promise<Output> {
  const { catalog, codec, operation, schemas } = call;
  // Documents in them are decoded at once.
  const deferred = catalog.service === 'iam' ? undefined : call.deferred;
  const bytes = response.body as Uint8Array;
  const isSuccess = response.statusCode < 300;
  const read = isSuccess && bytes.byteLength > 0 ? schemas.readers.get(operation, deferred) : undefined;
  try {
    if (read !== undefined) return read(bytes);
    const context = codec.contextOf(operation);
    const { $metadata: _, ...members } = await codec.protocol.deserializeResponse(schema, context, response);
    return members;
  } catch (error) {
    if (!isSuccess) throw serviceError(error, response);
    return parseLeniently(call, { error, bytes, response });
  }
}

function isJson(protocol: AwsProtocol): boolean {
  return protocol === 'json' || protocol === 'rest-json';
}

/** A success that is not the operation's own answer must never be taken for an empty one. */
function assertOwn(verdict: BodyVerdict, response: HttpResponse): void {
  if (verdict.kind === 'own') return;
  if (verdict.kind === 'error') {
    throw new ReplyError(verdict.message === '' ? `HTTP ${response.statusCode}` : verdict.message, {
      code: bareCode(verdict.code),
      ...factsOf(response),
    });
  }
  throw new ReplyError(`HTTP ${response.statusCode} with ${verdict.why}, which is no answer of the service`, {
    code: NON_API_RESPONSE,
    ...factsOf(response),
  });
}

/** Proxies, gateways and emulators answer with pages, or as another service, which would crash the codecs. */
function isForeignBody(protocol: AwsProtocol, response: HttpResponse): boolean {
  const type = headerOf(response, 'content-type').toLowerCase();
  if (type.includes('text/html')) return response.statusCode >= 300;
  if (protocol === 'smithy-rpc-v2-cbor' && response.statusCode < 300) {
    return headerOf(response, 'smithy-protocol') !== 'rpc-v2-cbor';
  }
  return type.includes('xml') && isJson(protocol);
}

function nonApiError(response: HttpResponse, bytes: Uint8Array): ReplyError {
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return new ReplyError(
    `HTTP ${response.statusCode} with ${headerOf(response, 'content-type')}: ${text.slice(0, MAX_QUOTED_CHARACTERS)}`,
    {
      code: NON_API_RESPONSE,
      ...factsOf(response),
    },
  );
}

function serviceError(error: unknown, response: HttpResponse): ReplyError {
  const { name, message, Code } = error as { name?: unknown; message?: unknown; Code?: unknown };
  const isModelled = typeof (error as { $fault?: unknown }).$fault === 'string';
  const code = [Code, name].find((text) => typeof text === 'string' && !NO_CODES.has(text));
  return new ReplyError(typeof message === 'string' && message !== '' ? message : `HTTP ${response.statusCode}`, {
    code: isModelled && typeof code === 'string' ? bareCode(code) : headerCode(response),
    ...factsOf(response),
    cause: error,
  });
}

/** `aws.protocoltests#Invalid:http://...` says no more than `Invalid`. */
function bareCode(code: string): string {
  const [start = ''] = code.split(':');
  return start.slice(start.lastIndexOf('#') + 1);
}

function headerCode(response: HttpResponse): string {
  const header = headerOf(response, 'x-amzn-errortype');
  return header === '' ? UNREADABLE_RESPONSE : bareCode(header);
}

/** The SDK insists on the modelled types where services are sometimes loose: JSON can be had without the model. */
function parseLeniently(call: Call, failure: { error: unknown; bytes: Uint8Array; response: HttpResponse }): Output {
  const { error, bytes, response } = failure;
  const { protocol } = call.catalog;
  const cause = (): ReplyError =>
    new ReplyError(`reply does not fit its model: ${(error as Error).message}`, {
      code: UNREADABLE_RESPONSE,
      ...factsOf(response),
      cause: error,
    });
  if (!isJson(protocol)) throw cause();
  try {
    const output: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (typeof output === 'object' && output !== null && !Array.isArray(output)) return output as Output;
  } catch {
    /* Not JSON at all: the first error says more. */
  }
  throw cause();
}

function factsOf(response: HttpResponse): Omit<ReplyErrorInit, 'code' | 'cause'> {
  const date = new Date(headerOf(response, 'date'));
  const retryAfterSeconds = Number.parseFloat(headerOf(response, 'retry-after'));
  return {
    httpStatus: response.statusCode,
    requestId: headerOf(response, 'x-amzn-requestid') || headerOf(response, 'x-amz-request-id'),
    serverDate: Number.isNaN(date.getTime()) ? undefined : date,
    bucketRegion: headerOf(response, 'x-amz-bucket-region') || undefined,
    retryAfterMs: Number.isFinite(retryAfterSeconds) ? Math.max(0, retryAfterSeconds * 1_000) : undefined,
  };
}

function headerOf(response: HttpResponse, name: string): string {
  const { headers } = response;
  return headers[name] ?? Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
}
