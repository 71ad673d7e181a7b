import type { PublishResult, ScanStart } from '@corkscrew/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { toTimestamp } from '../append-rows.ts';
import { recordDiagnostics, recordUnits } from '../ledger.ts';
import { readRows, runAll, type SqlValues } from '../sql-run.ts';
import type { StagedGroup } from '../staging/staging-area.ts';
import { markTypedTables } from '../typed/mark-typed-tables.ts';
import { closeVersions, insertRevived, STATEMENTS_AFTER_EDGES, STATEMENTS_BEFORE_COPY } from './apply-sql.ts';
import { copyPayloads } from './copy-payloads.ts';
import { listEdgeStatements } from './edge-sql.ts';
import { FACET_COVERAGE_STATEMENTS } from './facet-coverage-sql.ts';
import { forgetHistory } from './forget-history.ts';
import type { FrameSource, FrameTables } from './frame-tables.ts';
import { createGroupInput, stagedRelations } from './group-input.ts';
import { judgeFacets } from './judge-facets.ts';
import { markReturns } from './mark-returns.ts';
import { DECIDE_STATEMENTS, listMatchStatements, PUBLISH_TABLES, WRITING } from './match-sql.ts';
import { MISSING_FACET_STATEMENTS } from './missing-facets-sql.ts';
import { readChanges } from './read-changes.ts';
import { readFindings } from './read-findings.ts';
import { recordMoves } from './record-moves.ts';
import { resolveSelectors } from './select-sql.ts';

/** Whether a version ends or begins. Most publishes of a watch and many of a scan only see again what is known. */
const SOME_CHANGE = `SELECT 1 FROM publish_closing
UNION ALL SELECT 1 FROM publish_actions WHERE action IN ${WRITING} LIMIT 1`;

/** What is published, and how its payloads are read. */
export interface PublishWork {
  readonly group: StagedGroup;
  readonly readFrame: FrameSource['readFrame'];
  readonly frameTables: FrameTables;
}

/** Merges a group of finished units into the attached inventory, in the transaction that the connection is in. */
export async function publishGroup(
  connection: DuckDBConnection,
  { group, readFrame, frameTables }: PublishWork,
  scan: ScanStart,
): Promise<PublishResult> {
  const values = {
    scan_id: scan.scanId,
    scan_started_at: toTimestamp(scan.startedAt),
    accept_vanish: scan.acceptVanish,
  };
  await decide(connection, group, values);
  const hasWritten = (await readRows(connection, SOME_CHANGE)).length > 0;
  if (hasWritten) await writeVersions(connection, { group, readFrame, frameTables }, values);
  await runAll(connection, STATEMENTS_AFTER_EDGES, values);
  await runAll(connection, [...MISSING_FACET_STATEMENTS, ...FACET_COVERAGE_STATEMENTS], values);
  if (hasWritten) {
    await recordMoves(connection, scan.scanId, { hasWritten });
    await markReturns(connection);
    await markTypedTables(connection, { hasWritten });
    await forgetHistory(connection, { hasWritten });
  }
  const changes = await readChanges(connection);
  const diagnostics = await readFindings(connection);
  const results = group.units.map(({ result }) => result);
  await recordUnits(
    connection,
    scan.scanId,
    results.filter(({ isLive = false }) => !isLive),
  );
  await recordDiagnostics(connection, diagnostics, { scanId: scan.scanId, unitId: '', recordedAt: new Date() });
  return { changes, diagnostics };
}

/** Finds out what becomes of everything that was seen and that should have been, writing only temporary tables. */
async function decide(connection: DuckDBConnection, group: StagedGroup, values: SqlValues): Promise<void> {
  const published = group.units.filter(({ result }) => result.outcome !== 'crashed' && result.outcome !== 'canceled');
  await createGroupInput(connection, published);
  await runAll(connection, listMatchStatements(stagedRelations(group)), values);
  await judgeFacets(connection);
  await runAll(connection, [...DECIDE_STATEMENTS, ...STATEMENTS_BEFORE_COPY], values);
}

/** Closes versions and writes others, with their relationships. */
async function writeVersions(
  connection: DuckDBConnection,
  { group, readFrame, frameTables }: PublishWork,
  values: SqlValues,
): Promise<void> {
  await runAll(connection, [closeVersions], values);
  const hasRevived = (await readRows(connection, 'SELECT uid FROM publish_revivals LIMIT 1')).length > 0;
  if (hasRevived) await runAll(connection, [insertRevived], values);
  await frameTables.with({ frames: group.frames, readFrame }, async () => {
    await copyPayloads(connection, values);
    await runAll(connection, listEdgeStatements({ hasRevived }), values);
  });
  await resolveSelectors(connection, values);
}

/** Drops what a publish left in temporary tables. */
export async function dropPublishTables(connection: DuckDBConnection): Promise<void> {
  for (const name of PUBLISH_TABLES) await connection.run(`DROP TABLE IF EXISTS temp.main.${name}`);
}
