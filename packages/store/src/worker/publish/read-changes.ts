import type { ChangeCount } from '@corkscrew/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../sql-run.ts';

const COUNTS = `SELECT provider, account_id, service, type,
  coalesce(sum(n) FILTER (action = 'created'), 0)::BIGINT AS added,
  coalesce(sum(n) FILTER (action IN ('changed', 'recreated')), 0)::BIGINT AS changed,
  coalesce(sum(n) FILTER (action IN ('unchanged', 'duplicate', 'schema')), 0)::BIGINT AS unchanged,
  coalesce(sum(n) FILTER (action = 'vanished'), 0)::BIGINT AS vanished,
  coalesce(sum(n) FILTER (action = 'suspect'), 0)::BIGINT AS suspect
FROM (
  SELECT k.provider, k.account_id, k.service, k.type, a.action, a.n
  FROM (SELECT kind_no, action, count(*) AS n FROM publish_actions GROUP BY ALL) a
  JOIN publish_kinds k ON k.kind_no = a.kind_no
  UNION ALL
  SELECT provider, account_id, service, type, CASE WHEN is_held THEN 'suspect' ELSE 'vanished' END, 1
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
