import { resourceUid, type ChangeCount, type DetailedResult, type Removal, type ScanStart } from '@corkscrew/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { appendRows, toTimestamp } from '../append-rows.ts';
import { INVENTORY } from '../inventory-file.ts';
import { readRows, runAll } from '../sql-run.ts';
import { markTypedTables } from '../typed/mark-typed-tables.ts';
import { closeVersions } from './apply-sql.ts';
import { CLOSE_VANISHED_EDGES } from './edge-sql.ts';
import { FORGET_CLOSED } from './forget-closed-sql.ts';
import { forgetHistory } from './forget-history.ts';
import { recordMoves } from './record-moves.ts';
import { markGoneTargets } from './resolve-sql.ts';

const REASON = 'deleted';

const removed = `CREATE OR REPLACE TEMP TABLE publish_removed (uid UUID, incarnation VARCHAR)`;

/** Open versions of what went, but for those that were seen later, and for later incarnations of the same name. */
const closing = `CREATE OR REPLACE TEMP TABLE publish_closing AS
SELECT * FROM (
  SELECT v.rowid AS version_rowid, v.uid, $observed_at AS valid_to,
    CASE WHEN o.suspect_since IS NULL THEN greatest(v.last_seen_at, c.last_complete_at, o.last_seen_at)
      ELSE o.last_seen_at END AS last_seen_at,
    'vanished' AS ended_by, '${REASON}' AS ended_reason, v.account_id, v.service, v.type
  FROM ${INVENTORY}.resource_versions v
  JOIN (SELECT DISTINCT uid, incarnation FROM publish_removed) r
    ON r.uid = v.uid AND (r.incarnation = '' OR v.incarnation = '' OR r.incarnation = v.incarnation)
  LEFT JOIN ${INVENTORY}.coverage c ON c.claim_key = v.claim_key AND c.provider = v.provider AND c.facet = 'list'
  LEFT JOIN ${INVENTORY}.observations o ON o.uid = v.uid
  WHERE v.valid_to IS NULL
)
WHERE last_seen_at <= $observed_at`;

const ROWS = `SELECT uid::VARCHAR AS uid, account_id, service, type FROM publish_closing`;

interface ClosedRow {
  readonly uid: string;
  readonly account_id: string;
  readonly service: string;
  readonly type: string;
}

/** Closes the open versions of single resources, in the transaction that the connection is in. */
export async function removeResources(
  connection: DuckDBConnection,
  { provider, resources, observedAt }: Removal,
  scan: ScanStart,
): Promise<DetailedResult> {
  await connection.run(removed);
  await appendRows(
    connection,
    { catalog: 'temp', name: 'publish_removed' },
    resources.map((resource) => [resourceUid({ provider, ...resource }), resource.incarnation]),
  );
  const values = { observed_at: toTimestamp(observedAt), scan_id: scan.scanId };
  const edges = [...CLOSE_VANISHED_EDGES, markGoneTargets];
  await runAll(connection, [closing, closeVersions, ...edges, ...FORGET_CLOSED], values);
  await recordMoves(connection, scan.scanId, { hasWritten: false });
  await markTypedTables(connection, { hasWritten: false });
  await forgetHistory(connection, { hasWritten: false });
  const rows = await readRows<ClosedRow>(connection, ROWS);
  const actions = rows.map(({ uid }) => ({ uid, action: 'vanished' as const }));
  return { changes: countRows(provider, rows), diagnostics: [], actions };
}

function countRows(provider: string, rows: readonly ClosedRow[]): readonly ChangeCount[] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify([row.account_id, row.service, row.type]));
  const none = { added: 0, changed: 0, unchanged: 0, suspect: 0 };
  return [...groups.values()].map((group) => {
    const { account_id: accountId, service, type } = group[0] as ClosedRow;
    return { provider, accountId, service, type, ...none, vanished: group.length };
  });
}
