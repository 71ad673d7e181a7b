import { isCorkscrewError, type ScanUnit, type ScanYield } from '@corkscrew/sdk';
import { type CallStats, describeHttpFailure } from '@corkscrew/sdk/http';
import { toCorkscrewError } from './azure-error.ts';
import type { RowsPayload, TenantRowsPayload } from './plan.ts';
import { type AzureRow, parseRow } from './resource-row.ts';
import type { RowTally } from './row-tally.ts';
import { subScopeOf } from './settings.ts';
import type { ShardQuery } from './shard-walk.ts';
import type { Tenant } from './tenant.ts';
import type { AzureType } from './type-name.ts';

/** What is made of some rows is sent before the next are looked at, so that it does not grow old in memory. */
const ROWS_TOGETHER = 64;

/** What the scan of a table works with. */
export interface RowsRun {
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

/** What to do where rows may be missing. */
export const RESCAN = 'Scan again; nothing of this table is taken for vanished until all of its rows arrive.';

/** Makes the resources of rows, counts them, and gives them some at a time. */
export function* toResources(
  { tally, payload }: RowsRun,
  rows: readonly AzureRow[],
): Generator<ScanYield, void, undefined> {
  const context = {
    tenantId: payload.tenantId,
    claimOf: (accountId: string, type: AzureType) => tally.scopeOf(accountId, type),
  };
  for (let at = 0; at < rows.length; at += ROWS_TOGETHER) {
    const resources = rows.slice(at, at + ROWS_TOGETHER).flatMap((item) => parseRow(item, context) ?? []);
    for (const { claim } of resources) tally.add(claim);
    yield { kind: 'resources', resources };
  }
}

/** What concerns every call ends the unit. */
export function rethrowForAll({ unit }: RowsRun, error: unknown): void {
  if (isCorkscrewError(error) && error.code === 'read_only_violation') throw error;
  if (describeHttpFailure(error).kind === 'bad_credentials') throw toCorkscrewError(error, `scan unit ${unit.unitId}`);
}

interface Told {
  readonly severity: 'warning' | 'error' | 'info';
  readonly code: string;
  readonly message: string;
  readonly advice: string;
}

/** Tells of what happened to a table. */
export function tell({ unit, payload, tenant }: RowsRun, told: Told): ScanYield {
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
