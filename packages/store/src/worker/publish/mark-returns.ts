import type { DuckDBConnection } from '@duckdb/node-api';
import { INVENTORY } from '../inventory-file.ts';
import { runAll } from '../sql-run.ts';

/** What came where another thing of its name had gone earlier. */
const mark = `UPDATE ${INVENTORY}.resource_versions SET change_kind = 'recreated'
FROM publish_actions a JOIN publish_ended e ON e.uid = a.uid
WHERE a.action = 'created' AND a.incarnation <> '' AND e.incarnation <> '' AND e.incarnation <> a.incarnation
  AND resource_versions.uid = a.uid AND resource_versions.valid_to IS NULL AND resource_versions.change_kind = 'created'`;

/** Tells another thing under the name of what is gone from one that came again. */
export async function markReturns(connection: DuckDBConnection): Promise<void> {
  await runAll(connection, [mark]);
}
