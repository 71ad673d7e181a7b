import { readPath } from '@corkscrew/aws-catalog';
import { isCorkscrewError, TtlCache } from '@corkscrew/sdk';
import type { AwsApi, CallTarget } from '../aws-api.ts';
import { describeFailure, textOfFailure } from '../aws-error.ts';
import type { CallStats } from '../call-stats.ts';
import type { AwsConfig } from '../config.ts';
import { listPages } from '../list-pages.ts';

/** Something of AWS's that names resources of many services at once. */
export type IndexSource = 'tagging' | 'resource_explorer';

/** What an index names in one account and region. */
export interface IndexListing {
  /** ARNs by the service that they name. */
  readonly arns: ReadonlyMap<string, readonly string[]>;
  /** False where more is named than was read. */
  readonly isWhole: boolean;
  /** Kinds that the index knows, such as `ec2:instance`; undefined where it does not say. */
  readonly kinds: ReadonlySet<string> | undefined;
}

/** An index's answer. */
export type IndexAnswer =
  | { readonly kind: 'listing'; readonly listing: IndexListing }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** The indexes of a session: each is read once for an account and region, whoever asks. */
export interface ResourceIndexes {
  ask(source: IndexSource, place: IndexPlace): Promise<IndexAnswer>;
}

/** Where an index is asked, and who counts the calls. */
export interface IndexPlace extends Omit<CallTarget, 'service'> {
  readonly stats: CallStats;
}

/** The names of the indexes, as people know them. */
export const INDEX_NAMES: Readonly<Record<IndexSource, string>> = {
  tagging: 'the Tagging API',
  resource_explorer: 'Resource Explorer',
};

const SERVICES: Readonly<Record<IndexSource, string>> = {
  tagging: 'resourcegroupstaggingapi',
  resource_explorer: 'resource-explorer-2',
};

const OPERATIONS: Readonly<Record<IndexSource, readonly string[]>> = {
  tagging: ['GetResources'],
  resource_explorer: ['GetIndex', 'ListSupportedResourceTypes', 'ListResources'],
};

/** The reads of indexes that a configuration asks for: service and operation. */
export function indexReads({
  cross_check: sources = [],
  skip_empty: isSkipping = false,
}: Pick<AwsConfig, 'cross_check' | 'skip_empty'>): readonly (readonly [service: string, operation: string])[] {
  const wanted = new Set<IndexSource>([...sources, ...(isSkipping ? (['resource_explorer'] as const) : [])]);
  return [...wanted].flatMap((source) => OPERATIONS[source].map((operation) => [SERVICES[source], operation] as const));
}

/** ARNs of one account and region that are held; an index of more is not whole. */
const MAX_ARNS = 100_000;
const MAX_PLACES = 64;
const KEPT_MS = 3_600_000;

/** Makes the indexes of a session. */
export function createResourceIndexes(api: AwsApi): ResourceIndexes {
  const answers = new TtlCache<string, IndexAnswer>({ maxEntries: MAX_PLACES, ttlMs: KEPT_MS });
  return {
    ask: (source, place) =>
      answers.get([source, place.accountId, place.region].join('|'), async () => {
        const { stats, ...where } = place;
        const reader = { api, stats, target: { ...where, service: api.catalog.service(SERVICES[source]) } };
        try {
          return source === 'tagging' ? await readTagging(reader) : await readExplorer(reader);
        } catch (error) {
          if (isCorkscrewError(error) && (error.code === 'unauthenticated' || error.code === 'read_only_violation'))
            throw error;
          return { kind: 'unavailable', reason: textOfFailure(describeFailure(error)) };
        }
      }),
  };
}

interface IndexReader {
  readonly api: AwsApi;
  readonly target: CallTarget;
  readonly stats: CallStats;
}

async function readTagging(reader: IndexReader): Promise<IndexAnswer> {
  const { arns, isWhole } = await collectArns(reader, 'GetResources', 'ResourceTagMappingList[].ResourceARN');
  return { kind: 'listing', listing: { arns, isWhole, kinds: undefined } };
}

/** An index that is still being built, or not there, names nothing that could be relied on. */
async function readExplorer(reader: IndexReader): Promise<IndexAnswer> {
  const { api, target, stats } = reader;
  const index = await api.call(target, { operation: 'GetIndex', input: {} }, { stats });
  const { State: state } = index;
  if (state !== 'ACTIVE') {
    const what = typeof state === 'string' ? state : 'not there';
    return { kind: 'unavailable', reason: `the index of ${target.region} is ${what}` };
  }
  const kinds = new Set<string>();
  for await (const text of texts(reader, 'ListSupportedResourceTypes', 'ResourceTypes[].ResourceType')) kinds.add(text);
  const { arns, isWhole } = await collectArns(reader, 'ListResources', 'Resources[].Arn');
  return { kind: 'listing', listing: { arns, isWhole, kinds } };
}

async function collectArns(
  reader: IndexReader,
  operation: string,
  path: string,
): Promise<Pick<IndexListing, 'arns' | 'isWhole'>> {
  const arns = new Map<string, string[]>();
  let count = 0;
  for await (const arn of texts(reader, operation, path)) {
    count += 1;
    if (count > MAX_ARNS) return { arns, isWhole: false };
    const service = arn.split(':', 3)[2] ?? '';
    const known = arns.get(service);
    if (known === undefined) arns.set(service, [arn]);
    else known.push(arn);
  }
  return { arns, isWhole: true };
}

async function* texts(
  { api, target, stats }: IndexReader,
  operation: string,
  path: string,
): AsyncGenerator<string, void, undefined> {
  for await (const { page } of listPages(api, { target, listing: { operation, input: {} } }, { stats })) {
    const found = readPath(page, path);
    for (const text of Array.isArray(found) ? (found as readonly unknown[]) : [])
      if (typeof text === 'string') yield text;
  }
}
