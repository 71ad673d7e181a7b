import { contentHash } from '@corkscrew/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { CHANGES_SQL, coverageAt, relationshipsAt, RESOURCES_AT } from './history-views.ts';
import { PROVIDER_VIEWS } from './provider-views.ts';

/** What exists now. */
const resourcesView = `VIEW resources AS
SELECT v.uid, v.provider, v.service, v.type, v.type_name, v.id, v.name, v.region, v.account_id, v.parent_id, v.arn,
  v.tags, v.attributes, v.raw_data, v.created_at, v.modified_at, v.incarnation, v.lifecycle, v.content_hash, v.claim_key,
  v.change_kind, v.valid_from,
  CASE WHEN o.suspect_since IS NULL THEN greatest(v.last_seen_at, c.last_complete_at, o.last_seen_at)
    ELSE o.last_seen_at END AS last_seen_at,
  v.previous_seen_at, v.scan_id, o.suspect_since, coalesce(m.facets, []) AS missing_facets
FROM resource_versions v
LEFT JOIN coverage c ON c.claim_key = v.claim_key AND c.provider = v.provider AND c.facet = 'list'
LEFT JOIN observations o ON o.uid = v.uid
LEFT JOIN (SELECT uid, list(facet ORDER BY facet) AS facets FROM missing_facets GROUP BY uid) m ON m.uid = v.uid
WHERE v.valid_to IS NULL`;

/** The columns of `edges`: `e` is the relationship, `f` and `t` are its ends. */
export const EDGE_COLUMNS = `e.from_uid, f.type_name AS from_type_name, f.id AS from_id, f.name AS from_name,
  e.relationship_type, e.label, e.to_uid, t.type_name AS to_type_name, t.id AS to_id, t.name AS to_name, e.path,
  e.confidence, e.resolution, e.valid_from`;

/** What refers to what now, both ends known; a thing that contains another stands on the left. */
const edgesView = `VIEW edges AS
SELECT ${EDGE_COLUMNS}
FROM relationships e
JOIN resource_versions f ON f.uid = e.from_uid AND f.valid_to IS NULL
JOIN resource_versions t ON t.uid = e.to_uid AND t.valid_to IS NULL
WHERE e.valid_to IS NULL`;

const providerViews = PROVIDER_VIEWS.map(
  ({ name, provider }) => `VIEW ${name} AS SELECT * FROM resources WHERE provider = '${provider}'`,
);

/** What questions are asked of: views of the tables, and macros. They hold nothing, and are made anew where they were others. */
const VIEWS: readonly string[] = [
  resourcesView,
  edgesView,
  ...providerViews,
  RESOURCES_AT,
  relationshipsAt(''),
  coverageAt(''),
  `VIEW changes AS ${CHANGES_SQL}`,
];

/** Tells these views from those of another build. */
export const VIEWS_FINGERPRINT: string = contentHash(VIEWS.join(';'));

/** Makes the views in the current catalog, or, for a connection that only reads, beside it. */
export async function createViews(connection: DuckDBConnection, place: 'catalog' | 'temp'): Promise<void> {
  for (const view of VIEWS) await connection.run(`CREATE OR REPLACE ${place === 'temp' ? 'TEMP ' : ''}${view}`);
}
