import type { GraphEdge, WalkLimits } from './graph-request.ts';
import { uuidLiteral, type GraphSource, type Way } from './graph-source.ts';

/** Resources that a statement names one by one. */
const MAX_WRITTEN_OUT = 200;

/** Relationships of one level up to which they are counted and put in order here, which is cheaper than in SQL. */
const MAX_COUNTED = 2_000;

/** Levels from which on it pays to find out first where a walk comes to. */
const LEVELS_READ_AHEAD = 3;

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
export async function walk(source: GraphSource, start: string, options: WalkOptions): Promise<Walked> {
  const { depth, limits } = options;
  const distances = new Map([[start, 0]]);
  const omitted = new Map<string, number>();
  const edges = new Map<string, GraphEdge>();
  const leaveOut = (uid: string, count: number): unknown => omitted.set(uid, (omitted.get(uid) ?? 0) + count);
  const readFrom = await openSteps(source, start, options);
  let frontier: readonly string[] = [start];
  for (let distance = 1; distance <= depth && frontier.length > 0; distance += 1) {
    const next = new Set<string>();
    const near = new Set<string>();
    for (const step of await readFrom(frontier, distance)) {
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

/** Where a walk begins, how far it goes, and along what. */
interface WalkOptions {
  readonly ways: readonly Way[];
  readonly depth: number;
  readonly limits: WalkLimits;
}

/** Gives the steps from what a walk has reached in so many steps less one. */
type StepReader = (frontier: readonly string[], distance: number) => Promise<readonly Step[]>;

async function openSteps(source: GraphSource, start: string, options: WalkOptions): Promise<StepReader> {
  const ahead = await readAhead(source, start, options);
  if (ahead !== undefined) return (frontier) => Promise.resolve(frontier.flatMap((uid) => ahead.get(uid) ?? []));
  const { ways, limits } = options;
  const later = ways.filter(({ isOneStep = false }) => !isOneStep);
  return (frontier, distance) => readSteps(source, frontier, { ways: distance === 1 ? ways : later, limits });
}

/**
 * Finds by their ends alone which resources a walk can come to, and reads the steps from all of them at once, by resource: what
 * else a relationship says is read once instead of at each level. Gives undefined where levels are few, or relationships many.
 */
async function readAhead(
  source: GraphSource,
  start: string,
  { ways, depth, limits }: WalkOptions,
): Promise<ReadonlyMap<string, readonly Step[]> | undefined> {
  if (depth < LEVELS_READ_AHEAD || ways.some(({ isOneStep = false }) => isOneStep)) return undefined;
  const reached = new Set([start]);
  let frontier: readonly string[] = [start];
  for (let distance = 1; distance < depth && frontier.length > 0; distance += 1) {
    const ends = await readEnds(source, frontier, ways);
    if (ends.length > MAX_COUNTED) return undefined;
    frontier = [...new Set(ends)].filter((uid) => !reached.has(uid));
    for (const uid of frontier) reached.add(uid);
  }
  const few = await readFew(source, [...reached], ways);
  return few === undefined ? undefined : Map.groupBy(count(few, limits), ({ near }) => near);
}

async function readSteps(
  source: GraphSource,
  frontier: readonly string[],
  { ways, limits }: { readonly ways: readonly Way[]; readonly limits: WalkLimits },
): Promise<readonly Step[]> {
  const few = await readFew(source, frontier, ways);
  const found = few === undefined ? await readLimited(source, frontier, { ways, limits }) : count(few, limits);
  const place = new Map(frontier.map((uid, index) => [uid, index]));
  return found.toSorted((a, b) => (place.get(a.near) ?? 0) - (place.get(b.near) ?? 0));
}

/** All steps from some resources; undefined where they are many. */
async function readFew(
  source: GraphSource,
  uids: readonly string[],
  ways: readonly Way[],
): Promise<readonly Step[] | undefined> {
  const all = stepsSql(source, ways, await relationOf(source, uids));
  const steps = await readRows(source, `SELECT *, 0 AS total FROM (${all}) LIMIT ${MAX_COUNTED + 1}`);
  return steps.length > MAX_COUNTED ? undefined : steps;
}

async function readLimited(
  source: GraphSource,
  uids: readonly string[],
  { ways, limits }: { readonly ways: readonly Way[]; readonly limits: WalkLimits },
): Promise<readonly Step[]> {
  return await readRows(source, limitedSql(stepsSql(source, ways, await relationOf(source, uids)), limits));
}

/** A relation of the steps from some resources. */
function stepsSql(source: GraphSource, ways: readonly Way[], among: string): string {
  const steps = ways.map(
    ({ near, far, condition, isOneStep = false }) => `SELECT e.${near}::VARCHAR AS near, e.${far}::VARCHAR AS far,
      ${near === 'from_uid'} AS is_out, e.relationship_type, e.label, e.path, e.confidence,
      e.resolution, ${isOneStep ? 'false' : source.isThere(far)} AS leads_on
    FROM ${source.edges} e WHERE e.${near} IN (${among}) AND e.from_uid <> e.to_uid
      AND (${condition}) AND ${source.condition(far)}`,
  );
  return steps.join(' UNION ALL ');
}

/** Where steps from some resources end. Ends that a walk does not go on from are among them. */
async function readEnds(
  source: GraphSource,
  uids: readonly string[],
  ways: readonly Way[],
): Promise<readonly string[]> {
  const { connection, values, edges } = source;
  const among = await relationOf(source, uids);
  const ends = ways.map(
    ({ near, far, condition }) => `SELECT e.${far}::VARCHAR AS far FROM ${edges} e
    WHERE e.${near} IN (${among}) AND (${condition}) AND ${source.condition(far)}`,
  );
  const sql = `SELECT * FROM (${ends.join(' UNION ALL ')}) LIMIT ${MAX_COUNTED + 1}`;
  const rows = (await connection.runAndReadAll(sql, { ...values })).getRowObjects();
  return rows.map(({ far }) => String(far));
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
  return rows.map((row) => {
    const [near, far] = [String(row['near']), String(row['far'])];
    return {
      near,
      far,
      ...(row['is_out'] === true ? { from: near, to: far } : { from: far, to: near }),
      relationshipType: String(row['relationship_type']),
      label: String(row['label']),
      path: String(row['path']),
      confidence: String(row['confidence']),
      resolution: String(row['resolution']),
      leadsOn: row['leads_on'] === true,
      total: Number(row['total']),
    };
  });
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
