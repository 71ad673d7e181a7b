import { CorkscrewError } from '@corkscrew/core';
import type { ResourceMatch } from '@corkscrew/store';
import type { CommandContext } from '../command/command.ts';
import type { DescribedFacet, DescribedRelationship, DescribedResource } from './described-resource.ts';

/** Relationships that are read of one resource. */
const MAX_RELATIONSHIPS = 500;

/** Columns of a typed table that are no fields of the payload: those before them and those behind. */
const LAST_COMMON_COLUMN = 'last_seen_at';
const FIRST_WHOLE_COLUMN = 'attributes';

const END = `{direction: $1, relationship_type: relationship_type, label: label, path: path, uid: $2_uid,
  type_name: $2_type_name, id: $2_id, name: $2_name, resolution: resolution}`;

const endOf = (direction: string, side: string): string => END.replace('$1', `'${direction}'`).replaceAll('$2', side);

/** What the inventory knows of a resource beside its columns, in one row: each statement costs a start of DuckDB. */
function factsSql(moment: Date | undefined): string {
  const isOpen = moment === undefined ? 'AND valid_to IS NULL' : '';
  const isByThen = moment === undefined ? '' : `AND valid_from <= TIMESTAMPTZ '${moment.toISOString()}'`;
  const missing =
    moment !== undefined
      ? '[]'
      : `(SELECT list({facet: facet, status: status, reason: reason, last_read_at: last_read_at} ORDER BY facet)
      FROM missing_facets WHERE uid = $uid::UUID)`;
  return `WITH ends AS (
  SELECT ${endOf('out', 'to')} AS edge FROM edges WHERE from_uid = $uid::UUID
  UNION ALL SELECT ${endOf('in', 'from')} FROM edges WHERE to_uid = $uid::UUID
  UNION ALL SELECT {direction: 'out', relationship_type: relationship_type, label: label, path: path, uid: NULL::UUID,
      type_name: '', id: to_ref, name: '', resolution: resolution}
    FROM relationships WHERE from_uid = $uid::UUID AND to_uid IS NULL ${isOpen}
)
SELECT r.name, r.arn, r.parent_id, r.lifecycle, r.tags::VARCHAR AS tags, r.attributes::VARCHAR AS attributes, r.created_at, r.modified_at,
  r.last_seen_at, r.suspect_since, ${missing} AS missing,
  (SELECT min(valid_from) FROM resource_versions WHERE uid = $uid::UUID) AS first_seen_at,
  (SELECT count(*) FROM resource_versions WHERE uid = $uid::UUID ${isByThen}) AS versions,
  (SELECT count(*) FROM ends) AS edge_count,
  (SELECT list(edge) FROM (FROM ends ORDER BY edge.direction DESC, edge.label, edge.type_name, edge.name, edge.id
    LIMIT ${MAX_RELATIONSHIPS})) AS edges,
  (SELECT list({facet: facet, status: status, reason: reason, last_read_at: last_read_at, last_complete_at: last_complete_at}
      ORDER BY facet <> 'list', facet)
    FROM coverage c WHERE c.provider = r.provider AND c.claim_key = r.claim_key) AS coverage
FROM resources r WHERE r.uid = $uid::UUID`;
}

type NamedRow = Readonly<Record<string, unknown>>;

/** Describes a resource as the inventory has it, now or at a moment; one that is gone as it was when it was last there. */
export async function describeFromDatabase(
  context: CommandContext,
  match: ResourceMatch,
  asOf: Date | undefined,
): Promise<DescribedResource> {
  const goneSince = match.isPresent || asOf !== undefined ? null : await readEnd(context, match.uid);
  const moment = goneSince === null ? asOf : new Date(Date.parse(goneSince) - 1);
  const params = { uid: match.uid };
  const [facts, columns] = await Promise.all([
    ask(context, { sql: factsSql(moment), params, asOf: moment }),
    ask(context, {
      sql: `SELECT * FROM "${match.typeName.replaceAll('"', '""')}" WHERE uid = $uid::UUID`,
      params,
      asOf: moment,
    }),
  ]);
  if (facts === undefined || columns === undefined) throw notThere(match, moment);
  const attributes = parseObject(facts['attributes']);
  return {
    source: 'database',
    identity: {
      ...match,
      name: textIn(facts, 'name'),
      arn: textIn(facts, 'arn'),
      parentId: textIn(facts, 'parent_id'),
    },
    lifecycle: textIn(facts, 'lifecycle'),
    times: {
      createdAt: timeIn(facts, 'created_at'),
      modifiedAt: timeIn(facts, 'modified_at'),
      firstSeenAt: timeIn(facts, 'first_seen_at'),
      lastSeenAt: timeIn(facts, 'last_seen_at'),
      suspectSince: timeIn(facts, 'suspect_since'),
      goneSince,
      asOf: goneSince === null ? (moment?.toISOString() ?? null) : null,
    },
    versionCount: Number(facts['versions']),
    tags: facts['tags'] === null ? null : (parseObject(facts['tags']) as Readonly<Record<string, string>>),
    columns: ownColumns(columns, new Set(Object.keys(attributes))),
    facets: listFacets(attributes, rowsIn(facts, 'missing')),
    relationships: rowsIn(facts, 'edges').map(toRelationship),
    relationshipCount: Number(facts['edge_count']),
    coverage: rowsIn(facts, 'coverage').map((row) => ({
      facet: textIn(row, 'facet'),
      status: textIn(row, 'status'),
      reason: textIn(row, 'reason'),
      lastReadAt: timeIn(row, 'last_read_at'),
      lastCompleteAt: timeIn(row, 'last_complete_at'),
    })),
  };
}

interface Question {
  readonly sql: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly asOf: Date | undefined;
}

/** The first row of an answer, JSON read. */
async function ask({ parts, settings, signal }: CommandContext, question: Question): Promise<NamedRow | undefined> {
  await using answer = await parts.query(settings.database.value, question, { signal });
  for await (const [row] of answer.batches) {
    if (row === undefined) continue;
    return Object.fromEntries(
      answer.columns.map(({ name, type }, index) => [name, type === 'JSON' ? parseJson(row[index]) : row[index]]),
    );
  }
  return undefined;
}

/** When a resource that is gone was found to be. */
async function readEnd(context: CommandContext, uid: string): Promise<string | null> {
  const sql = 'SELECT max(valid_to) AS gone_since FROM resource_versions WHERE uid = $uid::UUID';
  const row = await ask(context, { sql, params: { uid }, asOf: undefined });
  return row === undefined ? null : timeIn(row, 'gone_since');
}

function notThere({ typeName, id }: ResourceMatch, moment: Date | undefined): CorkscrewError {
  const when = moment === undefined ? 'it is gone by now' : `it was not there at ${moment.toISOString()}`;
  return new CorkscrewError('not_found', `describe ${typeName} ${id}: ${when}`, {
    hint: `See what happened to it: corkscrew history ${id}`,
  });
}

function ownColumns(row: NamedRow, facets: ReadonlySet<string>): DescribedResource['columns'] {
  const entries = Object.entries(row);
  const from = entries.findIndex(([name]) => name === LAST_COMMON_COLUMN) + 1;
  const to = entries.findIndex(([name], index) => name === FIRST_WHOLE_COLUMN && index >= from);
  return entries.slice(from, to).filter(([name]) => !facets.has(name));
}

/** Facets whose value is known, and those that could not be read, which may still have the value of an earlier reading. */
function listFacets(attributes: NamedRow, missing: readonly NamedRow[]): readonly DescribedFacet[] {
  const unread = new Map(missing.map((row) => [textIn(row, 'facet'), row]));
  const names = [...new Set([...Object.keys(attributes), ...unread.keys()])].sort();
  return names.map((facet) => {
    const row = unread.get(facet);
    const value = attributes[facet];
    const status = value === null ? 'absent' : 'present';
    if (row === undefined) return { facet, status, reason: '', lastReadAt: null, value: value ?? null };
    return {
      facet,
      status: textIn(row, 'status'),
      reason: textIn(row, 'reason'),
      lastReadAt: timeIn(row, 'last_read_at'),
      value: value ?? null,
    };
  });
}

function toRelationship(row: NamedRow): DescribedRelationship {
  return {
    direction: row['direction'] === 'in' ? 'in' : 'out',
    relationshipType: textIn(row, 'relationship_type'),
    label: textIn(row, 'label'),
    path: textIn(row, 'path'),
    uid: textIn(row, 'uid'),
    typeName: textIn(row, 'type_name'),
    id: textIn(row, 'id'),
    name: textIn(row, 'name'),
    resolution: textIn(row, 'resolution'),
  };
}

function rowsIn(row: NamedRow, name: string): readonly NamedRow[] {
  const value = row[name];
  return Array.isArray(value) ? (value as readonly NamedRow[]) : [];
}

function textIn(row: NamedRow, name: string): string {
  const value = row[name];
  return typeof value === 'string' ? value : '';
}

function timeIn(row: NamedRow, name: string): string | null {
  const value = row[name];
  return typeof value === 'string' ? value : null;
}

function parseJson(value: unknown): unknown {
  return typeof value === 'string' ? (JSON.parse(value) as unknown) : value;
}

function parseObject(value: unknown): NamedRow {
  const parsed = parseJson(value);
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : {};
}
