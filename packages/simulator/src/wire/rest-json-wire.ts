import { expandTraits, type ResolvedStruct } from '@corkscrew/aws-catalog';
import { type BoundOutput, bindOutput, rawPayload, readBoundInput } from './http-binding.ts';
import { createValueWriter, REST_JSON, readValue } from './json-value.ts';
import { parseJsonBody } from './json-wire.ts';
import type { Reply, ReplyContext, Wire } from './wire.ts';

const writeValue = createValueWriter(REST_JSON);

/** restJson1: members in the path, the query, headers and a JSON body. */
export const restJsonWire: Wire = {
  readInput: (operation, request, labels) => {
    const { input } = operation;
    if (input === undefined) return {};
    const bound = readBoundInput(input, request, labels);
    const payload = input.members.find((member) => member.traits.httpPayload === 1);
    if (payload === undefined) {
      const body = { ...(readValue(input, parseJsonBody(request), true) as Record<string, unknown>) };
      return { ...body, ...bound };
    }
    if (payload.shape.kind !== 'structure') return { ...bound, [payload.name]: request.body };
    return { ...bound, [payload.name]: readValue(payload.shape, parseJsonBody(request), true) };
  },
  writeOutput: (operation, output, context): Reply => {
    const status = statusOf(operation.catalog.traits);
    if (operation.output === undefined) return { status, headers: headersOf(context), body: '{}' };
    const bound = bindOutput(operation.output, output);
    const headers = { ...headersOf(context), ...bound.headers };
    return { status: bound.status ?? status, headers, body: bodyOf(operation.output, output, bound) };
  },
  writeError: (error, context) => ({
    status: error.status,
    headers: { ...headersOf(context), 'x-amzn-errortype': error.code },
    body: JSON.stringify({ message: error.message, code: error.code }),
  }),
};

/** The status that an operation answers with when all went well. */
export function statusOf(traits: Parameters<typeof expandTraits>[0]): number {
  return expandTraits(traits).http?.[2] ?? 200;
}

function bodyOf(
  shape: ResolvedStruct,
  output: Readonly<Record<string, unknown>>,
  bound: BoundOutput,
): string | Uint8Array {
  const { payload } = bound;
  if (payload === undefined) {
    const inBody = Object.fromEntries(bound.bodyMembers.map((member) => [member.name, output[member.name]]));
    return JSON.stringify(writeValue(shape, inBody));
  }
  const value = output[payload.name];
  if (['structure', 'union', 'list', 'map', 'document'].includes(payload.shape.kind)) {
    return JSON.stringify(value === undefined ? {} : writeValue(payload.shape, value));
  }
  return rawPayload(value);
}

function headersOf({ requestId }: ReplyContext): Record<string, string> {
  return { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
}
