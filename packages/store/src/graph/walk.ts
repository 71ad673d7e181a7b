import type { GraphEdge, WalkLimits } from './graph-request.ts';
import { uidOf, uuidLiteral, type GraphSource, type Way } from './graph-source.ts';

/** Resources that a statement names one by one. */
const MAX_WRITTEN_OUT = 200;

/** Relationships of one level up to which they are counted and put in order here, which is cheaper than in SQL. */
const MAX_COUNTED = 2_000;

const ORDER = ['relationshipType', 'label', 'path', 'far'] as const;

/** What a walk found, without what the resources are. */
export interface Walked {
  /** Steps to each resource, in the order in which they were reached. */
  readonly distances: ReadonlyMap<string, number>;
  /** Relationships that were left out, by the resource they were left out of. */
  readonly omitted: ReadonlyMap<string, number>;
  readonly edges: readonly GraphEdge[];
  readonly isTruncated: boolean;
}

interface Step extends GraphEdge {
  readonly near: string;
  readonly far: string;
  /** Relationships of the near end, of which this is one. */
  readonly total: number;
  /** Whether the walk goes on from the far end. */
  readonly leadsOn: boolean;
}

/**
 * Walks outwards level by level, so that whoever is nearer is found first and a circle ends where it closes. What is gone is found, and
 * not gone through.
 */
export async function walk(
  source: GraphSource,
  start: string,
  options: { readonly ways: readonly Way[]; readonly depth: number; readonly limits: WalkLimits },
): Promise<Walked> {
  const { ways, depth, limits } = options;
  const distances = new Map([[start, 0]]);
  const omitted = new Map<string, number>();
  const edges = new Map<string, GraphEdge>();
  const leaveOut = (uid: string, count: number): unknown => omitted.set(uid, (omitted.get(uid) ?? 0) + count);
  let frontier: readonly string[] = [start];
  for (let distance = 1; distance <= depth && frontier.length > 0; distance += 1) {
    const next = new Set<string>();
    const near = new Set<string>();
    const open = distance === 1 ? ways : ways.filter(({ isOneStep = false }) => !isOneStep);
    for (const step of await readSteps(source, frontier, { ways: open, limits })) {
      if (!near.has(step.near) && step.total > limits.maxNeighbours)
        leaveOut(step.near, step.total - limits.maxNeighbours);
      near.add(step.near);
      if (!distances.has(step.far) && distances.size >= limits.maxNodes) {
        leaveOut(step.near, 1);
        continue;
      }
      if (!distances.has(step.far)) distances.set(step.far, distance);
      if (step.leadsOn && distances.get(step.far) === distance) next.add(step.far);
      edges.set(JSON.stringify([step.from, step.to, step.relationshipType, step.label, step.path]), toEdge(step));
    }
    frontier = [...next];
  }
  return { distances, omitted, edges: [...edges.values()], isTruncated: omitted.size > 0 };
}

async function readSteps(
  source: GraphSource,
  frontier: readonly string[],
  { ways, limits }: { readonly ways: readonly Way[]; readonly limits: WalkLimits },
): Promise<readonly Step[]> {
  const among = await relationOf(source, frontier);
  const steps = ways.map(
    ({ near, far, condition, isOneStep = false }) => `SELECT e.${near} AS near, e.${far} AS far, e.from_uid, e.to_uid,
      e.relationship_type, e.label, e.path, e.confidence, e.resolution,
      ${isOneStep ? 'false' : source.isThere(far)} AS leads_on
    FROM ${source.edges} e WHERE e.${near} IN (${among}) AND e.from_uid <> e.to_uid
      AND (${condition}) AND ${source.condition(far)}`,
  );
  const all = steps.join(' UNION ALL ');
  const few = await readRows(source, `SELECT *, 0 AS total FROM (${all}) LIMIT ${MAX_COUNTED + 1}`);
  const found = few.length > MAX_COUNTED ? await readRows(source, limitedSql(all, limits)) : count(few, limits);
  const place = new Map(frontier.map((uid, index) => [uid, index]));
  return found.toSorted((a, b) => (place.get(a.near) ?? 0) - (place.get(b.near) ?? 0));
}

/** Of a resource with a great many relationships only some leave DuckDB. */
function limitedSql(steps: string, { maxNeighbours }: WalkLimits): string {
  return `SELECT s.*, count(*) OVER (PARTITION BY near) AS total FROM (${steps}) s
    QUALIFY row_number() OVER (PARTITION BY near ORDER BY relationship_type, label, path, far) <= ${maxNeighbours}
    ORDER BY near, relationship_type, label, path, far`;
}

function count(steps: readonly Step[], { maxNeighbours }: WalkLimits): readonly Step[] {
  return [...Map.groupBy(steps, ({ near }) => near).values()].flatMap((group) =>
    group
      .toSorted(compareSteps)
      .slice(0, maxNeighbours)
      .map((step) => ({ ...step, total: group.length })),
  );
}

function compareSteps(one: Step, other: Step): number {
  const key = ORDER.find((name) => one[name] !== other[name]);
  if (key === undefined) return 0;
  return one[key] < other[key] ? -1 : 1;
}

async function readRows({ connection, values }: GraphSource, sql: string): Promise<readonly Step[]> {
  const rows = (await connection.runAndReadAll(sql, { ...values })).getRowObjects();
  return rows.map((row) => ({
    near: uidOf(row['near']),
    far: uidOf(row['far']),
    from: uidOf(row['from_uid']),
    to: uidOf(row['to_uid']),
    relationshipType: String(row['relationship_type']),
    label: String(row['label']),
    path: String(row['path']),
    confidence: String(row['confidence']),
    resolution: String(row['resolution']),
    leadsOn: row['leads_on'] === true,
    total: Number(row['total']),
  }));
}

/** Few are written out: a scan then reads the other columns only where one of them is found. */
async function relationOf({ connection }: GraphSource, uids: readonly string[]): Promise<string> {
  if (uids.length <= MAX_WRITTEN_OUT) return uids.map(uuidLiteral).join(', ');
  await connection.run('CREATE OR REPLACE TEMP TABLE graph_frontier (uid UUID)');
  const appender = await connection.createAppender('graph_frontier', 'main', 'temp');
  for (const uid of uids) {
    appender.appendVarchar(uid);
    appender.endRow();
  }
  appender.closeSync();
  return 'SELECT uid FROM graph_frontier';
}

function toEdge({ from, to, relationshipType, label, path, confidence, resolution }: Step): GraphEdge {
  return { from, to, relationshipType, label, path, confidence, resolution };
}
