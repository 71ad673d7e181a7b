import type { PublishResult, ScanStart } from '@corkscrew/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { toTimestamp } from '../append-rows.ts';
import { recordDiagnostics, recordUnits } from '../ledger.ts';
import { runAll } from '../sql-run.ts';
import type { StagedGroup } from '../staging/staging-area.ts';
import { STAGE_COLUMNS, type StagePart } from '../staging/stage-columns.ts';
import { insertStagedVersions, listStatementsAfterCopy, STATEMENTS_BEFORE_COPY } from './apply-sql.ts';
import { createGroupInput, stagedRelation } from './group-input.ts';
import { listMatchStatements, PUBLISH_TABLES } from './match-sql.ts';
import { readChanges } from './read-changes.ts';
import { readFindings } from './read-findings.ts';

/** Merges a group of finished units into the attached inventory, in the transaction that the connection is in. */
export async function publishGroup(
  connection: DuckDBConnection,
  group: StagedGroup,
  scan: ScanStart,
): Promise<PublishResult> {
  const values = {
    scan_id: scan.scanId,
    scan_started_at: toTimestamp(scan.startedAt),
    accept_vanish: scan.acceptVanish,
  };
  const published = group.units.filter(({ result }) => result.outcome !== 'crashed' && result.outcome !== 'canceled');
  const relation = (part: StagePart): string =>
    group.tables.length > 0 ? stagedRelation(group, part) : emptyRelation(part);
  await createGroupInput(connection, published);
  await runAll(connection, listMatchStatements({ rows: relation('rows'), seen: relation('seen') }), values);
  await runAll(connection, STATEMENTS_BEFORE_COPY, values);
  await runAll(connection, copyStatements(insertStagedVersions(relation('rows'))), values);
  await runAll(connection, listStatementsAfterCopy(relation('edges')), values);
  const changes = await readChanges(connection);
  const diagnostics = await readFindings(connection);
  const results = group.units.map(({ result }) => result);
  await recordUnits(connection, scan.scanId, results);
  await recordDiagnostics(connection, diagnostics, { scanId: scan.scanId, unitId: '', recordedAt: new Date() });
  return { changes, diagnostics };
}

/** Drops what a publish left in temporary tables. */
export async function dropPublishTables(connection: DuckDBConnection): Promise<void> {
  for (const name of PUBLISH_TABLES) await connection.run(`DROP TABLE IF EXISTS temp.main.${name}`);
}

/** Keeps the optimizer from building its hash table over the payloads instead of over the few columns beside them. */
function copyStatements(insert: string): readonly string[] {
  return [`SET disabled_optimizers = 'join_order,build_side_probe_side'`, insert, 'RESET disabled_optimizers'];
}

function emptyRelation(part: StagePart): string {
  const columns = STAGE_COLUMNS[part].split(',').map((column) => {
    const [name, type] = column.trim().split(' ');
    return `NULL::${type} AS ${name}`;
  });
  return `SELECT ${columns.join(', ')} WHERE false`;
}
