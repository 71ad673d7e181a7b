import { EDGE_KIND_COLUMNS } from '../../sink/encoded-edges.ts';
import { INVENTORY } from '../inventory-file.ts';
import { ENDING, REPLACING, WRITING } from './match-sql.ts';
import { DERIVED, RESOLVE_STATEMENTS } from './resolve-sql.ts';

const EDGE_FIELDS = ['to_ref', ...EDGE_KIND_COLUMNS];
const edgeFields = (alias: string): string => EDGE_FIELDS.map((field) => `${alias}.${field}`).join(', ');
const kindFields = (alias: string): string => EDGE_KIND_COLUMNS.map((field) => `${alias}.${field}`).join(', ');
const edgeHash = (alias: string): string =>
  `hash(${EDGE_FIELDS.map((field) => (field === 'properties' ? `${alias}.properties::VARCHAR` : `${alias}.${field}`)).join(', ')})`;

const gatherKinds = `CREATE OR REPLACE TEMP TABLE publish_edge_kinds AS SELECT * FROM edge_kinds_sent()`;

/** Relationships of what was written, from which those go afterwards that the inventory has. */
const gatherSent = `CREATE OR REPLACE TEMP TABLE publish_new_edges AS
SELECT a.uid AS from_uid, a.kind_no, a.action, a.observed_at, f.to_ref, f.edge_kind_no
FROM edges_sent() f JOIN publish_actions a ON a.row_id = f.row_id AND a.is_full AND a.action IN ${WRITING}`;

/** What is revived has the relationships that it had. */
const REVIVE_STATEMENTS: readonly string[] = [
  `CREATE OR REPLACE TEMP TABLE publish_revived_edges AS
SELECT r.uid AS from_uid, a.kind_no, a.action, a.observed_at, ${edgeFields('t')},
  (SELECT coalesce(max(edge_kind_no), 0) FROM publish_edge_kinds) + row_number() OVER () AS edge_kind_no
FROM publish_revivals r
JOIN publish_actions a ON a.uid = r.uid
JOIN ${INVENTORY}.resource_versions v ON v.rowid = r.source_rowid
JOIN ${INVENTORY}.relationships t ON t.from_uid = r.uid AND t.valid_from <= v.valid_from
  AND (t.valid_to IS NULL OR t.valid_to > v.valid_from) AND t.resolution NOT IN ${DERIVED}`,
  `INSERT INTO publish_edge_kinds SELECT edge_kind_no, ${kindFields('t')} FROM publish_revived_edges t`,
  `INSERT INTO publish_new_edges SELECT from_uid, kind_no, action, observed_at, to_ref, edge_kind_no
FROM publish_revived_edges`,
];

/** Those of new resources need no comparison with earlier ones. */
const gatherCompared = `CREATE OR REPLACE TEMP TABLE publish_edges AS
SELECT e.no, e.from_uid, ${edgeHash('e')} AS edge_hash FROM (
  SELECT n.rowid AS no, n.from_uid, n.to_ref, ${kindFields('k')}
  FROM publish_new_edges n JOIN publish_edge_kinds k ON k.edge_kind_no = n.edge_kind_no WHERE n.action <> 'created'
) e`;

/**
 * Open relationships of some resources, by one of their ends: that column alone is read of all rows, the others only of those
 * that are found. A join would read all of them.
 */
const edgesAt = (end: 'from_uid' | 'to_uid', uids: string): string =>
  `t.rowid IN (SELECT rowid FROM ${INVENTORY}.relationships WHERE valid_to IS NULL AND ${end} IN (${uids}))`;

/** Relationships of resources that are gone, and those that contain them. */
const gatherVanished = `CREATE OR REPLACE TEMP TABLE publish_vanished_edges AS
${(['from_uid', 'to_uid'] as const)
  .map(
    (end) => `SELECT t.rowid AS edge_rowid, t.${end} AS uid FROM ${INVENTORY}.relationships t
WHERE ${edgesAt(end, `SELECT uid FROM publish_closing WHERE ended_by IN ${ENDING}`)}
  AND t.resolution ${end === 'to_uid' ? '=' : '<>'} 'parent'`,
  )
  .join(' UNION ALL ')}`;

const closeVanished = `UPDATE ${INVENTORY}.relationships SET valid_to = p.valid_to
FROM publish_vanished_edges e JOIN publish_closing p ON p.uid = e.uid WHERE relationships.rowid = e.edge_rowid`;

/** Statements that close the relationships of resources that are gone, and those that contain them. */
export const CLOSE_VANISHED_EDGES: readonly string[] = [gatherVanished, closeVanished];

/** Relationships that the resources had which have a new version. */
const gatherEarlier = `CREATE OR REPLACE TEMP TABLE publish_earlier_edges AS
SELECT t.rowid AS edge_rowid, t.from_uid, ${edgeHash('t')} AS edge_hash FROM ${INVENTORY}.relationships t
WHERE ${edgesAt('from_uid', `SELECT uid FROM publish_actions WHERE action IN ${REPLACING}`)}
  AND t.resolution NOT IN ${DERIVED}`;

/** Relationships that a new version no longer has. Those that it still has stay open. */
const closeEdges = `UPDATE ${INVENTORY}.relationships SET valid_to = a.observed_at
FROM publish_earlier_edges p JOIN publish_actions a ON a.uid = p.from_uid
WHERE relationships.rowid = p.edge_rowid
  AND (p.from_uid, p.edge_hash) NOT IN (SELECT (from_uid, edge_hash) FROM publish_edges)`;

/** What this publish wrote: the versions that are open now. */
const gatherWritten = `CREATE OR REPLACE TEMP TABLE publish_written AS
SELECT v.uid, a.action, a.observed_at, a.version_rowid AS replaced_rowid, a.kind_no, v.id, v.name, v.arn, v.parent_id
FROM ${INVENTORY}.resource_versions v JOIN publish_actions a ON a.uid = v.uid
WHERE v.valid_to IS NULL AND a.action IN ${WRITING} AND v.valid_from >= (SELECT min(observed_at) FROM publish_units)`;

/** Relationships that go on do not begin. */
const dropKnown = `DELETE FROM publish_new_edges WHERE rowid IN (
  SELECT no FROM publish_edges WHERE (from_uid, edge_hash) IN (SELECT (from_uid, edge_hash) FROM publish_earlier_edges))`;

const insertEdges = `INSERT INTO ${INVENTORY}.relationships
  (from_uid, to_uid, ${EDGE_FIELDS.join(', ')}, resolution, valid_from, scan_id)
SELECT e.from_uid, s.uid, e.to_ref, ${kindFields('k')},
  coalesce(s.resolution, CASE k.confidence WHEN 'selector' THEN 'selector' ELSE '' END), e.observed_at, $scan_id
FROM publish_new_edges e
JOIN publish_edge_kinds k ON k.edge_kind_no = e.edge_kind_no
LEFT JOIN publish_resolved s ON s.source = 'new' AND s.no = e.rowid`;

/** Statements that bring the relationships up to what was written and what vanished. */
export function listEdgeStatements({ hasRevived }: { readonly hasRevived: boolean }): readonly string[] {
  return [
    gatherKinds,
    gatherSent,
    ...(hasRevived ? REVIVE_STATEMENTS : []),
    gatherCompared,
    gatherEarlier,
    ...CLOSE_VANISHED_EDGES,
    closeEdges,
    gatherWritten,
    dropKnown,
    ...RESOLVE_STATEMENTS,
    insertEdges,
  ];
}
