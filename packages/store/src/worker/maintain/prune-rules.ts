/** What is told of a table that loses rows. */
export type PrunedPart = 'versions' | 'relationships' | 'ledger';

/** Which rows of a table stay. `$before` is the moment before which history goes. */
export interface PruneRule {
  readonly table: string;
  readonly part: PrunedPart;
  /** A condition on the row `t`. Every moment from `$before` on must still be answered as it was. */
  readonly stays: string;
}

const latestBefore = (keys: string, time: string, condition = 'true'): string =>
  `t.rowid IN (SELECT arg_max(rowid, ${time}) FROM inv.TABLE WHERE ${time} <= $before AND ${condition} GROUP BY ${keys})`;

const versionStays = 't.valid_to IS NULL OR t.valid_to > $before';

/** Every table that history makes longer. All others stay as they are. */
export const PRUNE_RULES: readonly PruneRule[] = [
  { table: 'resource_versions', part: 'versions', stays: versionStays },
  { table: 'relationships', part: 'relationships', stays: versionStays },
  { table: 'moves', part: 'ledger', stays: 't.moved_at > $before' },
  { table: 'suspicions', part: 'ledger', stays: 't.settled_at > $before' },
  {
    table: 'claims',
    part: 'ledger',
    stays: `t.observed_at > $before OR ${latestBefore('provider, claim_key', 'observed_at')}
      OR ${latestBefore('provider, claim_key', 'observed_at', "outcome = 'complete'")}`,
  },
  {
    table: 'scan_units',
    part: 'ledger',
    stays: `t.finished_at > $before OR ${latestBefore('provider, unit_id', 'finished_at')}`,
  },
  { table: 'diagnostics', part: 'ledger', stays: 't.recorded_at > $before' },
  {
    table: 'scans',
    part: 'ledger',
    stays: `coalesce(t.finished_at, t.started_at) > $before OR t.scan_id IN (
      SELECT scan_id FROM inv.resource_versions t WHERE ${versionStays}
      UNION SELECT scan_id FROM inv.coverage)`,
  },
].map(({ table, part, stays }) => ({
  table,
  part: part as PrunedPart,
  stays: stays.replaceAll('inv.TABLE', `inv.${table}`),
}));
