import { INVENTORY } from '../inventory-file.ts';
import { ENDING } from './match-sql.ts';
import { PARENT_TYPES } from './parent-types.ts';

/** Resolutions of relationships that no payload names: they follow from `parent_id`, and from labels. */
export const DERIVED: string = `('parent', 'selected')`;

/** Tells an ARM id, which differs in case from one API to the next and means the same. Nothing else begins like one. */
const isArmId = (text: string): string => `regexp_matches(${text}, '^/(subscriptions|providers)/', 'i')`;

/** A text as it is compared: ARM ids in lower case, everything else as it is. */
const fold = (text: string): string =>
  `CASE WHEN starts_with(${text}, '/') THEN CASE WHEN ${isArmId(text)} THEN lower(${text}) ELSE ${text} END ELSE ${text} END`;

/**
 * Open rows of a table whose text in a column is one of some folded texts. Asked for as it stands and, only where there are ARM ids
 * to look for, in lower case, so that no row's text is folded for nothing.
 */
const rowsNaming = (
  table: string,
  column: string,
  { key, keys }: { readonly key: string; readonly keys: string },
): string =>
  [
    `${column} IN (SELECT ${key} FROM ${keys})`,
    `lower(${column}) IN (SELECT ${key} FROM ${keys} WHERE ${isArmId(key)})`,
  ]
    .map((condition) => `SELECT rowid FROM ${INVENTORY}.${table} WHERE valid_to IS NULL AND ${condition}`)
    .join(' UNION ALL ');

/** Identifiers that say by themselves which cloud and account they belong to. */
const IS_WORLDWIDE = `regexp_matches(ref, '^(arn:|//|/subscriptions/|/providers/)')`;

/** Identifiers that a cloud made up: nobody gives two things the same one, in whichever account they are. */
const IS_MADE_UP = `regexp_full_match(ref, '[a-z]+-[0-9a-f]{8,17}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}')`;

/** What references of earlier scans may now resolve otherwise: the keys of what came, went or was renamed. */
const gatherTouched = `CREATE OR REPLACE TEMP TABLE publish_touched AS
SELECT DISTINCT key FROM (
  SELECT unnest([${fold('arn')}, ${fold('id')}, name]) AS key FROM (
    SELECT arn, id, name FROM publish_written WHERE action = 'created'
    UNION ALL
    SELECT v.arn, v.id, v.name FROM ${INVENTORY}.resource_versions v
    JOIN publish_closing p ON p.version_rowid = v.rowid WHERE p.ended_by IN ${ENDING}
  )
  UNION ALL
  SELECT unnest([${fold('v.arn')}, v.name, ${fold('w.arn')}, w.name]) FROM publish_written w
  JOIN ${INVENTORY}.resource_versions v ON v.rowid = w.replaced_rowid WHERE v.arn <> w.arn OR v.name <> w.name
) WHERE key <> ''`;

const TOUCHED = { key: 'key', keys: 'publish_touched' };

/** By itself, so that the texts alone are read of all relationships. */
const gatherAffectedEdges = `CREATE OR REPLACE TEMP TABLE publish_affected_edges AS
SELECT e.rowid AS edge_rowid, e.from_uid, e.to_uid, e.to_ref, e.to_service, e.to_type, e.to_account_id, e.to_region
FROM ${INVENTORY}.relationships e
WHERE e.rowid IN (${rowsNaming('relationships', 'to_ref', TOUCHED)}) AND e.resolution NOT IN ('parent', 'selector', 'selected')`;

const gatherAffected = `CREATE OR REPLACE TEMP TABLE publish_affected AS
SELECT e.*, v.provider, v.account_id, v.region
FROM publish_affected_edges e JOIN ${INVENTORY}.resource_versions v ON v.uid = e.from_uid AND v.valid_to IS NULL`;

/** Children whose parent may be another one now: those that were written, and those that name what came or went. */
const gatherParents = `CREATE OR REPLACE TEMP TABLE publish_parents AS
SELECT w.uid, w.id, g.service, g.type, g.provider, g.account_id, g.region, w.parent_id, w.observed_at
FROM publish_written w JOIN publish_kinds g ON g.kind_no = w.kind_no
WHERE parent_id <> '' OR action <> 'created'
UNION ALL
SELECT uid, id, service, type, provider, account_id, region, parent_id, (SELECT max(observed_at) FROM publish_units)
FROM ${INVENTORY}.resource_versions
WHERE rowid IN (${rowsNaming('resource_versions', 'parent_id', TOUCHED)})
  AND uid NOT IN (SELECT uid FROM publish_written)`;

const home = `CASE WHEN to_account_id = '' THEN account_id ELSE to_account_id END AS home_account,
  CASE WHEN to_region = '' THEN region ELSE to_region END AS home_region`;

const parentType = (field: 'service' | 'type'): string =>
  `CASE provider ${PARENT_TYPES.map((entry) => `WHEN '${entry.provider}' THEN '${entry[field]}'`).join(' ')} ELSE '' END`;

/** Every text that names a resource, once: as it was written, and as it is compared. */
const gatherRefs = `CREATE OR REPLACE TEMP TABLE publish_refs AS
SELECT *, ${IS_WORLDWIDE} AS is_worldwide, ${IS_MADE_UP} AS is_made_up FROM (
  SELECT named, ${fold('named')} AS ref, bool_or(has_type) AS has_type FROM (
    SELECT n.to_ref AS named, k.to_type <> '' AS has_type
    FROM publish_new_edges n JOIN publish_edge_kinds k ON k.edge_kind_no = n.edge_kind_no WHERE k.confidence <> 'selector'
    UNION ALL
    SELECT to_ref, to_type <> '' FROM publish_affected
    UNION ALL
    SELECT parent_id, ${parentType('type')} <> '' FROM publish_parents
  ) GROUP BY named
) WHERE ref <> ''`;

const NAMED = { key: 'ref', keys: 'publish_refs' };

const gatherTargets = `CREATE OR REPLACE TEMP TABLE publish_targets AS
SELECT uid, provider, account_id, region, service, type, ${fold('arn')} AS arn, ${fold('id')} AS id, name
FROM ${INVENTORY}.resource_versions
WHERE rowid IN (
  ${rowsNaming('resource_versions', 'arn', NAMED)}
  UNION ALL
  ${rowsNaming('resource_versions', 'id', NAMED)}
  UNION ALL
  SELECT rowid FROM ${INVENTORY}.resource_versions
  WHERE valid_to IS NULL AND name IN (SELECT ref FROM publish_refs WHERE has_type))`;

const dropUnanswered = `DELETE FROM publish_refs
WHERE ref NOT IN (SELECT arn FROM publish_targets UNION SELECT id FROM publish_targets UNION SELECT name FROM publish_targets)`;

/** What asks for a resource of a name that there is. `near_service` is where a parent without a type is looked for first. */
const gatherRequests = `CREATE OR REPLACE TEMP TABLE publish_requests AS
SELECT q.*, f.ref, f.is_worldwide, f.is_made_up FROM (
  SELECT 'new' AS source, n.rowid AS no, n.to_ref AS named, to_service, to_type, to_account_id, to_region, provider,
    ${home}, '' AS near_service
  FROM publish_new_edges n
  JOIN publish_edge_kinds k ON k.edge_kind_no = n.edge_kind_no
  JOIN publish_kinds g ON g.kind_no = n.kind_no
  WHERE confidence <> 'selector'
  UNION ALL
  SELECT 'old', rowid, to_ref, to_service, to_type, to_account_id, to_region, provider, ${home}, ''
  FROM publish_affected
  UNION ALL
  SELECT 'parent', rowid, parent_id, ${parentType('service')}, ${parentType('type')}, '', '', provider,
    account_id, region, service FROM publish_parents
) q JOIN publish_refs f ON f.named = q.named`;

const IS_TYPE = `(r.to_service = '' OR t.service = r.to_service) AND (r.to_type = '' OR t.type = r.to_type)`;
const IS_HOME = `t.provider = r.provider AND t.account_id = r.home_account
  AND (t.region IN (r.home_region, 'global') OR (r.home_region = 'global' AND r.to_region = ''))`;
const DISTANCE = `CASE WHEN t.region = r.home_region THEN 0 WHEN t.region = 'global' THEN 1 ELSE 2 END
  + CASE WHEN r.near_service IN ('', t.service) THEN 0 ELSE 3 END`;

/**
 * Whom a request may mean, the better the lower the rank: by an identifier that is unique in the world; by the id at home,
 * which is the source's own account and region, or what the reference names; by an id that a cloud made up, anywhere in the
 * provider, or in another where the type is told; by name at home, where the type is told.
 */
const gatherCandidates = `CREATE OR REPLACE TEMP TABLE publish_candidates AS
SELECT r.source, r.no, t.uid, 0 AS rank FROM publish_requests r JOIN publish_targets t ON t.arn = r.ref
UNION ALL
SELECT r.source, r.no, t.uid, 0 FROM publish_requests r JOIN publish_targets t ON t.id = r.ref WHERE r.is_worldwide
UNION ALL
SELECT r.source, r.no, t.uid, 10 + ${DISTANCE}
FROM publish_requests r JOIN publish_targets t ON t.id = r.ref AND ${IS_HOME} WHERE ${IS_TYPE}
UNION ALL
SELECT r.source, r.no, t.uid, 20
FROM publish_requests r JOIN publish_targets t ON t.id = r.ref AND (t.provider = r.provider OR r.to_type <> '')
WHERE r.is_made_up AND ${IS_TYPE} AND r.to_account_id IN ('', t.account_id) AND r.to_region IN ('', t.region)
UNION ALL
SELECT r.source, r.no, t.uid, 30 + ${DISTANCE}
FROM publish_requests r JOIN publish_targets t ON t.name = r.ref AND ${IS_HOME} WHERE r.to_type <> '' AND ${IS_TYPE}`;

/** The best candidate, where there is one and no other is as good. */
const settle = `CREATE OR REPLACE TEMP TABLE publish_resolved AS
SELECT source, no, CASE WHEN best.first = best.last THEN best.first END AS uid,
  CASE WHEN best.first <> best.last THEN 'ambiguous' WHEN rank < 10 THEN 'arn' WHEN rank < 30 THEN 'id' ELSE 'name' END
    AS resolution
FROM (
  SELECT source, no, arg_min({first: first, last: last}, rank) AS best, min(rank) AS rank
  FROM (SELECT source, no, rank, min(uid) AS first, max(uid) AS last FROM publish_candidates GROUP BY ALL)
  GROUP BY ALL
)`;

/** A reference whose target is gone keeps it and says so, so that the past stays readable. */
const updateAffected = `UPDATE ${INVENTORY}.relationships SET to_uid = n.to_uid, resolution = n.resolution
FROM (
  SELECT a.edge_rowid, CASE WHEN s.resolution IS NULL THEN a.to_uid ELSE s.uid END AS to_uid,
    coalesce(s.resolution, CASE WHEN a.to_uid IS NULL THEN '' ELSE 'gone' END) AS resolution
  FROM publish_affected a LEFT JOIN publish_resolved s ON s.source = 'old' AND s.no = a.rowid
) n
WHERE relationships.rowid = n.edge_rowid
  AND (n.to_uid IS DISTINCT FROM relationships.to_uid OR n.resolution <> relationships.resolution)`;

const closeParents = `UPDATE ${INVENTORY}.relationships SET valid_to = n.observed_at
FROM (
  SELECT p.uid, p.observed_at, s.uid AS parent_uid FROM publish_parents p
  LEFT JOIN publish_resolved s ON s.source = 'parent' AND s.no = p.rowid
) n
WHERE relationships.valid_to IS NULL AND relationships.resolution = 'parent' AND relationships.to_uid = n.uid
  AND relationships.from_uid IS DISTINCT FROM n.parent_uid`;

const insertParents = `INSERT INTO ${INVENTORY}.relationships (from_uid, to_uid, to_ref, to_service, to_type, to_account_id,
  to_region, relationship_type, label, path, confidence, resolution, properties, valid_from, scan_id)
SELECT s.uid, p.uid, p.id, p.service, p.type, p.account_id, p.region, 'contains', '', 'parent_id', 'exact', 'parent', '{}',
  p.observed_at, $scan_id
FROM publish_parents p JOIN publish_resolved s ON s.source = 'parent' AND s.no = p.rowid
WHERE s.uid <> p.uid AND p.uid NOT IN (
  SELECT to_uid FROM ${INVENTORY}.relationships WHERE valid_to IS NULL AND resolution = 'parent')`;

/** Marks references to what vanished, where nothing new was written that they could mean instead. */
export const markGoneTargets: string = `UPDATE ${INVENTORY}.relationships SET resolution = 'gone'
WHERE valid_to IS NULL AND to_uid IN (SELECT uid FROM publish_closing WHERE ended_by IN ${ENDING})`;

/**
 * Statements that find out whom references mean: those of `publish_new_edges`, which are inserted afterwards, and those of
 * earlier scans that name something which came, went or was renamed. What a `parent_id` says becomes a `contains`.
 */
export const RESOLVE_STATEMENTS: readonly string[] = [
  gatherTouched,
  gatherAffectedEdges,
  gatherAffected,
  gatherParents,
  gatherRefs,
  gatherTargets,
  dropUnanswered,
  gatherRequests,
  gatherCandidates,
  settle,
  updateAffected,
  closeParents,
  insertParents,
];
