import type { GraphEdge } from './graph-request.ts';
import { reverseWays, uidOf, uuidLiteral, type GraphSource, type Way } from './graph-source.ts';
import type { Walked } from './walk.ts';

interface PathEnds {
  readonly start: string;
  readonly end: string;
}

type Side = 'graph_ahead' | 'graph_behind';

/**
 * Finds a shortest path from one resource to another, from both ends at once and no further than to where they meet. It leads through
 * what is there; only its ends may be gone.
 */
export async function findPath(
  source: GraphSource,
  ends: PathEnds,
  options: { readonly ways: readonly Way[]; readonly depth: number },
): Promise<Walked> {
  const { start, end } = ends;
  const sides = {
    graph_ahead: { ways: options.ways, level: 0, size: 1, ends },
    graph_behind: { ways: reverseWays(options.ways), level: 0, size: 1, ends },
  };
  await begin(source, 'graph_ahead', start);
  await begin(source, 'graph_behind', end);
  let meeting = start === end ? start : undefined;
  while (meeting === undefined && sides.graph_ahead.level + sides.graph_behind.level < options.depth) {
    const side: Side = sides.graph_ahead.size <= sides.graph_behind.size ? 'graph_ahead' : 'graph_behind';
    const state = sides[side];
    state.level += 1;
    state.size = await expand(source, side, state);
    if (state.size === 0) break;
    meeting = await findMeeting(source);
  }
  return meeting === undefined ? NOTHING : await readPath(source, meeting);
}

const NOTHING: Walked = { distances: new Map(), omitted: new Map(), edges: [], isTruncated: false };

async function begin({ connection }: GraphSource, side: Side, uid: string): Promise<void> {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${side} (uid UUID, previous UUID, is_forward BOOLEAN, level INTEGER)`,
  );
  await connection.run(`INSERT INTO ${side} VALUES ($uid::UUID, NULL, NULL, 0)`, { uid });
}

/** Adds the next level of one side. Gives how many it added. */
async function expand(
  source: GraphSource,
  side: Side,
  { ways, level, ends }: { readonly ways: readonly Way[]; readonly level: number; readonly ends: PathEnds },
): Promise<number> {
  const { connection, edges, values } = source;
  const steps = ways.map(
    (way) => `SELECT e.${way.far} AS uid, e.${way.near} AS previous, ${way.near === 'from_uid'} AS is_forward
    FROM ${edges} e WHERE e.${way.near} IN (SELECT uid FROM ${side} WHERE level = ${level - 1})
      AND (${way.condition}) AND ${source.condition(side === 'graph_ahead' ? way.far : way.near)}
      AND (${source.isThere(way.far)} OR e.${way.far} IN (${uuidLiteral(ends.start)}, ${uuidLiteral(ends.end)}))
      AND e.${way.far} NOT IN (SELECT uid FROM ${side})`,
  );
  const result = await connection.runAndReadAll(
    `INSERT INTO ${side} SELECT uid, min(previous), arg_min(is_forward, previous), ${level}
    FROM (${steps.join(' UNION ALL ')}) GROUP BY uid`,
    { ...values },
  );
  return Number(result.getRows()[0]?.[0] ?? 0);
}

async function findMeeting({ connection }: GraphSource): Promise<string | undefined> {
  const result = await connection.runAndReadAll(
    `SELECT a.uid FROM graph_ahead a JOIN graph_behind b ON a.uid = b.uid ORDER BY a.level + b.level, a.uid LIMIT 1`,
  );
  const [row] = result.getRows();
  return row === undefined ? undefined : uidOf(row[0]);
}

interface Link {
  readonly from: string;
  readonly to: string;
}

async function readPath(source: GraphSource, meeting: string): Promise<Walked> {
  const ahead = await trace(source, 'graph_ahead', meeting);
  const behind = await trace(source, 'graph_behind', meeting);
  const uids = [...ahead.uids.toReversed(), ...behind.uids.slice(1)];
  const links = [...ahead.links, ...behind.links];
  return {
    distances: new Map(uids.map((uid, index) => [uid, index])),
    omitted: new Map(),
    edges: await readEdges(source, links),
    isTruncated: false,
  };
}

/** Goes back from where the sides met to where one of them began. */
async function trace(
  { connection }: GraphSource,
  side: Side,
  from: string,
): Promise<{ readonly uids: readonly string[]; readonly links: readonly Link[] }> {
  const uids = [from];
  const links: Link[] = [];
  for (let at = from; ; ) {
    const result = await connection.runAndReadAll(
      `SELECT previous, is_forward FROM ${side} WHERE uid = $at::UUID AND previous IS NOT NULL`,
      { at },
    );
    const [row] = result.getRows();
    if (row === undefined) return { uids, links };
    const previous = uidOf(row[0]);
    links.push(row[1] === true ? { from: previous, to: at } : { from: at, to: previous });
    uids.push(previous);
    at = previous;
  }
}

async function readEdges(
  { connection, edges, values }: GraphSource,
  links: readonly Link[],
): Promise<readonly GraphEdge[]> {
  const kinds =
    values['relationships'] === undefined
      ? 'true'
      : `(list_contains($relationships, lower(e.relationship_type)) OR list_contains($relationships, lower(e.label)))`;
  const found: GraphEdge[] = [];
  for (const { from, to } of links) {
    const result = await connection.runAndReadAll(
      `SELECT DISTINCT relationship_type, label, path, confidence, resolution FROM ${edges} e
      WHERE e.from_uid = $from::UUID AND e.to_uid = $to::UUID AND ${kinds} ORDER BY ALL`,
      {
        from,
        to,
        ...(values['relationships'] === undefined ? {} : { relationships: values['relationships'] }),
      },
    );
    for (const [relationshipType, label, path, confidence, resolution] of result
      .getRows()
      .map((row) => row.map(String))) {
      found.push({
        from,
        to,
        relationshipType: relationshipType ?? '',
        label: label ?? '',
        path: path ?? '',
        confidence: confidence ?? '',
        resolution: resolution ?? '',
      });
    }
  }
  return found;
}
