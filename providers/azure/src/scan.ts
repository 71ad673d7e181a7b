import {
  type CallOptions,
  CorkscrewError,
  isCorkscrewError,
  type ScanUnit,
  type ScanYield,
  streamConcurrent,
} from '@corkscrew/sdk';
import { type CallStats, createCallStats, describeHttpFailure } from '@corkscrew/sdk/http';
import { toCorkscrewError } from './azure-error.ts';
import { judgeFailure } from './failure-outcome.ts';
import { scanGroups } from './groups.ts';
import { scanChildren } from './scan-children.ts';
import type { TableQuery } from './kql.ts';
import type { RowsPayload, TenantRowsPayload, UnitPayload } from './plan.ts';
import { parseRow } from './resource-row.ts';
import { createRowTally, type RowTally } from './row-tally.ts';
import { subScopeOf } from './settings.ts';
import { type ShardEnd, type ShardQuery, walkShard } from './shard-walk.ts';
import { GRAPH_TABLES } from './tables.ts';
import type { Tenant, TenantContext } from './tenant.ts';
import type { AzureType } from './type-name.ts';

/** Rows of a part that is walked page after page; larger results are cut into parts that are walked side by side. */
const SHARD_ROWS = 50_000;
const CONCURRENT_SHARDS = 4;
/** What is made of some rows is sent before the next are looked at, so that it does not grow old in memory. */
const ROWS_TOGETHER = 64;

/**
 * Runs one unit: the rows of a table page by page, then a claim for each account and type.
 *
 * @throws {CorkscrewError} unauthenticated where Azure no longer accepts the credentials; read_only_violation.
 */
export async function* scanUnit(unit: ScanUnit, context: TenantContext): AsyncGenerator<ScanYield, void, undefined> {
  const payload = readPayload(unit);
  if (payload.kind === 'groups') yield* scanGroups(unit, payload, context);
  else if (payload.kind === 'children') yield* scanChildren(unit, payload, context);
  else yield* scanRows(openRun(unit, payload, context));
}

interface RowsRun {
  readonly unit: ScanUnit;
  readonly payload: RowsPayload | TenantRowsPayload;
  readonly tenant: Tenant;
  readonly signal: AbortSignal | undefined;
  readonly shard: ShardQuery;
  readonly tally: RowTally;
  readonly stats: CallStats;
  /** Why rows may be missing. */
  readonly problems: string[];
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
    yield* failRows(run, error);
    return;
  }
  for (const id of run.tenant.tellLost(Object.keys(lost))) yield tellLost(run, id, lost[id] ?? '');
  const problem = run.problems.length === 0 ? undefined : run.problems.join('; ');
  if (problem !== undefined)
    yield tell(run, { severity: 'warning', code: 'truncated', message: problem, advice: RESCAN });
  const known = run.payload.kind === 'rows' ? run.payload.gaps : {};
  for (const claim of run.tally.close({ ...known, ...lost }, problem)) yield { kind: 'claim', claim };
}

const RESCAN = 'Scan again; nothing of this table is taken for vanished until all of its rows arrive.';

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
  const { tally, stats, payload, tenant } = run;
  const row = {
    tenantId: payload.tenantId,
    claimOf: (accountId: string, type: AzureType) => tally.scopeOf(accountId, type),
  };
  const walk = walkShard(tenant.api, shard, { stats, signal, maxRows });
  for (;;) {
    const { value, done } = await walk.next();
    if (done === true) {
      if (value.problem !== undefined) run.problems.push(value.problem);
      return value;
    }
    for (let at = 0; at < value.length; at += ROWS_TOGETHER) {
      const resources = value.slice(at, at + ROWS_TOGETHER).flatMap((item) => parseRow(item, row) ?? []);
      for (const { claim } of resources) tally.add(claim);
      yield { kind: 'resources', resources };
    }
    yield { kind: 'progress', progress: { ...stats, activity: `table ${shard.query.table.name}` } };
  }
}

/** What concerns every call ends the unit; what concerns this table ends its claims. */
function* failRows(run: RowsRun, error: unknown): Generator<ScanYield, void, undefined> {
  if (isCorkscrewError(error) && error.code === 'read_only_violation') throw error;
  if (describeHttpFailure(error).kind === 'bad_credentials') {
    throw toCorkscrewError(error, `scan unit ${run.unit.unitId}`);
  }
  const { outcome, reason, told } = judgeFailure(error);
  if (told !== undefined) yield tell(run, { ...told, message: reason });
  for (const claim of run.tally.close({}, reason)) {
    yield { kind: 'claim', claim: { ...claim, outcome: claim.count > 0 ? 'truncated' : outcome } };
  }
}

interface Told {
  readonly severity: 'warning' | 'error' | 'info';
  readonly code: string;
  readonly message: string;
  readonly advice: string;
}

function tell({ unit, payload, tenant }: RowsRun, told: Told): ScanYield {
  return {
    kind: 'diagnostic',
    diagnostic: {
      ...told,
      message: `query table ${payload.table} of ${unit.accountId === '*' ? 'several subscriptions' : unit.accountId}: ${told.message}`,
      scope: {
        accountId: unit.accountId,
        region: '*',
        service: '*',
        type: '*',
        subScope: subScopeOf(payload.table, tenant.settings.filter),
      },
      operation: 'Microsoft.ResourceGraph/resources/query',
    },
  };
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
