import {
  type CatalogResourceType,
  createShapeReader,
  type ResolvedShape,
  type ResolvedStruct,
  type ServiceCatalog,
} from '@corkscrew/aws-catalog';

const MAX_DEPTH = 5;

/** Where rows are to be placed. */
export interface RowPlace {
  readonly accountId: string;
  readonly region: string;
}

/**
 * Makes an output in which everything that the model knows is there once, so that each list has a row and each row all
 * that its children and parts are asked for by. Without tokens: there is one page.
 */
export function wholeOutput(
  service: ServiceCatalog,
  operation: string,
  place: RowPlace,
): Readonly<Record<string, unknown>> {
  const key = JSON.stringify([service.service, operation, place]);
  const output = made.get(key) ?? makeOutput(service, operation, place);
  made.set(key, output);
  return output;
}

const made = new Map<string, Readonly<Record<string, unknown>>>();

function makeOutput(service: ServiceCatalog, operation: string, place: RowPlace): Record<string, unknown> {
  const shape = createShapeReader(service).output(operation);
  const output = (shape === undefined ? {} : valueOf(shape, '', { depth: 0, place })) as Record<string, unknown>;
  const { pagination } = service.operations[operation] ?? {};
  for (const path of pagination?.outputTokens ?? [])
    for (const alternative of path.split('||')) removePath(output, alternative.trim().split('.'));
  if (pagination?.moreResults !== undefined) setPath(output, pagination.moreResults.split('.'), false);
  const types = service.resourceTypes.filter(({ list }) => list.operation === operation);
  for (const [position, type] of types.entries()) fitRow(output, type, { place, isFirst: position === 0 });
  return output;
}

interface Making {
  readonly depth: number;
  readonly place: RowPlace;
}

function valueOf(shape: ResolvedShape | ResolvedStruct, name: string, making: Making): unknown {
  const below = { ...making, depth: making.depth + 1 };
  if (shape.kind === 'structure' || shape.kind === 'union') {
    if (making.depth >= MAX_DEPTH) return {};
    return Object.fromEntries(shape.members.map((member) => [member.name, valueOf(member.shape, member.name, below)]));
  }
  if (shape.kind === 'list') return [valueOf(shape.member.shape, name, below)];
  if (shape.kind === 'map') return { key: valueOf(shape.value.shape, name, below) };
  if (shape.kind === 'string') return textOf(name, making.place);
  if (shape.kind === 'boolean') return false;
  return shape.kind === 'timestamp' ? new Date(0) : 1;
}

function textOf(name: string, { accountId, region }: RowPlace): string {
  if (/arn$/i.test(name)) return `arn:aws:service:${region}:${accountId}:thing/x1`;
  if (/region$/i.test(name)) return region;
  if (/owner|account/i.test(name)) return accountId;
  return 'x1';
}

function removePath(output: Record<string, unknown>, [first = '', ...rest]: readonly string[]): void {
  const next = output[first];
  if (rest.length === 0) delete output[first];
  else if (typeof next === 'object' && next !== null) removePath(next as Record<string, unknown>, rest);
}

/** Several types may be one list's rows: each gets a row that passes its filters and is its owner's. */
function fitRow(
  output: Record<string, unknown>,
  { list, fields }: CatalogResourceType,
  { place, isFirst }: { readonly place: RowPlace; readonly isFirst: boolean },
): void {
  const rows = rowsAt(output, list.items);
  if (rows === undefined) return;
  const row = structuredClone(rows[0]) as Record<string, unknown>;
  for (const { field, in: values, prefix } of list.where ?? []) {
    const value = values?.[0] ?? (prefix === undefined ? undefined : `${prefix[0]}x1`);
    if (value !== undefined) setPath(row, field.split('.'), value);
  }
  if (typeof fields.owner === 'string') setPath(row, fields.owner.split('.'), place.accountId);
  if (fields.state !== undefined) setPath(row, fields.state.split('.'), 'x1');
  if (isFirst) rows.length = 0;
  rows.push(row);
}

/** The list of rows, where rows are structures. */
function rowsAt(output: Record<string, unknown>, items: string): unknown[] | undefined {
  const path = items.split('.');
  let rows: unknown = output;
  for (const step of path) {
    const inner = (rows as Record<string, unknown> | undefined)?.[step.replace('[]', '')];
    rows = step.endsWith('[]') && step !== path.at(-1) ? (inner as unknown[] | undefined)?.[0] : inner;
  }
  return Array.isArray(rows) && typeof rows[0] === 'object' && rows[0] !== null ? (rows as unknown[]) : undefined;
}

function setPath(
  target: Record<string, unknown>,
  [first = '', ...rest]: readonly string[],
  value: string | boolean,
): void {
  if (rest.length === 0) target[first] = value;
  else if (typeof target[first] === 'object' && target[first] !== null)
    setPath(target[first] as Record<string, unknown>, rest, value);
}
