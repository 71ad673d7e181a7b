import type { ResourceAction } from '@corkscrew/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../sql-run.ts';

const ACTIONS = `SELECT uid::VARCHAR AS uid, action FROM publish_actions
WHERE action IN ('created', 'changed', 'recreated', 'schema')
UNION ALL
SELECT uid::VARCHAR, 'vanished' FROM publish_vanishing WHERE NOT is_held`;

/** Says what a publish did to each resource that it changed. */
export async function readActions(connection: DuckDBConnection): Promise<readonly ResourceAction[]> {
  return await readRows<ResourceAction>(connection, ACTIONS);
}
