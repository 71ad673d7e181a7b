import type { ResolvedShape, ResolvedStruct } from '@corkscrew/aws-catalog';
import { ESTATE_EPOCH } from '../estate/row-context.ts';
import type { OperationModel } from '../wire/wire.ts';

const DEEPEST = 8;

const EMPTY_SCALARS: ReadonlyMap<ResolvedShape['kind'], unknown> = new Map<ResolvedShape['kind'], unknown>([
  ['string', ''],
  ['boolean', false],
  ['number', 0],
  ['bigInteger', 0],
  ['bigDecimal', 0],
]);

/**
 * The smallest valid output of an operation: what is required is there and empty, and so are the lists and maps at its
 * top and in its payload. Of an account's settings nothing is there, as nobody made any.
 */
export function emptyOutput(model: OperationModel): Record<string, unknown> {
  if (isSettingsRead(model)) return emptyPayload(model);
  return model.output === undefined ? {} : emptyStruct(model.output, 0, true);
}

/** A body that is one structure stays one, without content. */
function emptyPayload({ output }: OperationModel): Record<string, unknown> {
  const payload = output?.members.find(({ traits }) => traits.httpPayload === 1);
  return payload === undefined ? {} : { [payload.name]: {} };
}

function isSettingsRead({ name, service }: OperationModel): boolean {
  return service.resourceTypes.some(({ list }) => list.element === 'single' && list.operation === name);
}

function emptyStruct(shape: ResolvedStruct, depth: number, isTop: boolean): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  if (depth > DEEPEST) return result;
  for (const member of shape.members) {
    const { shape: inner } = member;
    const { kind } = inner;
    const isPayload = member.traits.httpPayload === 1;
    const isTopCollection = isTop && (kind === 'list' || kind === 'map') && !isHeader(member.traits);
    if (isPayload && inner.kind === 'structure') result[member.name] = emptyStruct(inner, depth + 1, true);
    else if (member.isRequired || isTopCollection) result[member.name] = emptyValue(inner, depth + 1);
  }
  return result;
}

function isHeader(traits: { readonly httpHeader?: string; readonly httpPrefixHeaders?: string }): boolean {
  return traits.httpHeader !== undefined || traits.httpPrefixHeaders !== undefined;
}

/** A union has exactly one member: the simplest that it offers. */
function emptyUnion(shape: ResolvedStruct, depth: number): Record<string, unknown> {
  const simple = shape.members.find(({ shape: { kind } }) => kind !== 'structure' && kind !== 'union');
  const chosen = simple ?? shape.members[0];
  return chosen === undefined || depth > DEEPEST ? {} : { [chosen.name]: emptyValue(chosen.shape, depth + 1) };
}

function emptyValue(shape: ResolvedShape, depth: number): unknown {
  if (shape.kind === 'structure') return emptyStruct(shape, depth, false);
  if (shape.kind === 'union') return emptyUnion(shape, depth);
  if (shape.kind === 'list') return [];
  if (shape.kind === 'timestamp') return ESTATE_EPOCH;
  if (shape.kind === 'blob' || shape.kind === 'stream') return new Uint8Array();
  return EMPTY_SCALARS.get(shape.kind) ?? {};
}
