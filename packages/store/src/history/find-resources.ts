import { readAll, type Ask, textOf } from './ask.ts';
import { addressColumns, toAddress, type ResourceAddress } from './resource-address.ts';
import { filterCondition, type ResourceFilter } from './resource-filter.ts';

/** Candidates that are listed of a word that means several. */
const MAX_MATCHES = 50;
const MAX_NEAR = 3;

/** A resource that a word means, now or in the past. */
export interface ResourceMatch extends ResourceAddress {
  /** Whether the inventory has it now. */
  readonly isPresent: boolean;
}

/** What a word may mean. */
export interface ResourceMatches {
  /** What fits best: all of one uid or ARN, else of one id, else of one name; ids and names in any case come last. */
  readonly matches: readonly ResourceMatch[];
  /** How many there are, of which `matches` may have the first only. */
  readonly total: number;
  /** Ids and names that are nearly the word, where nothing is it. */
  readonly near: readonly string[];
}

const RANK = `CASE WHEN v.uid = TRY_CAST($word AS UUID) OR v.arn = $word THEN 1
  WHEN v.id = $word THEN 2 WHEN v.name = $word THEN 3
  WHEN lower(v.id) = lower($word) OR lower(v.arn) = lower($word) OR lower(v.name) = lower($word) THEN 4 END`;

function matchSql(condition: string): string {
  return `WITH ranked AS (
  SELECT v.uid, min(${RANK}) AS rank, bool_or(v.valid_to IS NULL) AS is_present, max(v.rowid) AS version_rowid
  FROM resource_versions v WHERE ${RANK} IS NOT NULL AND ${condition} GROUP BY v.uid
), best AS (FROM ranked QUALIFY rank = min(rank) OVER ())
SELECT ${addressColumns('v')}, b.is_present, count(*) OVER () AS total
FROM best b JOIN resource_versions v ON v.rowid = b.version_rowid
ORDER BY b.is_present DESC, v.type_name, v.account_id, v.region, v.id LIMIT ${MAX_MATCHES}`;
}

function nearSql(condition: string): string {
  return `SELECT word FROM (
  SELECT DISTINCT unnest([v.id, v.name]) AS word FROM resource_versions v WHERE ${condition}
) WHERE word <> '' AND (contains(lower(word), lower($word)) OR jaro_winkler_similarity(lower(word), lower($word)) > 0.85)
ORDER BY contains(lower(word), lower($word)) DESC, damerau_levenshtein(lower(word), lower($word)), word LIMIT ${MAX_NEAR}`;
}

/** Finds the resources that a word means: a uid, an ARN, an id or a name. */
export async function findResources(ask: Ask, word: string, filter: ResourceFilter = {}): Promise<ResourceMatches> {
  const { sql, params } = filterCondition(filter, 'v');
  const values = { ...params, word };
  const rows = await readAll(ask, matchSql(sql), values);
  const matches = rows.map((row) => ({ ...toAddress(row), isPresent: row['is_present'] === true }));
  if (matches.length > 0) return { matches, total: Number(rows[0]?.['total']), near: [] };
  const near = await readAll(ask, nearSql(sql), values);
  return { matches, total: 0, near: near.map((row) => textOf(row, 'word')) };
}
