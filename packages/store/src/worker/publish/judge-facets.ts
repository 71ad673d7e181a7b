import type { DuckDBConnection } from '@duckdb/node-api';
import { decodeFacets } from '../../sink/encoded-facets.ts';
import { INVENTORY } from '../inventory-file.ts';
import { readRows } from '../sql-run.ts';
import { compareFacets } from './compare-facets.ts';

const TABLES = [
  'CREATE OR REPLACE TEMP TABLE publish_facet_verdicts (uid UUID, verdict VARCHAR, has_kept BOOLEAN)',
  'CREATE OR REPLACE TEMP TABLE publish_kept_facets (uid UUID, facet VARCHAR)',
];

/** Resources whose hash is not the known one, and whose facets have to be looked at one by one. A recreated one is another. */
const SUSPECTS = `publish_matched m JOIN publish_differing d ON d.row_id = m.row_id
WHERE m.facets IS NOT NULL
  AND (m.incarnation = d.open_incarnation OR m.incarnation = '' OR d.open_incarnation = '')`;

const COMPARED = `SELECT m.uid::VARCHAR, m.facets, replace(coalesce(v.payload_hash, v.content_hash)::VARCHAR, '-', ''), v.facet_hashes
FROM (SELECT uid, facets, version_rowid FROM ${SUSPECTS}) m
JOIN ${INVENTORY}.resource_versions v ON v.rowid = m.version_rowid`;

/** Compares resources with their open versions facet by facet, where their hashes do not say enough. */
export async function judgeFacets(connection: DuckDBConnection): Promise<void> {
  for (const sql of TABLES) await connection.run(sql);
  const suspects = await readRows(connection, `SELECT 1 FROM ${SUSPECTS} LIMIT 1`);
  if (suspects.length === 0) return;
  const compared = await connection.run(COMPARED);
  const verdicts = await connection.createAppender('publish_facet_verdicts', 'main', 'temp');
  const keeping = await connection.createAppender('publish_kept_facets', 'main', 'temp');
  for (;;) {
    const chunk = await compared.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    for (const [uid, facets, payloadHash, facetHashes] of chunk.getRows() as [
      string,
      string,
      string,
      string | null,
    ][]) {
      const open = { payloadHash, facetHashes: readFacetHashes(facetHashes) };
      const { verdict, kept } = compareFacets(decodeFacets(facets), open);
      verdicts.appendVarchar(uid);
      verdicts.appendVarchar(verdict);
      verdicts.appendBoolean(kept.length > 0);
      verdicts.endRow();
      for (const facet of kept) {
        keeping.appendVarchar(uid);
        keeping.appendVarchar(facet);
        keeping.endRow();
      }
    }
  }
  verdicts.closeSync();
  keeping.closeSync();
}

/** Reads the column `facet_hashes`. */
export function readFacetHashes(text: string | null): Readonly<Record<string, string>> {
  return text === null ? {} : (JSON.parse(text) as Record<string, string>);
}
