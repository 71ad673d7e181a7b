import { type BulkRows, type FacetBinding, readField, readPath } from '@corkscrew/aws-catalog';
import { type FacetDraft, isCorkscrewError } from '@corkscrew/sdk';
import { describeFailure } from './aws-error.ts';
import { bindInputs, type ListingInput } from './enumeration.ts';
import { parseDocuments } from './facet-documents.ts';
import { judgeFailure } from './failure-outcome.ts';
import { listPages } from './list-pages.ts';
import type { FoundResource } from './read-further.ts';
import type { Output } from './service-client.ts';
import type { UnitRun } from './unit-run.ts';

/** A facet's reading without its name. */
export type FacetRead =
  | { readonly status: 'present'; readonly value: unknown }
  | { readonly status: 'absent' }
  | { readonly status: 'denied' | 'error'; readonly reason: string };

/** Pages of one facet; what has more is not configuration. */
const MAX_FACET_PAGES = 20;

/** Parts of an answer that tell of the answer. */
const NOT_VALUE: ReadonlySet<string> = new Set([
  '$metadata',
  'ResponseMetadata',
  'IsTruncated',
  'NextToken',
  'nextToken',
  'Marker',
]);

/** Reads one facet of one resource. What fails is told in the unit's report, once for all resources. */
export async function readFacet(
  run: UnitRun,
  source: { readonly facet: FacetBinding; readonly one: FoundResource },
  signal: AbortSignal,
): Promise<FacetRead> {
  const { facet, one } = source;
  const input = inputOf(facet, one, run);
  if (input === undefined) return { status: 'error', reason: 'the list came without what the read asks for' };
  try {
    if (facet.bulk !== undefined) return await readFromBulk(run, { facet, bulk: facet.bulk, one, input });
    return toReading(await readAll(run, { facet, one, input }, signal), facet);
  } catch (error) {
    return failedReading(run, { facet, one, error }, signal);
  }
}

/** Takes a facet out of the list that tells of all resources. */
async function readFromBulk(
  run: UnitRun,
  source: {
    readonly facet: FacetBinding;
    readonly bulk: BulkRows;
    readonly one: FoundResource;
    readonly input: ListingInput;
  },
): Promise<FacetRead> {
  const { facet, bulk, one, input } = source;
  const key = readField(one.row, bulk.own);
  const row = key && (await run.bulk.row({ operation: facet.operation, input }, bulk, key));
  if (row === undefined || row === '') return NOT_TOLD;
  return toReading(facet.value === undefined ? row : readPath(row, facet.value), facet);
}

/** Reads one facet of several resources by as few calls as it takes. */
export async function readFacetBatch(
  run: UnitRun,
  source: { readonly facet: FacetBinding; readonly found: readonly FoundResource[] },
  signal: AbortSignal,
): Promise<ReadonlyMap<FoundResource, FacetDraft>> {
  const { facet, found } = source;
  const { batch } = facet;
  const readings = new Map<FoundResource, FacetDraft>();
  if (batch === undefined) return readings;
  const keyed = found.flatMap((one) => {
    const input = inputOf(facet, one, run);
    const key = input?.[batch.member];
    return input === undefined || !Array.isArray(key) ? [] : [{ one, input, key: String(key[0]) }];
  });
  // One call takes what differs in nothing but the key.
  const alike = Map.groupBy(keyed, ({ input, one }) =>
    JSON.stringify([{ ...input, [batch.member]: [] }, one.target.region]),
  );
  for (const group of alike.values()) {
    for (let start = 0; start < group.length; start += batch.size) {
      const part = group.slice(start, start + batch.size);
      const values = await readPart(run, { facet, part }, signal);
      part.forEach(({ one }, position) => readings.set(one, { facet: facet.facet, ...(values[position] ?? NOT_TOLD) }));
    }
  }
  return readings;
}

const NOT_TOLD: FacetRead = { status: 'error', reason: 'the answer does not tell of it' };

interface KeyedResource {
  readonly one: FoundResource;
  readonly input: ListingInput;
  readonly key: string;
}

async function readPart(
  run: UnitRun,
  { facet, part }: { readonly facet: FacetBinding; readonly part: readonly KeyedResource[] },
  signal: AbortSignal,
): Promise<readonly FacetRead[]> {
  const [first] = part;
  if (first === undefined || facet.batch === undefined) return [];
  const { member, key: keyPath } = facet.batch;
  const input = { ...first.input, [member]: part.map(({ key }) => key) };
  try {
    const items = await readAll(run, { facet, one: first.one, input }, signal);
    const byKey = new Map(
      (Array.isArray(items) ? items : []).map((item) => [readField(item, keyPath), item as unknown]),
    );
    return part.map(({ key }) => (byKey.has(key) ? toReading(byKey.get(key), facet) : NOT_TOLD));
  } catch (error) {
    const reading = await failedReading(run, { facet, one: first.one, error }, signal);
    return part.map(() => reading);
  }
}

function inputOf(facet: FacetBinding, one: FoundResource, run: UnitRun): ListingInput | undefined {
  const { row, input, resource, target } = one;
  const inputs = bindInputs(facet, {
    accountId: run.unit.accountId,
    region: target.region,
    parent: { row, input, arn: resource.arn },
  });
  return inputs[0];
}

/** Reads the value, over all pages where it is a list. */
async function readAll(
  run: UnitRun,
  source: { readonly facet: FacetBinding; readonly one: FoundResource; readonly input: ListingInput },
  signal: AbortSignal,
): Promise<unknown> {
  const { facet, one, input } = source;
  const listing = { operation: facet.operation, input };
  const options = { signal, stats: run.stats, maxPages: MAX_FACET_PAGES };
  let value: unknown;
  for await (const { page } of listPages(run.api, { target: one.target, listing }, options)) {
    const part = facet.value === undefined ? withoutFrame(page) : readPath(page, facet.value);
    value =
      Array.isArray(value) && Array.isArray(part) ? [...(value as unknown[]), ...(part as unknown[])] : (value ?? part);
  }
  return value;
}

function withoutFrame(output: Output): Output {
  return Object.fromEntries(Object.entries(output).filter(([name]) => !NOT_VALUE.has(name)));
}

function toReading(value: unknown, { facet }: FacetBinding): FacetRead {
  if (isNothing(value)) return { status: 'absent' };
  return { status: 'present', value: parseDocuments(value, facet) };
}

/** Services answer with nothing, or with an empty structure, where nothing is configured. */
function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return (
    typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date) && Object.keys(value).length === 0
  );
}

async function failedReading(
  run: UnitRun,
  { facet, one, error }: { readonly facet: FacetBinding; readonly one: FoundResource; readonly error: unknown },
  signal: AbortSignal,
): Promise<FacetRead> {
  signal.throwIfAborted();
  if (isCorkscrewError(error) && (error.code === 'read_only_violation' || error.code === 'unauthenticated'))
    throw error;
  const failure = describeFailure(error);
  if (facet.absent?.includes(failure.code)) return { status: 'absent' };
  const reason = `${failure.code}: ${failure.message}`;
  const { type, resource, target } = one;
  const verdict = await judgeFailure(error, {
    ...run,
    target,
    type: { ...type, permission: facet.permission },
    signal,
  });
  if (verdict.outcome === 'unsupported') run.report.noteUnanswered(`${type.type}.${facet.facet}`);
  else {
    run.report.noteOneOfMany(type, {
      ...(verdict.diagnostic ?? {
        severity: 'warning',
        code: 'facet_failed',
        advice: 'Scan again; report it if it stays so.',
      }),
      message: `read ${facet.facet} of ${target.service.service}:${type.type} ${resource.id}: ${reason}`,
      scope: resource.claim,
      operation: `${target.service.service}:${facet.operation}`,
    });
  }
  return { status: verdict.outcome === 'denied' ? 'denied' : 'error', reason };
}
