import {
  isCorkscrewError,
  mapConcurrent,
  type ResourceDraft,
  type ScanUnit,
  type ScanYield,
  streamConcurrent,
} from '@corkscrew/sdk';
import { type CallStats, createCallStats, describeHttpFailure } from '@corkscrew/sdk/http';
import { streamArmRows } from './arm-rows.ts';
import { toCorkscrewError } from './azure-error.ts';
import { CHILD_READS, type ChildRead, SUBSCRIPTION_TYPE } from './child-reads.ts';
import { type ChildTally, createChildTally, type FailedRead } from './child-tally.ts';
import { judgeFailure } from './failure-outcome.ts';
import { isWithin } from './type-name.ts';
import type { ChildrenPayload } from './plan.ts';
import { type AzureRow, GLOBAL_REGION, parseRow, regionOf } from './resource-row.ts';
import { mayAskManager } from './scan-without-graph.ts';
import { subScopeOf } from './settings.ts';
import { walkShard } from './shard-walk.ts';
import { GRAPH_TABLES, type GraphTable } from './tables.ts';
import type { TenantContext } from './tenant.ts';

/** Reads below the parents of one subscription at once: more wait for its limits anyway. */
const CONCURRENT_READS = 4;
/** Subscriptions below whose parents is read at once: one that is throttled holds up no other. */
const CONCURRENT_ACCOUNTS = 16;
/** Parents come in the order of their subscriptions: so many are gathered before any is read below. */
const PARENTS_TOGETHER = 5_000;
/** Resources that are passed on together. */
const RESOURCES_TOGETHER = 64;
const PARENTS_TABLE = GRAPH_TABLES.find(({ name }) => name === 'resources') as GraphTable;
/** Where parents are listed when Resource Graph does not answer: what they are is enough. */
const PARENT_LISTS: GraphTable = {
  ...PARENTS_TABLE,
  armLists: PARENTS_TABLE.armLists?.map(({ path, apiVersion }) => ({ path, apiVersion })) ?? [],
};
const PARENT_COLUMNS = ['id', 'name', 'type', 'location', 'subscriptionId'] as const;

/** Whose children are read. */
interface Parent {
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
}

interface ChildRun extends TenantContext {
  readonly unit: ScanUnit;
  readonly payload: ChildrenPayload;
  readonly reads: readonly ChildRead[];
  readonly tally: ChildTally;
  readonly stats: CallStats;
}

/**
 * Reads what Resource Graph does not hold below the resources of one type, and claims it by account and type. A parent whose
 * read is denied or fails costs only the claims of its account.
 */
export async function* scanChildren(
  unit: ScanUnit,
  payload: ChildrenPayload,
  context: TenantContext,
): AsyncGenerator<ScanYield, void, undefined> {
  const { subscriptions: accounts, types } = payload;
  const reads = CHILD_READS.filter(({ parent, type }) => parent === payload.parent && types.includes(type));
  const subScope = subScopeOf(`below ${payload.parent}`, context.tenant.settings.filter);
  const tally = createChildTally({ subScope, accounts, types });
  const run: ChildRun = { ...context, unit, payload, reads, tally, stats: createCallStats() };
  let problem: string | undefined;
  let lost: Readonly<Record<string, string>> = {};
  try {
    problem = yield* scanParents(run);
    lost = await context.tenant.findLost(accounts, { signal: context.signal });
  } catch (error) {
    rethrowForAll(error, run);
    const { reason, told } = judgeFailure(error);
    problem = reason;
    if (told !== undefined) yield tell(run, { ...told, message: `find what is of type ${payload.parent}: ${reason}` });
  }
  yield* tellFailures(run);
  for (const claim of tally.close({ ...payload.gaps, ...lost }, problem)) yield { kind: 'claim', claim };
}

/** Reads below each parent, and gives why parents may be missing. */
async function* scanParents(run: ChildRun): AsyncGenerator<ScanYield, string | undefined, undefined> {
  const { payload, tenant, stats, signal } = run;
  if (payload.parent === SUBSCRIPTION_TYPE) {
    yield* readBelow(
      run,
      payload.subscriptions.map((id) => ({ id: `/subscriptions/${id}`, accountId: id, region: '' })),
    );
    return undefined;
  }
  const query = {
    table: PARENTS_TABLE,
    types: [payload.parent],
    filter: tenant.settings.filter,
    columns: PARENT_COLUMNS,
  };
  const walk = walkShard(tenant.api, { query, scope: { subscriptions: payload.subscriptions } }, { stats, signal });
  let hasBegun = false;
  try {
    let parents: Parent[] = [];
    for (;;) {
      const { value, done } = await walk.next();
      if (done !== true) parents.push(...value.map(toParent));
      yield { kind: 'progress', progress: { ...stats, activity: `find ${payload.parent}` } };
      if (parents.length >= PARENTS_TOGETHER || done === true) {
        hasBegun = true;
        yield* readBelow(run, parents);
        parents = [];
      }
      if (done === true) return value.problem;
    }
  } catch (error) {
    rethrowForAll(error, run);
    if (hasBegun || !mayAskManager(error)) throw error;
  }
  for (const subscription of payload.subscriptions) {
    const rows = streamArmRows(tenant, { subscription, query: { ...query, table: PARENT_LISTS } }, { stats, signal });
    for await (const some of rows) yield* readBelow(run, some.map(toParent));
  }
  return undefined;
}

function toParent({ id, subscriptionId, location }: AzureRow): Parent {
  return { id: String(id), accountId: String(subscriptionId).toLowerCase(), region: regionOf(location) };
}

async function* readBelow(run: ChildRun, parents: readonly Parent[]): AsyncGenerator<ScanYield, void, undefined> {
  const ofAccounts = Map.groupBy(parents, ({ accountId }) => accountId).values();
  yield* streamConcurrent(ofAccounts, (some, signal) => readAccount({ ...run, signal }, some), {
    limit: CONCURRENT_ACCOUNTS,
    signal: run.signal,
  });
}

async function* readAccount(run: ChildRun, parents: readonly Parent[]): AsyncGenerator<ScanYield, void, undefined> {
  const { reads, tally, stats, payload } = run;
  const wanted = reads.flatMap((read) =>
    parents
      .filter(({ id }) => read.notOf === undefined || !id.toLowerCase().endsWith(read.notOf))
      .map((parent) => ({ read, parent })),
  );
  let found: ResourceDraft[] = [];
  for await (const { read, parent, resources } of mapConcurrent(wanted, CONCURRENT_READS, (one) => readOne(run, one))) {
    if (resources === undefined) continue;
    tally.addRead(parent.accountId, read.type, resources.length);
    found.push(...resources);
    if (found.length < RESOURCES_TOGETHER) continue;
    yield { kind: 'resources', resources: found };
    yield { kind: 'progress', progress: { ...stats, activity: `below ${payload.parent}` } };
    found = [];
  }
  if (found.length > 0) yield { kind: 'resources', resources: found };
  yield { kind: 'progress', progress: { ...stats, activity: `below ${payload.parent}` } };
}

interface OneRead {
  readonly read: ChildRead;
  readonly parent: Parent;
}

async function readOne(
  run: ChildRun,
  { read, parent }: OneRead,
): Promise<OneRead & { readonly resources: readonly ResourceDraft[] | undefined }> {
  const { tenant, tally, stats, signal, payload } = run;
  const { type, apiVersion, isSingle } = read;
  try {
    const items = await tenant.reader.list(
      { type, apiVersion, isSingle, path: parent.id + read.path },
      { stats, signal },
    );
    const row = { tenantId: payload.tenantId, claimOf: () => tally.scopeOf(parent.accountId, type) };
    // Lists at a subscription also have what is inherited from above it.
    const own = items.filter(({ id }) => isWithin(String(id), parent.id));
    const resources = own.flatMap((item) => toChild(parseRow({ ...item, type }, row), parent) ?? []);
    return { read, parent, resources };
  } catch (error) {
    rethrowForAll(error, run);
    const verdict = judgeFailure(error);
    // A parent of a kind that has no such thing, or one that is gone.
    if (verdict.outcome === 'not_applicable') return { read, parent, resources: [] };
    tally.addFailure({ accountId: parent.accountId, type, parentId: parent.id, verdict });
    return { read, parent, resources: undefined };
  }
}

/** What is below a resource is where that one is, unless it says otherwise. */
function toChild(draft: ResourceDraft | undefined, { region }: Parent): ResourceDraft | undefined {
  return draft === undefined || draft.region !== GLOBAL_REGION ? draft : { ...draft, region: region || GLOBAL_REGION };
}

/** What concerns every call ends the unit. */
function rethrowForAll(error: unknown, { signal, unit }: ChildRun): void {
  signal?.throwIfAborted();
  if (isCorkscrewError(error) && error.code === 'read_only_violation') throw error;
  if (describeHttpFailure(error).kind === 'bad_credentials') throw toCorkscrewError(error, `scan unit ${unit.unitId}`);
}

/** One diagnostic for each type and reason, not for each parent. */
function* tellFailures(run: ChildRun): Generator<ScanYield, void, undefined> {
  const groups = Map.groupBy(run.tally.failures, ({ type, verdict }) => `${type} ${verdict.told?.code}`);
  for (const [first, ...more] of groups.values()) {
    const told = first?.verdict.told;
    if (first === undefined || told === undefined) continue;
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    const message = `read ${first.type} of ${first.parentId}${others}: ${first.verdict.reason}`;
    yield tell(run, { ...told, advice: adviceFor(first, told.advice), message }, first);
  }
}

function adviceFor({ type, verdict }: FailedRead, advice: string): string {
  return verdict.outcome === 'denied' ? `Give the identity ${type}/read, which the role Reader has.` : advice;
}

function tell(
  { unit, tally, payload }: ChildRun,
  told: {
    readonly severity: 'info' | 'warning' | 'error';
    readonly code: string;
    readonly message: string;
    readonly advice: string;
  },
  failed?: FailedRead,
): ScanYield {
  const [type = ''] = payload.types;
  const scope = { ...tally.scopeOf(failed?.accountId ?? payload.subscriptions[0] ?? '', failed?.type ?? type) };
  return {
    kind: 'diagnostic',
    diagnostic: {
      ...told,
      scope: { ...scope, accountId: unit.accountId },
      operation: `GET ${failed?.type ?? payload.parent}`,
    },
  };
}
