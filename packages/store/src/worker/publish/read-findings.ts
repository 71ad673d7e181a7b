import type { ClaimScope, Diagnostic } from '@corkscrew/core';
import { ANY_SCOPE, parseClaimKey } from '@corkscrew/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../sql-run.ts';

/** Diagnostics of one publish beyond which only their number is told. */
const MAX_FINDINGS = 100;

const FINDINGS = `SELECT provider, claim_key, code, count(*) AS row_count, min(id_text) AS example FROM (
  SELECT k.provider, k.claim_key, a.code, a.uid::VARCHAR AS id_text FROM (
    SELECT kind_no, uid, 'duplicate_identity' AS code FROM publish_matched
    WHERE uid IN (SELECT uid FROM publish_duplicates)
    UNION ALL
    SELECT kind_no, uid, 'duplicate_identity' FROM publish_actions WHERE action = 'duplicate'
      AND uid NOT IN (SELECT uid FROM publish_duplicates)
    UNION ALL
    SELECT kind_no, uid, 'stale_write_refused' FROM publish_actions WHERE action = 'refused'
  ) a JOIN publish_kinds k ON k.kind_no = a.kind_no
  UNION ALL
  SELECT provider, claim_key, 'vanish_suspected', uid::VARCHAR FROM publish_vanishing WHERE is_held
)
GROUP BY ALL ORDER BY ALL LIMIT ${MAX_FINDINGS}`;

interface FindingRow {
  readonly provider: string;
  readonly claim_key: string;
  readonly code: keyof typeof TEXTS;
  readonly row_count: bigint;
  readonly example: string;
}

interface Texts {
  readonly severity: Diagnostic['severity'];
  readonly problem: (count: string, example: string) => string;
  readonly advice: string;
}

const TEXTS = {
  duplicate_identity: {
    severity: 'warning',
    problem: (count, example) => `${count} came with two different payloads, of which the first was kept (${example})`,
    advice: 'Report this to the author of the plugin: two things share one identity.',
  },
  stale_write_refused: {
    severity: 'warning',
    problem: (count, example) => `${count} were left as a later observation has them (${example})`,
    advice: 'Another scan was faster. Nothing needs to be done.',
  },
  vanish_suspected: {
    severity: 'warning',
    problem: (count, example) =>
      `${count} are missing at once, and are kept until a second scan confirms it (${example})`,
    advice: 'Scan again to confirm, or pass --accept-vanish where you removed them yourself.',
  },
} satisfies Record<string, Texts>;

/** Says what a publish found wrong, one diagnostic for each enumeration and code. */
export async function readFindings(connection: DuckDBConnection): Promise<readonly Diagnostic[]> {
  const rows = await readRows<FindingRow>(connection, FINDINGS);
  return rows.map(toDiagnostic);
}

function toDiagnostic({ provider, claim_key: key, code, row_count: rows, example }: FindingRow): Diagnostic {
  const scope = parseClaimKey(key) ?? ANY_SCOPE;
  const { severity, problem, advice } = TEXTS[code];
  const count = rows === 1n ? '1 resource' : `${rows} resources`;
  return {
    severity,
    code,
    message: `publish ${describe(scope)}: ${problem(count, `uid ${example}`)}`,
    advice,
    provider,
    scope,
    operation: '',
  };
}

function describe({ service, type, accountId, region, subScope }: ClaimScope): string {
  return `${service}:${type} in ${accountId}/${region}${subScope === '' ? '' : ` under ${subScope}`}`;
}
