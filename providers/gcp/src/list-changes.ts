import {
  type CallOptions,
  type ChangesRequest,
  type ChangesYield,
  createNameMemory,
  type Diagnostic,
} from '@corkscrew/sdk';
import { type CallStats, createCallStats, describeHttpFailure } from '@corkscrew/sdk/http';
import { type Asset, readAsset } from './asset.ts';
import { listAssetChanges } from './asset-changes.ts';
import { batchNames, fetchStates, type HistoryWindow } from './asset-history.ts';
import { toAssetTypes } from './asset-type-patterns.ts';
import { judgeFailure } from './failure-outcome.ts';
import { toCorkscrewError } from './gcp-error.ts';
import { createHierarchy, type Hierarchy, HIERARCHY_TYPES } from './hierarchy.ts';
import { listAssets } from './list-assets.ts';
import { accountOf } from './resource-row.ts';
import { type GcpContext, listScopes } from './scopes.ts';
import { isWanted, matches } from './scope-run.ts';
import { gcpTypeOf } from './type-name.ts';
import { walkAssets } from './walk-assets.ts';

const DAY_MS = 86_400_000;
/** The inventory remembers 35 days; the rest is for what the reading takes. */
const REMEMBERED_MS = 35 * DAY_MS - 3_600_000;

/** A scope whose changes are told. */
interface ChangesRun {
  readonly scope: string;
  readonly window: HistoryWindow;
  readonly request: ChangesRequest;
  readonly context: GcpContext;
  readonly options: CallOptions & { readonly stats: CallStats };
}

/**
 * Tells what the inventory itself remembers of the last 35 days: what came, what was updated, and what is gone. Whatever has both
 * come and gone within the window is not known to it by name, and is missing.
 *
 * @throws {CorkscrewError} not_found where there is no project or an unknown one is asked for; unauthenticated, unavailable.
 */
export async function* listChanges(
  request: ChangesRequest,
  context: GcpContext,
): AsyncGenerator<ChangesYield, void, undefined> {
  const oldest = new Date(Date.now() - REMEMBERED_MS);
  const { since = oldest, until = new Date() } = request;
  if (request.since !== undefined && since < oldest) yield tellWindow(since, oldest);
  const window = { since: since < oldest ? oldest : since, until };
  if (window.since >= until) return;
  const options = { stats: createCallStats(), signal: context.signal };
  for (const scope of await listScopes(request.accounts ?? [], context)) {
    try {
      yield* changesOf({ scope, window, request, context, options });
    } catch (error) {
      context.signal?.throwIfAborted();
      if (describeHttpFailure(error).kind === 'bad_credentials') throw toCorkscrewError(error, `changes of ${scope}`);
      const { reason, told } = judgeFailure(error);
      yield tell(scope, { ...told, message: reason });
    }
  }
}

async function* changesOf(run: ChangesRun): AsyncGenerator<ChangesYield, void, undefined> {
  const { scope, window, context, options } = run;
  const hierarchy = await readHierarchy(run);
  const accountOfAsset = (asset: Asset): string => accountOf(asset, hierarchy, scope);
  const { filter } = context.settings;
  const problems: string[] = [];
  for await (const names of batchAsync(changedNames(run, hierarchy, problems))) {
    const states = await fetchStates(context.api, { scope, names, window }, options);
    const changes = [...states.values()]
      .filter((own) => own.some(({ asset }) => matches(asset, filter)))
      .flatMap((own) => [...listAssetChanges(own, window, accountOfAsset)]);
    if (changes.length > 0) yield { kind: 'changes', changes };
    yield { kind: 'progress', progress: { ...options.stats, activity: `history of ${scope}` } };
  }
  for (const message of problems)
    yield tell(scope, {
      severity: 'warning',
      code: 'truncated',
      message,
      advice: 'Ask again; some changes may be missing.',
    });
}

/** As it was and as it is: what is gone stood below something that may be gone too. */
async function readHierarchy({ scope, window, context, options }: ChangesRun): Promise<Hierarchy> {
  const list = { parent: scope, contentType: 'RESOURCE', assetTypes: HIERARCHY_TYPES } as const;
  const before = await listAssets(context.api, { ...list, readTime: window.since.toISOString() }, options);
  const now = await listAssets(context.api, list, options);
  return createHierarchy([...before.assets, ...now.assets]);
}

/** Names of what was updated since the beginning of the window, and of what was there then and is no longer. */
async function* changedNames(
  run: ChangesRun,
  hierarchy: Hierarchy,
  problems: string[],
): AsyncGenerator<string, void, undefined> {
  const { window, request } = run;
  const here = createNameMemory();
  const isUpdated = ({ updateTime = '' }: Asset): boolean => !(Date.parse(updateTime) < window.since.getTime());
  const moments = [
    { readTime: request.until?.toISOString(), isMeant: isUpdated },
    { readTime: window.since.toISOString(), isMeant: () => true },
  ];
  for (const { readTime, isMeant } of moments) {
    for await (const asset of listNames(run, { readTime, hierarchy, problems })) {
      if (here.has(asset.name)) continue;
      here.add(asset.name);
      if (isMeant(asset)) yield asset.name;
    }
  }
}

interface NameList {
  readonly readTime: string | undefined;
  readonly hierarchy: Hierarchy;
  readonly problems: string[];
}

/** Names of what there was at a moment, as far as it was asked for. */
async function* listNames(
  { scope, context, request, options }: ChangesRun,
  { readTime, hierarchy, problems }: NameList,
): AsyncGenerator<Asset, void, undefined> {
  const { services = [], types = [] } = request;
  const judge = { context: unfiltered(context), payload: { scope, services, types } };
  const list = { parent: scope, assetTypes: toAssetTypes({ services, types }), readTime };
  const pages = walkAssets(context.api, list, options);
  let next = await pages.next();
  while (next.done !== true) {
    for (const asset of next.value.items.flatMap((item) => readAsset(item) ?? [])) {
      const placed = { type: gcpTypeOf(asset.assetType), accountId: accountOf(asset, hierarchy, scope) };
      if (isWanted(asset, placed, judge)) yield asset;
    }
    next = await pages.next();
  }
  if (next.value !== '') problems.push(next.value);
}

/** Names say nothing of labels and places: these are looked at when the states are known. */
function unfiltered({ settings, ...context }: GcpContext): GcpContext {
  return { ...context, settings: { ...settings, filter: { locations: [], labels: {} } } };
}

async function* batchAsync(names: AsyncIterable<string>): AsyncGenerator<readonly string[], void, undefined> {
  let waiting: string[] = [];
  for await (const name of names) {
    waiting.push(name);
    if (waiting.length < NAMES_TOGETHER) continue;
    yield* batchNames(waiting);
    waiting = [];
  }
  yield* batchNames(waiting);
}

/** Names that are held before their histories are asked for. */
const NAMES_TOGETHER = 1_000;

function tellWindow(since: Date, oldest: Date): ChangesYield {
  return tell('*', {
    severity: 'warning',
    code: 'history_window',
    message: `the inventory remembers 35 days: changes from ${since.toISOString()} to ${oldest.toISOString()} are not told`,
    advice: 'Of earlier times, only the scans made then know.',
  });
}

function tell(scope: string, told: Pick<Diagnostic, 'severity' | 'code' | 'message' | 'advice'>): ChangesYield {
  const accountId = scope.replace(/^projects\//, '');
  return {
    kind: 'diagnostic',
    diagnostic: {
      ...told,
      message: `list changes of ${scope === '*' ? 'Google Cloud' : scope}: ${told.message}`,
      scope: { accountId, region: '*', service: '*', type: '*', subScope: '' },
      operation: 'cloudasset.assets.batchGetAssetsHistory',
    },
  };
}
