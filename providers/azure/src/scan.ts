import { type CallOptions, CorkscrewError, type ScanUnit, type ScanYield, streamConcurrent } from '@corkscrew/sdk';
import { createCallStats } from '@corkscrew/sdk/http';
import { scanDirectory } from './directory/scan-directory.ts';
import { judgeFailure } from './failure-outcome.ts';
import { scanGroups } from './groups.ts';
import type { TableQuery } from './kql.ts';
import type { UnitPayload } from './plan.ts';
import { createRowTally } from './row-tally.ts';
import { RESCAN, rethrowForAll, type RowsRun, tell, toResources } from './rows-run.ts';
import { scanChildren } from './scan-children.ts';
import { isReplaceable, mayAskManager, scanWithoutGraph } from './scan-without-graph.ts';
import { subScopeOf } from './settings.ts';
import { type ShardEnd, type ShardQuery, walkShard } from './shard-walk.ts';
import { GRAPH_TABLES } from './tables.ts';
import type { TenantContext } from './tenant.ts';

/** Rows of a part that is walked page after page; larger results are cut into parts that are walked side by side. */
const SHARD_ROWS = 50_000;
const CONCURRENT_SHARDS = 4;

/**
 * Runs one unit: the rows of a table page by page, then a claim for each account and type.
 *
 * @throws {CorkscrewError} unauthenticated where Azure no longer accepts the credentials; read_only_violation.
 */
export async function* scanUnit(unit: ScanUnit, context: TenantContext): AsyncGenerator<ScanYield, void, undefined> {
  const payload = readPayload(unit);
  if (payload.kind === 'groups') yield* scanGroups(unit, payload, context);
  else if (payload.kind === 'children') yield* scanChildren(unit, payload, context);
  else if (payload.kind === 'directory') yield* scanDirectory(unit, payload, context);
  else yield* scanRows(openRun(unit, payload, context));
}

function openRun(unit: ScanUnit, payload: RowsRun['payload'], { tenant, signal }: TenantContext): RowsRun {
  const table = GRAPH_TABLES.find(({ name }) => name === payload.table);
  if (table === undefined) throw foreignPayload(unit);
  const { filter } = tenant.settings;
  const isTenantOnly = payload.kind === 'tenant_rows';
  const subscriptions = payload.kind === 'rows' ? payload.subscriptions : [];
  const query: TableQuery = { table, types: payload.types, filter, isTenantOnly };
  return {
    unit,
    payload,
    tenant,
    signal,
    shard: { query, scope: { subscriptions } },
    tally: createRowTally({
      subScope: subScopeOf(table.name, filter),
      accounts: payload.kind === 'rows' ? payload.subscriptions : [payload.tenantId],
      types: payload.types,
    }),
    stats: createCallStats(),
    problems: [],
  };
}

async function* scanRows(run: RowsRun): AsyncGenerator<ScanYield, void, undefined> {
  let lost: Readonly<Record<string, string>>;
  try {
    const { splitRows } = yield* scanShard(run, run.shard, { signal: run.signal, maxRows: SHARD_ROWS });
    if (splitRows !== undefined) yield* scanParts(run, Math.ceil(splitRows / SHARD_ROWS));
    lost = await findLost(run);
  } catch (error) {
    run.signal?.throwIfAborted();
    if (mayAskManager(error) && isReplaceable(run)) yield* scanWithoutGraph(run, error);
    else yield* failRows(run, error);
    return;
  }
  for (const id of run.tenant.tellLost(Object.keys(lost))) yield tellLost(run, id, lost[id] ?? '');
  const problem = run.problems.length === 0 ? undefined : run.problems.join('; ');
  if (problem !== undefined)
    yield tell(run, { severity: 'warning', code: 'truncated', message: problem, advice: RESCAN });
  const known = run.payload.kind === 'rows' ? run.payload.gaps : {};
  for (const claim of run.tally.close({ ...known, ...lost }, problem)) yield { kind: 'claim', claim };
}

async function* scanParts(run: RowsRun, count: number): AsyncGenerator<ScanYield, void, undefined> {
  const { query, scope } = run.shard;
  const parts = Array.from({ length: count }, (_, index) => ({ query: { ...query, shard: { index, count } }, scope }));
  yield* streamConcurrent(parts, (part, signal) => scanShard(run, part, { signal }), {
    limit: CONCURRENT_SHARDS,
    signal: run.signal,
  });
}

/**
 * Why subscriptions that were there at the beginning are not whole. Resource Graph leaves out what the identity sees no more
 * from one page to the next, as if it were gone.
 */
async function findLost({ payload, tenant, signal }: RowsRun): Promise<Readonly<Record<string, string>>> {
  return payload.kind === 'rows' ? await tenant.findLost(payload.subscriptions, { signal }) : {};
}

function tellLost({ payload }: RowsRun, accountId: string, reason: string): ScanYield {
  return {
    kind: 'diagnostic',
    diagnostic: {
      severity: 'warning',
      code: 'access_denied',
      message: `scan subscription ${accountId}: ${reason}; nothing in it is taken for vanished`,
      advice:
        'Check whether the subscription was moved or cancelled, and whether the identity still has the role Reader on it.',
      scope: { accountId, region: '*', service: '*', type: '*', subScope: payload.table },
      operation: 'Microsoft.Resources/subscriptions/read',
    },
  };
}

interface ShardScanOptions extends CallOptions {
  readonly maxRows?: number;
}

async function* scanShard(
  run: RowsRun,
  shard: ShardQuery,
  { signal, maxRows }: ShardScanOptions,
): AsyncGenerator<ScanYield, ShardEnd, undefined> {
  const { stats, tenant } = run;
  const walk = walkShard(tenant.api, shard, { stats, signal, maxRows });
  for (;;) {
    const { value, done } = await walk.next();
    if (done === true) {
      if (value.problem !== undefined) run.problems.push(value.problem);
      return value;
    }
    yield* toResources(run, value);
    yield { kind: 'progress', progress: { ...stats, activity: `table ${shard.query.table.name}` } };
  }
}

/** What concerns this table ends its claims. */
function* failRows(run: RowsRun, error: unknown): Generator<ScanYield, void, undefined> {
  rethrowForAll(run, error);
  const { outcome, reason, told } = judgeFailure(error);
  if (told !== undefined) yield tell(run, { ...told, message: reason });
  for (const claim of run.tally.close({}, reason)) {
    yield { kind: 'claim', claim: { ...claim, outcome: claim.count > 0 ? 'truncated' : outcome } };
  }
}

function readPayload(unit: ScanUnit): UnitPayload {
  try {
    return JSON.parse(unit.payload) as UnitPayload;
  } catch {
    throw foreignPayload(unit);
  }
}

function foreignPayload(unit: ScanUnit): CorkscrewError {
  return new CorkscrewError('invalid_argument', `scan unit ${unit.unitId}: its payload is not one of ours`);
}
