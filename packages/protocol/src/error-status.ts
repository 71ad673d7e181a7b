import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { AnySchema } from '@bufbuild/protobuf/wkt';
import { CorkscrewError, ERROR_CODES, type ErrorCode, isCorkscrewError } from '@corkscrew/core';
import { type CorkscrewErrorDetail, CorkscrewErrorDetailSchema, StatusDetailsSchema } from './gen/extension_pb.ts';
import { codeOfStatus, STATUS_OF_CODE } from './grpc-status.ts';

/** A gRPC status with its trailing metadata. */
export interface WireStatus {
  readonly code: number;
  readonly details: string;
  readonly metadata: Readonly<Record<string, Uint8Array>>;
}

/** What a transport throws for a call that was answered with a status other than OK. */
export interface WireFailure extends Error {
  readonly grpcStatus: number;
  readonly grpcDetails?: string | undefined;
  readonly metadata?: Readonly<Record<string, readonly (string | Uint8Array)[]>> | undefined;
}

const STATUS_DETAILS_KEY = 'grpc-status-details-bin';
const DETAIL_TYPE_URL = `type.googleapis.com/${CorkscrewErrorDetailSchema.typeName}`;
// Together well below the 8 KiB that peers accept for a header list.
const MAX_MESSAGE_BYTES = 1024;
const MAX_HINT_BYTES = 512;
const MAX_JSON_BYTES = 1024;
const MAX_STACK_BYTES = 1024;

/** Turns anything that was thrown into a gRPC status with one detail message. */
export function toWireStatus(thrown: unknown): WireStatus {
  const error = CorkscrewError.from(thrown);
  const message = clip(error.message, MAX_MESSAGE_BYTES);
  const code = STATUS_OF_CODE[error.code];
  const detail = create(CorkscrewErrorDetailSchema, {
    code: error.code,
    message,
    hint: clip(error.hint ?? '', MAX_HINT_BYTES),
    detailsJson: encodeDetails(error.details),
    stack: clip(stackOf(error), MAX_STACK_BYTES),
  });
  const any = create(AnySchema, { typeUrl: DETAIL_TYPE_URL, value: toBinary(CorkscrewErrorDetailSchema, detail) });
  const status = create(StatusDetailsSchema, { code, message, details: [any] });
  // gRPC sends this text percent-encoded, which makes nine bytes of a character that has three.
  const details = clip(message, MAX_MESSAGE_BYTES, (text) => encodeURI(text).length);
  return { code, details, metadata: { [STATUS_DETAILS_KEY]: toBinary(StatusDetailsSchema, status) } };
}

/**
 * Turns what a transport threw into a CorkscrewError with `isRemote` set. `what` names the call for peers that send a bare
 * status. Anything that is not a failed call comes back unchanged.
 */
export function fromWireFailure(thrown: unknown, what: string): unknown {
  if (isCorkscrewError(thrown) || !isWireFailure(thrown)) return thrown;
  const detail = readDetail(thrown);
  if (detail === undefined) {
    return new CorkscrewError(codeOfStatus(thrown.grpcStatus), `${what}: ${thrown.grpcDetails ?? thrown.message}`, {
      isRemote: true,
      cause: thrown,
      details: { grpcStatus: thrown.grpcStatus },
    });
  }
  return new CorkscrewError(readCode(detail, thrown.grpcStatus), detail.message, {
    isRemote: true,
    cause: thrown,
    hint: detail.hint === '' ? undefined : detail.hint,
    details: { ...decodeDetails(detail.detailsJson), remoteStack: detail.stack },
  });
}

/** Tells whether a call failed with this gRPC status. */
export function hasGrpcStatus(thrown: unknown, status: number): boolean {
  return isWireFailure(thrown) && thrown.grpcStatus === status;
}

function isWireFailure(value: unknown): value is WireFailure {
  return value instanceof Error && typeof (value as Partial<WireFailure>).grpcStatus === 'number';
}

function readDetail(failure: WireFailure): CorkscrewErrorDetail | undefined {
  const bytes = failure.metadata?.[STATUS_DETAILS_KEY]?.[0];
  if (!(bytes instanceof Uint8Array)) return undefined;
  try {
    const { details } = fromBinary(StatusDetailsSchema, bytes);
    const any = details.find(({ typeUrl }) => typeUrl === DETAIL_TYPE_URL);
    return any === undefined ? undefined : fromBinary(CorkscrewErrorDetailSchema, any.value);
  } catch {
    // Another program's bytes under the same key: the status itself still says what happened.
    return undefined;
  }
}

function readCode(detail: CorkscrewErrorDetail, status: number): ErrorCode {
  return ERROR_CODES.find((code) => code === detail.code) ?? codeOfStatus(status);
}

/** The remote stack of an error that was itself remote is nearer to the cause than our own. */
function stackOf(error: CorkscrewError): string {
  const { remoteStack } = error.details;
  if (typeof remoteStack === 'string' && remoteStack !== '') return remoteStack;
  const { cause } = error;
  return (cause instanceof Error ? cause.stack : error.stack) ?? '';
}

function encodeDetails({ remoteStack: _stack, ...details }: Readonly<Record<string, unknown>>): string {
  let json: string;
  try {
    json = JSON.stringify(details);
  } catch (error) {
    json = JSON.stringify({ detailsLost: String(error) });
  }
  return Buffer.byteLength(json) > MAX_JSON_BYTES ? JSON.stringify({ detailsLost: `${json.length} characters` }) : json;
}

function decodeDetails(json: string): Record<string, unknown> {
  if (json === '') return {};
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : { remoteDetails: value };
  } catch {
    // What is not JSON is still worth showing.
    return { remoteDetails: json };
  }
}

/** Cuts a text between two characters to what fits, and makes half a character, which nothing can encode, a replacement. */
function clip(
  text: string,
  maxBytes: number,
  sizeOf: (text: string) => number = (part) => Buffer.byteLength(part),
): string {
  const start = Buffer.from(text.slice(0, maxBytes + 1)).toString('utf8');
  if (text.length <= maxBytes && sizeOf(start) <= maxBytes) return start;
  let bytes = 3;
  let end = 0;
  for (const character of start) {
    bytes += sizeOf(character);
    if (bytes > maxBytes) break;
    end += character.length;
  }
  return `${start.slice(0, end)}...`;
}
