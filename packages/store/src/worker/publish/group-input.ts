import { claimKey, describeFacetGap, facetOutcome } from '@corkscrew/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { appendRows, type Cell } from '../append-rows.ts';
import type { FinishedUnit, StagedGroup } from '../staging/staging-area.ts';
import { EMPTY_KINDS, EMPTY_STAGE } from '../staging/stage-table.ts';

const INPUT_TABLES = [
  `CREATE OR REPLACE TEMP TABLE publish_units (
    unit_no INTEGER, provider VARCHAR, unit_id VARCHAR, claim_key VARCHAR, normaliser_version VARCHAR,
    observed_at TIMESTAMPTZ)`,
  `CREATE OR REPLACE TEMP TABLE publish_claims_raw (
    provider VARCHAR, unit_id VARCHAR, claim_key VARCHAR, account_id VARCHAR, region VARCHAR, service VARCHAR,
    type VARCHAR, sub_scope VARCHAR, outcome VARCHAR, reason VARCHAR, normaliser_version VARCHAR,
    observed_at TIMESTAMPTZ, is_current_state_only BOOLEAN)`,
  `CREATE OR REPLACE TEMP TABLE publish_facet_coverage_raw (
    provider VARCHAR, unit_id VARCHAR, claim_key VARCHAR, account_id VARCHAR, region VARCHAR, service VARCHAR,
    type VARCHAR, sub_scope VARCHAR, facet VARCHAR, status VARCHAR, reason VARCHAR, normaliser_version VARCHAR,
    observed_at TIMESTAMPTZ)`,
];

/** Makes what the units say about themselves into tables for the merge. */
export async function createGroupInput(connection: DuckDBConnection, units: readonly FinishedUnit[]): Promise<void> {
  for (const sql of INPUT_TABLES) await connection.run(sql);
  await appendRows(connection, { catalog: 'temp', name: 'publish_units' }, units.map(toUnitRow));
  await appendRows(connection, { catalog: 'temp', name: 'publish_claims_raw' }, units.flatMap(toClaimRows));
  const facets = units.flatMap(toFacetRows);
  if (facets.length > 0) await appendRows(connection, { catalog: 'temp', name: 'publish_facet_coverage_raw' }, facets);
}

/** One relation over the rows of a group, and one over their kinds. */
export function stagedRelations({ tables }: StagedGroup): { readonly rows: string; readonly kinds: string } {
  if (tables.length === 0) return { rows: EMPTY_STAGE, kinds: EMPTY_KINDS };
  const all = (names: readonly string[]): string => names.map((name) => `SELECT * FROM ${name}`).join(' UNION ALL ');
  return { rows: all(tables.map(({ name }) => name)), kinds: all(tables.map(({ kindsName }) => kindsName)) };
}

function toUnitRow({ unitNo, result }: FinishedUnit): readonly Cell[] {
  const { unit, startedAt } = result;
  const scope = { ...unit, subScope: '' };
  return [unitNo, unit.provider, unit.unitId, claimKey(scope), unit.normaliserVersion, startedAt];
}

function toClaimRows({ result }: FinishedUnit): readonly (readonly Cell[])[] {
  const { provider, unitId, normaliserVersion } = result.unit;
  return result.claims.map(({ scope, outcome, reason, isCurrentStateOnly = false }) => [
    provider,
    unitId,
    claimKey(scope),
    scope.accountId,
    scope.region,
    scope.service,
    scope.type,
    scope.subScope,
    outcome,
    reason,
    normaliserVersion,
    result.startedAt,
    isCurrentStateOnly,
  ]);
}

function toFacetRows({ result }: FinishedUnit): readonly (readonly Cell[])[] {
  const { provider, unitId, normaliserVersion } = result.unit;
  return result.facets.map((coverage) => [
    provider,
    unitId,
    coverage.claimKey,
    coverage.scope.accountId,
    coverage.scope.region,
    coverage.scope.service,
    coverage.scope.type,
    coverage.scope.subScope,
    coverage.facet,
    facetOutcome(coverage),
    describeFacetGap(coverage),
    normaliserVersion,
    result.startedAt,
  ]);
}
