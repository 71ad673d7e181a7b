// Compares walks with bare recursive queries over two integer columns: node --conditions=@corkscrew/source bench/graph.ts [edges]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { findPath } from '../src/graph/find-path.ts';
import { createGraphSource, waysOf } from '../src/graph/graph-source.ts';
import { walk } from '../src/graph/walk.ts';
import { openSink } from '../src/index.ts';

const RUNS = 7;
const edgeCount = Number(process.argv[2] ?? 1_000_000);
const nodeCount = edgeCount / 5;
const folder = mkdtempSync(join(tmpdir(), 'corkscrew-graph-'));
const path = join(folder, 'graph.duckdb');

/** Fills the store's own table, and beside it one of two integers. */
async function fill(): Promise<void> {
  await (await openSink({ path })).close();
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE bare AS SELECT (hash(i) % ${nodeCount})::INTEGER AS s, (hash(i * 7 + 1) % ${nodeCount})::INTEGER AS t
    FROM range(${edgeCount}) r(i)`);
  await connection.run(`INSERT INTO relationships SELECT md5('n' || s)::UUID, md5('n' || t)::UUID, 'ref-' || t, 'ec2', 'Thing', '', '',
    'references', 'uses', 'Things[].Id', 'exact', 'id', '{}', TIMESTAMPTZ '2026-01-01', NULL, 'scan' FROM bare`);
  await connection.run('CHECKPOINT');
  instance.closeSync();
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
}

const uid = async (connection: DuckDBConnection, node: number): Promise<string> =>
  String((await connection.runAndReadAll(`SELECT md5('n${node}')::UUID::VARCHAR`)).getRows()[0]?.[0]);

try {
  await fill();
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const source = createGraphSource(connection, {});
  const ways = waysOf('out');
  const limits = { maxNodes: 1_000_000, maxNeighbours: 1_000_000 };
  const [start, end] = [await uid(connection, 5), await uid(connection, 777)];
  const bareWalk = await median(() =>
    connection.runAndReadAll(`WITH RECURSIVE r(n, d) AS (SELECT 5, 0 UNION SELECT e.t, r.d + 1 FROM r JOIN bare e ON e.s = r.n WHERE r.d < 3)
      SELECT DISTINCT n FROM r`),
  );
  const ourWalk = await median(() => walk(source, start, { ways, depth: 3, limits }));
  const barePath = await median(() =>
    connection.runAndReadAll(`WITH RECURSIVE r(n, d, p) USING KEY (n) AS (SELECT 5, 0, NULL::INTEGER UNION
      SELECT e.t, min(r.d) + 1, any_value(r.n) FROM r JOIN bare e ON e.s = r.n
      LEFT JOIN recurring.r k ON k.n = e.t WHERE k.n IS NULL GROUP BY e.t) SELECT * FROM r WHERE n = 777`),
  );
  const ourPath = await median(() => findPath(source, { start, end }, { ways, depth: 30 }));
  instance.closeSync();
  const line = (name: string, ours: number, bare: number): string =>
    `${name}: ${ours.toFixed(0)} ms, bare recursive query ${bare.toFixed(0)} ms, ${(ours / bare).toFixed(2)} x\n`;
  process.stdout.write(
    `${edgeCount} edges\n${line('3 hops', ourWalk, bareWalk)}${line('shortest path', ourPath, barePath)}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
