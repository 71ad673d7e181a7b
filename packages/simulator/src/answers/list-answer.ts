import { readPath } from '@corkscrew/aws-catalog';
import { canonicalJson } from '@corkscrew/core';
import { type Estate, rowOf, type Segment } from '../estate/estate.ts';
import type { RowContext } from '../estate/row-context.ts';
import type { Listing, Row } from '../estate/template.ts';
import type { OperationModel } from '../wire/wire.ts';
import { emptyOutput } from './empty-output.ts';
import { decodePageToken, encodePageToken } from './page-token.ts';
import { rowPredicate } from './row-filter.ts';

/** A list request, read. */
export interface ListRequest {
  readonly model: OperationModel;
  readonly input: Readonly<Record<string, unknown>>;
  readonly region: string;
  readonly estate: Estate;
  /** Largest page that the simulator gives, below what the service allows. */
  readonly maxPageSize: number;
  /** What tokens are signed with. */
  readonly secret: string;
}

interface Page {
  readonly rows: readonly ShownRow[];
  /** Where the next page begins, or undefined at the end. */
  readonly next: number | undefined;
}

/** A row as it is shown, and the listing that says where. */
interface ShownRow {
  readonly row: unknown;
  readonly listing: Listing;
}

/** Answers a list operation of the estate with one page. Undefined where the estate has no rows of the kind. */
export function answerList(request: ListRequest): Record<string, unknown> | undefined {
  const { model, input, estate, region } = request;
  const all = estate.segments(`${model.service.service}.${model.name}`, region);
  const [first] = all ?? [];
  if (all === undefined || first === undefined) return undefined;
  const { listing } = first;
  const segments = all.filter((segment) => segment.template.accepts?.(input) ?? true);
  const binding = bindingOf(request);
  const size = pageSize(request, listing);
  const page = readPage(request, segments, { start: startOf(request, binding), size });
  const output = emptyOutput(model);
  echoInput(output, request, size);
  // One answer may list several kinds, each at its own place.
  for (const [, shown] of Map.groupBy(page.rows, ({ listing: { items } }) => items)) {
    const [{ listing: at }] = shown as [ShownRow];
    setItems(
      output,
      at,
      shown.map(({ row }) => row),
    );
  }
  Object.assign(output, listing.extra?.(page.rows.map(({ row }) => row)));
  const isPaged = listing.isPagedOnRequest !== true || askedSize(request) !== undefined;
  if (isPaged) setPaging(output, request, { page, binding });
  return output;
}

/** Everything about a request but its token and page size. */
function bindingOf({ model, input, region, estate }: ListRequest): string {
  const ignored = new Set([...(model.catalog.pagination?.inputTokens ?? []), model.catalog.limit?.member]);
  const rest = Object.fromEntries(Object.entries(input).filter(([name]) => !ignored.has(name)));
  return `${model.service.service}.${model.name} ${region} ${estate.accountId} ${canonicalJson(rest)}`;
}

function startOf({ model, input, secret }: ListRequest, binding: string): number {
  const member = model.catalog.pagination?.inputTokens[0];
  const token = member === undefined ? undefined : input[member];
  return typeof token === 'string' && token !== '' ? decodePageToken(token, binding, secret) : 0;
}

function askedSize({ model, input }: ListRequest): number | undefined {
  const member = model.catalog.limit?.member;
  const asked = Number((member === undefined ? undefined : input[member]) ?? Number.NaN);
  return Number.isFinite(asked) && asked > 0 ? asked : undefined;
}

function pageSize(request: ListRequest, listing: Listing): number {
  if (request.model.catalog.pagination === undefined) return Infinity;
  const { page } = listing;
  return Math.min(askedSize(request) ?? page.default, page.max, request.maxPageSize);
}

/** Collects rows from a position on, over segment borders, until the page is full. */
function readPage(
  { input, estate }: ListRequest,
  segments: readonly Segment[],
  range: { readonly start: number; readonly size: number },
): Page {
  const rows: ShownRow[] = [];
  const total = segments.reduce((sum, segment) => sum + segment.count, 0);
  let position = 0;
  for (const segment of segments) {
    const first = Math.max(0, range.start - position);
    const predicate = first < segment.count ? rowPredicate(segment.template, input) : undefined;
    for (let index = first; index < segment.count; index++) {
      if (rows.length >= range.size) return { rows, next: position + index };
      const context = estate.contextOf(segment, index);
      const row = rowOf(segment, context);
      if (predicate === undefined || predicate(row))
        rows.push({ row: shownRow(segment.listing, row, context), listing: segment.listing });
    }
    position += segment.count;
    if (rows.length >= range.size && position < total) return { rows, next: position };
  }
  return { rows, next: undefined };
}

function shownRow(listing: Listing, found: Row, context: RowContext): unknown {
  const row = listing.show?.(found, context) ?? found;
  const inner = wrapperPath(listing);
  return inner === undefined ? row : { ...listing.wrap?.(row, context), [inner.rows]: [row] };
}

/** The two parts of a path such as `Reservations[].Instances[]`. */
function wrapperPath({ items }: Listing): { readonly wrappers: string; readonly rows: string } | undefined {
  const [, wrappers, rows] = /^(\w+)\[\]\.(\w+)\[\]$/.exec(items) ?? [];
  return wrappers === undefined || rows === undefined ? undefined : { wrappers, rows };
}

function setItems(output: Record<string, unknown>, listing: Listing, rows: readonly unknown[]): void {
  const path = (wrapperPath(listing)?.wrappers ?? listing.items).split('.');
  setPath(output, path, rows);
  const parent = readPath(output, path.slice(0, -1).join('.') || '@') as Record<string, unknown>;
  if (typeof parent['Quantity'] === 'number') parent['Quantity'] = rows.length;
}

/** Some outputs repeat the page size and the token of their request. */
function echoInput(output: Record<string, unknown>, { model, input }: ListRequest, size: number): void {
  const { limit, pagination } = model.catalog;
  const tokenMember = pagination?.inputTokens[0];
  for (const target of [output, ...Object.values(output).filter(isRecord)]) {
    if (limit !== undefined && limit.member in target)
      target[limit.member] = limit.isText === true ? String(size) : size;
    if (tokenMember !== undefined && tokenMember in target) target[tokenMember] = input[tokenMember] ?? '';
  }
}

function setPaging(
  output: Record<string, unknown>,
  { model, secret }: ListRequest,
  { page, binding }: { readonly page: Page; readonly binding: string },
): void {
  const { pagination } = model.catalog;
  if (pagination === undefined) return;
  const hasMore = page.next !== undefined;
  if (pagination.moreResults !== undefined) setPath(output, pagination.moreResults.split('.'), hasMore);
  const target = pagination.outputTokens[0]?.split('||')[0]?.trim();
  if (target === undefined) return;
  if (page.next !== undefined) setPath(output, target.split('.'), encodePageToken(page.next, binding, secret));
}

function setPath(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let current = target;
  for (const step of path.slice(0, -1)) {
    const next = current[step];
    if (isRecord(next)) current = next;
    else current = current[step] = {} as Record<string, unknown>;
  }
  const last = path.at(-1);
  if (last !== undefined) current[last] = value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array)
  );
}
