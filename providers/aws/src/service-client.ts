import type { CatalogOperation, ServiceCatalog } from '@corkscrew/aws-catalog';
import { type CallOptions, linkSignals, type ReadOnlyGuard } from '@corkscrew/sdk';
import { Sha256 } from '@smithy/core/checksum';
import { parseUrl } from '@smithy/core/protocols';
import { HttpRequest } from '@smithy/core/transport';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity, HttpResponse, Provider } from '@smithy/types';
import type { ServiceEndpoint } from './endpoint.ts';
import { collectBytes } from './http-body.ts';
import { createServiceCodec, type ServiceCodec } from './protocol.ts';
import { parseReply } from './reply.ts';
import type { SchemaSource } from './schema.ts';

/** What a client is made of. */
export interface ServiceClientOptions {
  readonly catalog: ServiceCatalog;
  /** Shared by all clients of the service. */
  readonly schemas: SchemaSource;
  readonly endpoint: ServiceEndpoint;
  readonly credentials: Provider<AwsCredentialIdentity>;
  readonly handler: NodeHttpHandler;
  readonly guard: ReadOnlyGuard;
  /** Milliseconds to add to our clock so that it agrees with AWS's. */
  readonly clockOffsetMs: () => number;
}

/** Calls one service at one endpoint with one set of credentials. */
export interface ServiceClient {
  readonly catalog: ServiceCatalog;
  /**
   * Makes one try of one call.
   *
   * @throws {CorkscrewError} read_only_violation for an operation that the guard does not let through.
   * @throws {ReplyError} where the service refused; whatever the transport throws where it did not answer.
   */
  call(operation: string, input: Readonly<Record<string, unknown>>, options?: ReplyOptions): Promise<Output>;
}

/** Options of a try, and how its reply is read. */
export interface ReplyOptions extends CallOptions {
  /** A list of the output that may be a `DeferredList`. */
  readonly deferred?: string | undefined;
}

/** The output of a call. */
export type Output = Readonly<Record<string, unknown>>;

const DEFAULT_TIMEOUT_MS = 30_000;
/** What CloudTrail and access logs show of us. Always the same, so that it can be looked for. */
export const USER_AGENT = 'corkscrew/0.1.0';

/** Makes a client. It holds no connection of its own: those are the handler's. */
export function createServiceClient(options: ServiceClientOptions): ServiceClient {
  const { catalog, endpoint, guard, schemas } = options;
  const codec = createServiceCodec(catalog, {
    namespace: schemas.namespace,
    endpoint: parseUrl(endpoint.url),
    disableHostPrefix: endpoint.isCustom,
  });
  const signer = createSigner(options);
  return {
    catalog,
    call: async (operation, input, callOptions = {}) => {
      guard.assertRead(catalog.service, operation);
      callOptions.signal?.throwIfAborted();
      const entry = operationOf(catalog, operation);
      const call: Call = { codec, schemas, catalog, operation, entry, deferred: callOptions.deferred };
      const request = await buildRequest(call, input);
      const signed = entry.auth === 'none' ? request : await sign(signer, request, options.clockOffsetMs());
      const response = await send(options.handler, signed, {
        label: `${catalog.service}:${operation}`,
        ...callOptions,
      });
      return parseReply(call, response);
    },
  };
}

/** Everything about one call that building its request and reading its reply need. */
export interface Call {
  readonly codec: ServiceCodec;
  readonly schemas: SchemaSource;
  readonly catalog: ServiceCatalog;
  readonly operation: string;
  readonly entry: CatalogOperation;
  readonly deferred?: string | undefined;
}

function operationOf(catalog: ServiceCatalog, operation: string): CatalogOperation {
  const entry = Object.hasOwn(catalog.operations, operation) ? catalog.operations[operation] : undefined;
  if (entry === undefined) throw new RangeError(`${catalog.service} has no operation "${operation}"`);
  return entry;
}

async function buildRequest(call: Call, input: Readonly<Record<string, unknown>>): Promise<HttpRequest> {
  const { catalog, codec, entry, operation, schemas } = call;
  const schema = schemas.operation(operation);
  if (schema === undefined) throw new RangeError(`${catalog.service} has no operation "${operation}"`);
  const request = new HttpRequest(await codec.protocol.serializeRequest(schema, input, codec.contextOf(operation)));
  const { headers, body } = request as { headers: Record<string, string>; body: unknown };
  headers['host'] = request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`;
  headers['user-agent'] = USER_AGENT;
  // API Gateway answers in HAL to anybody who does not ask for plain JSON.
  if (catalog.protocol === 'rest-json') headers['accept'] ??= 'application/json';
  if (catalog.service === 'glacier') headers['x-amz-glacier-version'] = catalog.apiVersion;
  if (entry.auth === 'unsigned-body') headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
  if (typeof body === 'string') headers['content-length'] = String(Buffer.byteLength(body));
  else if (body instanceof Uint8Array) headers['content-length'] = String(body.byteLength);
  return request;
}

function createSigner(options: ServiceClientOptions): SignatureV4 {
  const { catalog, endpoint, credentials } = options;
  return new SignatureV4({
    service: endpoint.signingName,
    region: endpoint.signingRegion,
    credentials,
    sha256: Sha256,
    // S3 signs paths as they are sent; all others encode them once more.
    uriEscapePath: catalog.service !== 's3',
    applyChecksum: true,
  });
}

async function sign(signer: SignatureV4, request: HttpRequest, clockOffsetMs: number): Promise<HttpRequest> {
  return new HttpRequest(await signer.sign(request, { signingDate: new Date(Date.now() + clockOffsetMs) }));
}

interface SendOptions extends CallOptions {
  readonly label: string;
}

/** Sends a request and reads the whole reply: time-out and abort cover both. */
async function send(handler: NodeHttpHandler, request: HttpRequest, options: SendOptions): Promise<HttpResponse> {
  using scope = linkSignals([options.signal], {
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    label: options.label,
  });
  let response: HttpResponse | undefined;
  try {
    ({ response } = await handler.handle(request, { abortSignal: scope.signal }));
    response.body = await readBody(response.body, scope.signal);
    return response;
  } catch (error) {
    // The handler reports an abort as an error of its own.
    if (scope.signal.aborted) throw scope.signal.reason as Error;
    throw error;
  }
}

/** The handler no longer listens to the signal once the headers are there. */
async function readBody(body: unknown, signal: AbortSignal): Promise<Uint8Array> {
  const onAbort = (): void => (body as { destroy?: (error: Error) => void }).destroy?.(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await collectBytes(body);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
