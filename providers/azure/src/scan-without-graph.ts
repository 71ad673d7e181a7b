import { type Claim, isCorkscrewError, type ScanYield } from '@corkscrew/sdk';
import { describeHttpFailure, type HttpFailureKind } from '@corkscrew/sdk/http';
import { type ArmRowsEnd, streamArmRows } from './arm-rows.ts';
import { judgeFailure } from './failure-outcome.ts';
import type { AzureRow } from './resource-row.ts';
import { RESCAN, rethrowForAll, type RowsRun, tell, toResources } from './rows-run.ts';

/** Failures after which Resource Manager may still answer. */
const REPLACEABLE: ReadonlySet<HttpFailureKind> = new Set(['denied', 'server', 'bad_reply', 'timeout', 'throttled']);

/** Whether a failure is Resource Graph's own, so that Resource Manager may have what it does not give. */
export function mayAskManager(error: unknown): boolean {
  return !isCorkscrewError(error) && REPLACEABLE.has(describeHttpFailure(error).kind);
}

/** Whether Resource Manager has the table, and nothing came that it would bring a second time. */
export function isReplaceable({ shard, payload, tally }: RowsRun): boolean {
  return (shard.query.table.armLists ?? []).length > 0 && payload.kind === 'rows' && tally.isEmpty;
}

type End = Pick<Claim, 'outcome' | 'reason'>;

/** Reads a table's rows from Resource Manager, each subscription by itself. */
export async function* scanWithoutGraph(run: RowsRun, error: unknown): AsyncGenerator<ScanYield, void, undefined> {
  const { payload, tally } = run;
  yield tellInstead(run, error);
  const subscriptions = payload.kind === 'rows' ? payload.subscriptions : [];
  const ends = new Map<string, End>();
  for (const subscription of subscriptions) {
    const end = yield* scanSubscription(run, subscription);
    if (end !== undefined) ends.set(subscription, end);
  }
  const known = payload.kind === 'rows' ? payload.gaps : {};
  for (const claim of tally.close(known, undefined)) {
    yield { kind: 'claim', claim: { ...claim, ...ends.get(claim.scope.accountId) } };
  }
}

/** Gives how a subscription ended where not all of it arrived. */
async function* scanSubscription(
  run: RowsRun,
  subscription: string,
): AsyncGenerator<ScanYield, End | undefined, undefined> {
  const { tenant, stats, signal, shard } = run;
  const what = `read ${subscription} from Resource Manager`;
  try {
    const rows = streamArmRows(tenant, { subscription, query: shard.query }, { stats, signal });
    const reason = yield* sendRows(run, rows);
    if (reason === '') return undefined;
    yield tell(run, { severity: 'warning', code: 'truncated', message: `${what}: ${reason}`, advice: RESCAN });
    return { outcome: 'truncated', reason };
  } catch (error) {
    signal?.throwIfAborted();
    rethrowForAll(run, error);
    const { outcome, reason, told } = judgeFailure(error);
    if (told !== undefined) yield tell(run, { ...told, message: `${what}: ${reason}` });
    // One that is no longer there is not proven gone by this.
    return { outcome: outcome === 'not_applicable' ? 'denied' : outcome, reason };
  }
}

function tellInstead(run: RowsRun, error: unknown): ScanYield {
  const { reason, told } = judgeFailure(error);
  return tell(run, {
    severity: 'info',
    code: told?.code ?? 'query_refused',
    message: `Resource Graph does not answer (${reason}); Resource Manager is asked instead`,
    advice: 'This takes more calls, and rows may show as changed: Resource Manager words some otherwise.',
  });
}

async function* sendRows(
  run: RowsRun,
  rows: AsyncGenerator<readonly AzureRow[], ArmRowsEnd, undefined>,
): AsyncGenerator<ScanYield, string, undefined> {
  for (;;) {
    const { value, done } = await rows.next();
    if (done === true) return value.problem;
    yield* toResources(run, value);
    yield { kind: 'progress', progress: { ...run.stats, activity: `${run.payload.table} without Resource Graph` } };
  }
}
