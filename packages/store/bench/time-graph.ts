import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { findPath } from '../src/graph/find-path.ts';
import { createGraphSource, waysOf } from '../src/graph/graph-source.ts';
import { walk } from '../src/graph/walk.ts';
import { openSink } from '../src/index.ts';

const RUNS = 15;
const EDGES = 1_000_000;
const NODES = EDGES / 5;

/** CPU seconds of walks, beside those of bare recursive queries over two columns of integers. */
export interface GraphTimes {
  readonly walk: number;
  readonly bareWalk: number;
  readonly path: number;
  readonly barePath: number;
}

const BARE_WALK = `WITH RECURSIVE r(n, d) AS (SELECT 5, 0 UNION SELECT e.t, r.d + 1 FROM r JOIN bare e ON e.s = r.n WHERE r.d < 3)
SELECT DISTINCT n FROM r`;

const BARE_PATH = `WITH RECURSIVE r(n, d, p) USING KEY (n) AS (SELECT 5, 0, NULL::INTEGER UNION
SELECT e.t, min(r.d) + 1, any_value(r.n) FROM r JOIN bare e ON e.s = r.n
LEFT JOIN recurring.r k ON k.n = e.t WHERE k.n IS NULL GROUP BY e.t) SELECT * FROM r WHERE n = 777`;

/** Makes a database of a million relationships, and asks it for three hops from a resource and for a shortest path. */
export async function timeGraph(path: string): Promise<GraphTimes> {
  await fill(path);
  // One thread on either side: threads that wait for others use CPU too.
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY', threads: '1' });
  const connection = await instance.connect();
  const source = createGraphSource(connection, {});
  const ways = waysOf('out');
  const limits = { maxNodes: EDGES, maxNeighbours: EDGES };
  const [start, end] = [await uid(connection, 5), await uid(connection, 777)];
  const times = {
    bareWalk: await median(() => connection.runAndReadAll(BARE_WALK)),
    walk: await median(() => walk(source, start, { ways, depth: 3, limits })),
    barePath: await median(() => connection.runAndReadAll(BARE_PATH)),
    path: await median(() => findPath(source, { start, end }, { ways, depth: 30 })),
  };
  connection.closeSync();
  instance.closeSync();
  return times;
}

/** Fills the store's own table, and beside it one of two integers. */
async function fill(path: string): Promise<void> {
  await (await openSink({ path })).close();
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE bare AS SELECT (hash(i) % ${NODES})::INTEGER AS s, (hash(i * 7 + 1) % ${NODES})::INTEGER AS t
    FROM range(${EDGES}) r(i)`);
  await connection.run(`INSERT INTO relationships SELECT md5('n' || s)::UUID, md5('n' || t)::UUID, 'ref-' || t, 'ec2', 'Thing', '', '',
    'references', 'uses', 'Things[].Id', 'exact', 'id', '{}', TIMESTAMPTZ '2026-01-01', NULL, 'scan' FROM bare`);
  await connection.run('CHECKPOINT');
  instance.closeSync();
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1e6);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
}

const uid = async (connection: DuckDBConnection, node: number): Promise<string> =>
  String((await connection.runAndReadAll(`SELECT md5('n${node}')::UUID::VARCHAR`)).getRows()[0]?.[0]);
