import { claimKey, type Diagnostic, type ScanEnd, type ScanStart, type UnitResult } from '@corkscrew/core';
import { listValue, type DuckDBConnection } from '@duckdb/node-api';
import { appendRows, toTimestamp, type Cell } from './append-rows.ts';
import { INVENTORY } from './inventory-file.ts';
import { runAll } from './sql-run.ts';

/** Records that a scan began. */
export async function recordScanStart(connection: DuckDBConnection, scan: ScanStart): Promise<void> {
  await runAll(
    connection,
    [
      `INSERT INTO ${INVENTORY}.scans (scan_id, started_at, providers, request, tool_version, accept_vanish)
       VALUES ($scan_id, $started_at, $providers, $request, $tool_version, $accept_vanish)`,
    ],
    {
      scan_id: scan.scanId,
      started_at: toTimestamp(scan.startedAt),
      providers: listValue([...scan.providers]),
      request: JSON.stringify(scan.request),
      tool_version: scan.toolVersion,
      accept_vanish: scan.acceptVanish,
    },
  );
}

/** Records how a scan ended. */
export async function recordScanEnd(connection: DuckDBConnection, scanId: string, end: ScanEnd): Promise<void> {
  await runAll(
    connection,
    [`UPDATE ${INVENTORY}.scans SET finished_at = $finished_at, outcome = $outcome WHERE scan_id = $scan_id`],
    { scan_id: scanId, finished_at: toTimestamp(end.finishedAt), outcome: end.outcome },
  );
  await recordDiagnostics(connection, end.diagnostics, { scanId, unitId: '', recordedAt: end.finishedAt });
}

/** Records units with their claims and diagnostics. */
export async function recordUnits(
  connection: DuckDBConnection,
  scanId: string,
  results: readonly UnitResult[],
): Promise<void> {
  const into = (name: string): { catalog: string; name: string } => ({ catalog: INVENTORY, name });
  await appendRows(
    connection,
    into('scan_units'),
    results.map((result) => toUnitRow(scanId, result)),
  );
  await appendRows(
    connection,
    into('claims'),
    results.flatMap((result) => toClaimRows(scanId, result)),
  );
  for (const { unit, diagnostics, finishedAt } of results) {
    if (diagnostics.length === 0) continue;
    await recordDiagnostics(connection, diagnostics, { scanId, unitId: unit.unitId, recordedAt: finishedAt });
  }
}

/** Records diagnostics, of a unit or of the scan as a whole. */
export async function recordDiagnostics(
  connection: DuckDBConnection,
  diagnostics: readonly Diagnostic[],
  origin: { readonly scanId: string; readonly unitId: string; readonly recordedAt: Date },
): Promise<void> {
  if (diagnostics.length === 0) return;
  const rows = diagnostics.map((diagnostic): readonly Cell[] => {
    const { provider, severity, code, message, advice, scope, operation } = diagnostic;
    const { accountId, region, service, type, subScope } = scope;
    const where = [accountId, region, service, type, subScope, operation, origin.recordedAt];
    return [origin.scanId, provider, origin.unitId, severity, code, message, advice, ...where];
  });
  await appendRows(connection, { catalog: INVENTORY, name: 'diagnostics' }, rows);
}

function toUnitRow(scanId: string, result: UnitResult): readonly Cell[] {
  const { unit } = result;
  return [
    scanId,
    unit.provider,
    unit.unitId,
    unit.accountId,
    unit.region,
    unit.service,
    unit.type,
    result.outcome,
    result.resourceCount,
    result.calls,
    result.throttledCalls,
    result.attempts,
    unit.normaliserVersion,
    result.startedAt,
    result.finishedAt,
  ];
}

function toClaimRows(scanId: string, { unit, claims, startedAt }: UnitResult): readonly (readonly Cell[])[] {
  return claims.map(({ scope, outcome, count, reason, isCurrentStateOnly = false }) => [
    scanId,
    unit.provider,
    unit.unitId,
    claimKey(scope),
    scope.accountId,
    scope.region,
    scope.service,
    scope.type,
    scope.subScope,
    outcome,
    count,
    reason,
    startedAt,
    isCurrentStateOnly,
  ]);
}
