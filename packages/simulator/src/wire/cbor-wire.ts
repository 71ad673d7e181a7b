import { ApiFault } from './api-fault.ts';
import { type CborTagged, decodeCbor, encodeCbor } from './cbor.ts';
import { createValueWriter, readValue } from './json-value.ts';
import { queryErrorHeader } from './json-wire.ts';
import type { ReplyContext, Wire } from './wire.ts';

const EPOCH_TAG = 1;

const writeValue = createValueWriter({
  usesJsonName: false,
  timestamp: (date): CborTagged => ({ cborTag: EPOCH_TAG, value: date.getTime() / 1000 }),
  blob: (bytes) => bytes,
});

/** Smithy's RPC v2 CBOR: the operation in the path, everything else in a CBOR body. */
export const cborWire: Wire = {
  readInput: (operation, request) => {
    if (operation.input === undefined || request.body.length === 0) return {};
    let value: unknown;
    try {
      value = decodeCbor(request.body);
    } catch (cause) {
      throw new ApiFault('invalid_input', `The request body is not CBOR: ${(cause as Error).message}`);
    }
    return readValue(operation.input, value, false) as Record<string, unknown>;
  },
  writeOutput: (operation, output, context) => ({
    status: 200,
    headers: headersOf(context),
    body: encodeCbor(operation.output === undefined ? {} : writeValue(operation.output, output)),
  }),
  writeError: (error, context) => ({
    status: error.status,
    headers: { ...headersOf(context), ...queryErrorHeader(error, context) },
    body: encodeCbor({ __type: error.code, message: error.message }),
  }),
};

function headersOf({ requestId }: ReplyContext): Record<string, string> {
  return { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor', 'x-amzn-requestid': requestId };
}
