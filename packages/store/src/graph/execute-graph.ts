import { CorkscrewError } from '@corkscrew/core';
import { listValue, type DuckDBConnection } from '@duckdb/node-api';
import { addressColumns, toAddress } from '../history/resource-address.ts';
import { CURRENT_STATE } from '../worker/schema/history-tables.ts';
import { goBackTo, withReader } from '../query/with-reader.ts';
import { findPath } from './find-path.ts';
import type { GraphCall, GraphNode, GraphRequest, OpenReference, ResourceGraph } from './graph-request.ts';
import { createGraphSource, DEPENDENT_WAYS, uidOf, waysOf, type GraphSource } from './graph-source.ts';
import { walk, type Walked } from './walk.ts';

/** Open references that are listed. */
const MAX_OPEN_REFERENCES = 200;
const UNKNOWN_SHOWN = 12;

/** Reads a part of the graph with the database open to read. */
export async function executeGraph(call: GraphCall, signal: AbortSignal): Promise<ResourceGraph> {
  return await withReader(call, signal, async (connection) => {
    const { request } = call;
    if (request.asOf !== undefined) await goBackTo(connection, request.asOf);
    await assertKnownRelationships(connection, request);
    const source = createGraphSource(connection, request);
    await assertThereThen(source, request);
    return await describe(source, await explore(source, request), request.asOf);
  });
}

async function explore(source: GraphSource, request: GraphRequest): Promise<Walked> {
  switch (request.kind) {
    case 'walk':
      return await walk(source, request.start, { ...request, ways: waysOf(request.direction) });
    case 'dependents':
      return await walk(source, request.start, { ...request, ways: DEPENDENT_WAYS });
    case 'path':
      return await findPath(source, request, { ways: waysOf(request.direction), depth: request.depth });
    default:
      return request satisfies never;
  }
}

async function assertKnownRelationships(
  connection: DuckDBConnection,
  { relationships = [] }: GraphRequest,
): Promise<void> {
  if (relationships.length === 0) return;
  const result = await connection.runAndReadAll(
    `SELECT DISTINCT unnest([relationship_type, label]) AS word FROM relationships ORDER BY word`,
  );
  const known = result
    .getRows()
    .map(([word]) => String(word))
    .filter((word) => word !== '');
  const unknown = relationships.find((word) => !known.some((name) => name.toLowerCase() === word.toLowerCase()));
  if (unknown === undefined) return;
  throw new CorkscrewError('invalid_argument', `follow "${unknown}": no relationship has that type or label`, {
    hint:
      known.length === 0 ? 'There are no relationships yet.' : `There are ${known.slice(0, UNKNOWN_SHOWN).join(', ')}.`,
  });
}

/** Refuses a moment at which a resource that is asked about was not there: no answer would be about it. */
async function assertThereThen({ connection, present }: GraphSource, request: GraphRequest): Promise<void> {
  const { asOf } = request;
  if (asOf === undefined) return;
  const uids = request.kind === 'path' ? [request.start, request.end] : [request.start];
  const result = await connection.runAndReadAll(
    `SELECT v.type_name, v.id, v.change_kind = '${CURRENT_STATE}' AS has_no_history, first_read > $moment::TIMESTAMPTZ AS is_before_all,
      strftime(first_read, '%Y-%m-%d %H:%M:%S UTC') AS first_read
    FROM resource_versions v, (SELECT min(observed_at) AS first_read FROM claims)
    WHERE v.uid IN (SELECT unnest($uids)::UUID) AND v.uid NOT IN (SELECT uid FROM ${present}) ORDER BY v.valid_from DESC LIMIT 1`,
    { uids: listValue(uids), moment: asOf.toISOString() },
  );
  const [row] = result.getRowObjects();
  if (row === undefined) return;
  const name = `${String(row['type_name'])} ${String(row['id'])}`;
  const [problem, hint] = whyNotThere(row);
  throw new CorkscrewError('not_found', `show the relationships of ${name} at ${asOf.toISOString()}: ${problem}`, {
    hint,
  });
}

function whyNotThere(row: Readonly<Record<string, unknown>>): readonly [problem: string, hint: string] {
  if (row['has_no_history'] === true) return ['only its current state is kept', 'Ask without --as-of.'];
  if (row['is_before_all'] !== true) return ['it was not there', 'corkscrew history shows what happened to it.'];
  return [
    'nothing had been read by then',
    `The first reading was at ${String(row['first_read'])}: give a moment after that.`,
  ];
}

const NOTHING: ResourceGraph = { nodes: [], edges: [], openReferences: [], openReferenceCount: 0, isTruncated: false };

async function describe(source: GraphSource, walked: Walked, asOf: Date | undefined): Promise<ResourceGraph> {
  const uids = [...walked.distances.keys()];
  if (uids.length === 0) return NOTHING;
  const nodes = await readNodes(source, walked, asOf);
  const { openReferences, openReferenceCount } = await readOpenReferences(source, uids);
  const { edges, isTruncated } = walked;
  return { nodes, edges, openReferences, openReferenceCount, isTruncated };
}

/** Each as its version of the moment describes it; what is gone, or was then, by the last one before, and what was to come by its first. */
async function readNodes(source: GraphSource, walked: Walked, asOf: Date | undefined): Promise<readonly GraphNode[]> {
  const uids = [...walked.distances.keys()];
  const moment = asOf === undefined ? 'now()' : `TIMESTAMPTZ '${asOf.toISOString()}'`;
  const result = await source.connection.runAndReadAll(
    `SELECT ${addressColumns('v')}, EXISTS (SELECT 1 FROM ${source.present} p WHERE p.uid = v.uid) AS is_present,
      EXISTS (SELECT 1 FROM ${source.suspect} s WHERE s.uid = v.uid) AS is_suspect
    FROM resource_versions v WHERE v.uid IN (SELECT unnest($uids)::UUID)
    QUALIFY row_number() OVER (PARTITION BY v.uid ORDER BY v.valid_from > ${moment},
      abs(epoch_us(v.valid_from) - epoch_us(${moment}))) = 1`,
    { uids: listValue(uids) },
  );
  const byUid = new Map(result.getRowObjects().map((row) => [uidOf(row['uid']), row]));
  return uids.flatMap((uid) => {
    const row = byUid.get(uid);
    if (row === undefined) return [];
    return [
      {
        ...toAddress({ ...row, uid }),
        isPresent: row['is_present'] === true,
        isSuspect: row['is_suspect'] === true,
        distance: walked.distances.get(uid) ?? 0,
        omitted: walked.omitted.get(uid) ?? 0,
      },
    ];
  });
}

async function readOpenReferences(
  { connection, edges }: GraphSource,
  uids: readonly string[],
): Promise<{ readonly openReferences: readonly OpenReference[]; readonly openReferenceCount: number }> {
  const result = await connection.runAndReadAll(
    `SELECT from_uid, to_ref, to_service, to_type, relationship_type, label, path, resolution, count(*) OVER () AS total
    FROM ${edges} e WHERE e.to_uid IS NULL AND e.from_uid IN (SELECT unnest($uids)::UUID)
      AND (e.resolution <> 'selector' OR (e.from_uid, e.path) NOT IN (
        SELECT (s.from_uid, s.path) FROM ${edges} s WHERE s.resolution = 'selected'))
    ORDER BY list_position($uids, from_uid::VARCHAR), relationship_type, label, path, to_ref LIMIT ${MAX_OPEN_REFERENCES}`,
    { uids: listValue([...uids]) },
  );
  const rows = result.getRowObjects();
  const openReferences = rows.map((row) => ({
    from: uidOf(row['from_uid']),
    ref: String(row['to_ref']),
    service: String(row['to_service']),
    type: String(row['to_type']),
    relationshipType: String(row['relationship_type']),
    label: String(row['label']),
    path: String(row['path']),
    isAmbiguous: row['resolution'] === 'ambiguous',
  }));
  return { openReferences, openReferenceCount: Number(rows[0]?.['total'] ?? 0) };
}
