import type { ApiRequest } from '../server/api-request.ts';
import { ApiFault, type ApiError } from './api-fault.ts';
import { AWS_JSON, createValueWriter, readValue } from './json-value.ts';
import type { ReplyContext, Wire } from './wire.ts';

const writeValue = createValueWriter(AWS_JSON);

/** awsJson 1.0 and 1.1: everything in the body, the operation in the `X-Amz-Target` header. */
export const jsonWire: Wire = {
  readInput: (operation, request) => {
    const body = parseJsonBody(request);
    return operation.input === undefined ? {} : (readValue(operation.input, body, false) as Record<string, unknown>);
  },
  writeOutput: (operation, output, context) => ({
    status: 200,
    headers: headersOf(context),
    body: operation.output === undefined ? '{}' : JSON.stringify(writeValue(operation.output, output)),
  }),
  writeError: (error, context) => ({
    status: error.status,
    headers: { ...headersOf(context), ...queryErrorHeader(error, context) },
    body: JSON.stringify({ __type: `${namespaceOf(error)}${error.code}`, message: error.message }),
  }),
};

/** Parses a JSON body. An empty one is an empty object. */
export function parseJsonBody(request: ApiRequest): Record<string, unknown> {
  if (request.body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(request.body.toString('utf8'));
  } catch (cause) {
    throw new ApiFault('invalid_input', `The request body is not JSON: ${(cause as Error).message}`);
  }
  if (typeof value !== 'object' || value === null)
    throw new ApiFault('invalid_input', 'The request body is no object.');
  return value as Record<string, unknown>;
}

/** The header that tells clients of a service's former query protocol its error code. */
export function queryErrorHeader(error: ApiError, context: ReplyContext): Record<string, string> {
  if (context.service?.queryCompatible !== true) return {};
  return { 'x-amzn-query-error': `${error.code};${error.isSenderFault ? 'Sender' : 'Receiver'}` };
}

function headersOf({ requestId, service }: ReplyContext): Record<string, string> {
  return {
    'content-type': `application/x-amz-json-${service?.jsonVersion ?? '1.0'}`,
    'x-amzn-requestid': requestId,
  };
}

function namespaceOf(error: ApiError): string {
  return error.code === 'UnknownOperationException' ? 'com.amazon.coral.service#' : '';
}
