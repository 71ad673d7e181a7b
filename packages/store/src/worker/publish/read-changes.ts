import type { ChangeCount } from '@corkscrew/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../sql-run.ts';

const COUNTS = `SELECT provider, account_id, service, type,
  count(*) FILTER (action = 'created') AS added,
  count(*) FILTER (action IN ('changed', 'recreated')) AS changed,
  count(*) FILTER (action IN ('unchanged', 'duplicate', 'schema')) AS unchanged,
  count(*) FILTER (action = 'vanished') AS vanished,
  count(*) FILTER (action = 'suspect') AS suspect
FROM (
  SELECT provider, account_id, service, type, action FROM publish_actions
  UNION ALL
  SELECT provider, account_id, service, type, CASE WHEN is_held THEN 'suspect' ELSE 'vanished' END
  FROM publish_vanishing
)
GROUP BY ALL ORDER BY ALL`;

interface CountRow {
  readonly provider: string;
  readonly account_id: string;
  readonly service: string;
  readonly type: string;
  readonly added: bigint;
  readonly changed: bigint;
  readonly unchanged: bigint;
  readonly vanished: bigint;
  readonly suspect: bigint;
}

/** Counts what a publish did, by account and type. A version that differs in `schema` only is no change of the resource. */
export async function readChanges(connection: DuckDBConnection): Promise<readonly ChangeCount[]> {
  const rows = await readRows<CountRow>(connection, COUNTS);
  return rows.map((row) => ({
    provider: row.provider,
    accountId: row.account_id,
    service: row.service,
    type: row.type,
    added: Number(row.added),
    changed: Number(row.changed),
    unchanged: Number(row.unchanged),
    vanished: Number(row.vanished),
    suspect: Number(row.suspect),
  }));
}
