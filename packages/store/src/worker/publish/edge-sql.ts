import { INVENTORY } from '../inventory-file.ts';
import { ENDING, REPLACING, WRITING } from './match-sql.ts';
import { DERIVED, RESOLVE_STATEMENTS } from './resolve-sql.ts';
import { SELECT_STATEMENTS } from './select-sql.ts';

const EDGE_FIELDS = [
  'to_ref',
  'to_service',
  'to_type',
  'to_account_id',
  'to_region',
  'relationship_type',
  'label',
  'path',
  'confidence',
  'properties',
];
const edgeFields = (alias: string): string => EDGE_FIELDS.map((field) => `${alias}.${field}`).join(', ');
const edgeHash = (alias: string): string =>
  `hash(${EDGE_FIELDS.map((field) => (field === 'properties' ? `${alias}.properties::VARCHAR` : `${alias}.${field}`)).join(', ')})`;

/** Relationships of what was written. */
const gatherSent = `CREATE OR REPLACE TEMP TABLE publish_sent_edges AS
SELECT a.uid AS from_uid, a.action, a.observed_at, f.to_ref, f.edge_kind_no
FROM edges_sent() f JOIN publish_actions a ON a.row_id = f.row_id AND a.is_full AND a.action IN ${WRITING}`;

const gatherKinds = `CREATE OR REPLACE TEMP TABLE publish_edge_kinds AS SELECT * FROM edge_kinds_sent()`;

/** Those of new resources need no comparison with earlier ones. */
const sentEdges = (condition: string): string => `SELECT s.from_uid, s.to_ref, k.* EXCLUDE (edge_kind_no), s.observed_at
FROM publish_sent_edges s JOIN publish_edge_kinds k ON k.edge_kind_no = s.edge_kind_no WHERE ${condition}`;

const gatherEdges = `CREATE OR REPLACE TEMP TABLE publish_edges AS
SELECT *, ${edgeHash('e')} AS edge_hash FROM (
  SELECT from_uid, ${edgeFields('s')}, observed_at FROM (${sentEdges(`s.action <> 'created'`)}) s
  UNION ALL
  SELECT r.uid, ${edgeFields('t')}, a.observed_at
  FROM publish_revivals r
  JOIN publish_actions a ON a.uid = r.uid
  JOIN ${INVENTORY}.resource_versions v ON v.rowid = r.source_rowid
  JOIN ${INVENTORY}.relationships t ON t.from_uid = r.uid AND t.valid_from <= v.valid_from
    AND (t.valid_to IS NULL OR t.valid_to > v.valid_from) AND t.resolution NOT IN ${DERIVED}
) e`;

/** Closes the relationships of resources that are gone, and those that contain them. */
export const closeVanishedEdges: string = `UPDATE ${INVENTORY}.relationships SET valid_to = p.valid_to
FROM publish_closing p
WHERE relationships.valid_to IS NULL AND p.ended_by IN ${ENDING}
  AND p.uid = CASE WHEN relationships.resolution = 'parent' THEN relationships.to_uid ELSE relationships.from_uid END`;

/** Relationships that a new version no longer has. Those that it still has stay open. */
const closeEdges = `UPDATE ${INVENTORY}.relationships SET valid_to = a.observed_at
FROM publish_actions a
WHERE relationships.valid_to IS NULL AND relationships.from_uid = a.uid AND a.action IN ${REPLACING}
  AND relationships.resolution NOT IN ${DERIVED}
  AND (relationships.from_uid, ${edgeHash('relationships')}) NOT IN (SELECT (from_uid, edge_hash) FROM publish_edges)`;

/** What this publish wrote: the versions that are open now. */
const gatherWritten = `CREATE OR REPLACE TEMP TABLE publish_written AS
SELECT v.uid, a.action, a.observed_at, a.version_rowid AS replaced_rowid, v.provider, v.account_id, v.region, v.service,
  v.type, v.id, v.name, v.arn, v.parent_id
FROM ${INVENTORY}.resource_versions v JOIN publish_actions a ON a.uid = v.uid
WHERE v.valid_to IS NULL AND a.action IN ${WRITING} AND v.valid_from >= (SELECT min(observed_at) FROM publish_units)`;

/** Relationships that begin, with where their sources are. */
const gatherNewEdges = `CREATE OR REPLACE TEMP TABLE publish_new_edges AS
SELECT e.*, w.provider, w.account_id, w.region FROM (
  SELECT from_uid, ${edgeFields('s')}, observed_at FROM (${sentEdges(`s.action = 'created'`)}) s
  UNION ALL
  SELECT from_uid, ${edgeFields('p')}, observed_at FROM publish_edges p
  WHERE (p.from_uid, p.edge_hash) NOT IN (
    SELECT (t.from_uid, ${edgeHash('t')}) FROM ${INVENTORY}.relationships t
    WHERE t.valid_to IS NULL AND t.from_uid IN (SELECT uid FROM publish_actions WHERE action IN ${REPLACING}))
) e JOIN publish_written w ON w.uid = e.from_uid`;

const insertEdges = `INSERT INTO ${INVENTORY}.relationships
  (from_uid, to_uid, ${EDGE_FIELDS.join(', ')}, resolution, valid_from, scan_id)
SELECT e.from_uid, s.uid, ${edgeFields('e')}, coalesce(s.resolution, CASE e.confidence WHEN 'selector' THEN 'selector' ELSE '' END),
  e.observed_at, $scan_id
FROM publish_new_edges e LEFT JOIN publish_resolved s ON s.source = 'new' AND s.no = e.rowid`;

/** Statements that bring the relationships up to what was written and what vanished. */
export const EDGE_STATEMENTS: readonly string[] = [
  gatherSent,
  gatherKinds,
  gatherEdges,
  closeVanishedEdges,
  closeEdges,
  gatherWritten,
  gatherNewEdges,
  ...RESOLVE_STATEMENTS,
  insertEdges,
  ...SELECT_STATEMENTS,
];
