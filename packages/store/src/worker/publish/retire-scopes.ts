import type { GoneScope, PublishResult, ScanStart } from '@corkscrew/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { appendRows } from '../append-rows.ts';
import { INVENTORY } from '../inventory-file.ts';
import { readRows, runAll } from '../sql-run.ts';
import { markTypedTables } from '../typed/mark-typed-tables.ts';
import { closeVersions } from './apply-sql.ts';
import { CLOSE_VANISHED_EDGES } from './edge-sql.ts';
import { FORGET_CLOSED } from './forget-closed-sql.ts';
import { forgetHistory } from './forget-history.ts';
import { markGoneTargets } from './resolve-sql.ts';

const gone = `CREATE OR REPLACE TEMP TABLE publish_gone (account_id VARCHAR, region VARCHAR, reason VARCHAR)`;

const isGone = (row: string): string =>
  `g.account_id = ${row}.account_id AND (g.region = '*' OR g.region = ${row}.region)`;

const closing = `CREATE OR REPLACE TEMP TABLE publish_closing AS
SELECT r.version_rowid, r.uid, now() AS valid_to, r.last_seen_at, 'out_of_scope' AS ended_by, min(g.reason) AS ended_reason,
  any_value(r.account_id) AS account_id, any_value(r.service) AS service, any_value(r.type) AS type
FROM (
  SELECT v.rowid AS version_rowid, v.uid, v.account_id, v.region, v.service, v.type,
    CASE WHEN o.suspect_since IS NULL THEN greatest(v.last_seen_at, c.last_complete_at, o.last_seen_at)
      ELSE o.last_seen_at END AS last_seen_at
  FROM ${INVENTORY}.resource_versions v
  LEFT JOIN ${INVENTORY}.coverage c ON c.claim_key = v.claim_key AND c.provider = v.provider AND c.facet = 'list'
  LEFT JOIN ${INVENTORY}.observations o ON o.uid = v.uid
  WHERE v.valid_to IS NULL AND v.provider = $provider
) r
JOIN publish_gone g ON ${isGone('r')}
GROUP BY r.version_rowid, r.uid, r.last_seen_at`;

const markCoverage = `UPDATE ${INVENTORY}.coverage SET status = 'gone', reason = g.reason, last_read_at = now(),
  scan_id = $scan_id
FROM publish_gone g WHERE coverage.provider = $provider AND ${isGone('coverage')}`;

const counts = `SELECT account_id, service, type, count(*) AS vanished FROM publish_closing GROUP BY ALL ORDER BY ALL`;

interface CountRow {
  readonly account_id: string;
  readonly service: string;
  readonly type: string;
  readonly vanished: bigint;
}

/** Closes everything in scopes that a cloud call proved gone, in the transaction that the connection is in. */
export async function retireScopes(
  connection: DuckDBConnection,
  work: { readonly provider: string; readonly scopes: readonly GoneScope[] },
  scan: ScanStart,
): Promise<PublishResult> {
  const { provider, scopes } = work;
  await connection.run(gone);
  await appendRows(
    connection,
    { catalog: 'temp', name: 'publish_gone' },
    scopes.map(({ accountId, region, reason }) => [accountId, region, reason]),
  );
  const values = { provider, scan_id: scan.scanId };
  const edges = [...CLOSE_VANISHED_EDGES, markGoneTargets];
  await runAll(connection, [closing, closeVersions, ...edges, ...FORGET_CLOSED, markCoverage], values);
  await markTypedTables(connection, { hasWritten: false });
  await forgetHistory(connection, { hasWritten: false });
  const rows = await readRows<CountRow>(connection, counts);
  const none = { added: 0, changed: 0, unchanged: 0, suspect: 0 };
  const changes = rows.map((row) => ({
    provider,
    accountId: row.account_id,
    service: row.service,
    type: row.type,
    ...none,
    vanished: Number(row.vanished),
  }));
  return { changes, diagnostics: [] };
}
