import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { createTypedViews } from '../src/views/typed-views.ts';

const RUNS = 9;

/** Milliseconds of a question about one type, beside the same on a table that somebody made for it by hand. */
export interface TypedTimes {
  readonly typed: number;
  readonly handMade: number;
}

const ASK = (table: string): string =>
  `SELECT instance_type, count(*) AS n, min(launch_time) AS first FROM ${table} WHERE architecture = 'x86_64' GROUP BY ALL ORDER BY n DESC`;

const HAND_MADE = `CREATE TABLE hand.instances AS SELECT id, name, account_id, region, raw_data->>'$.InstanceType' AS instance_type,
  raw_data->>'$.Architecture' AS architecture, (raw_data->>'$.LaunchTime')::TIMESTAMPTZ AS launch_time
FROM resources WHERE type_name = 'aws_ec2_instance'`;

/** Asks about one type through its view, finding out what the view is made of included. */
export async function timeTypedQuery(path: string): Promise<TypedTimes> {
  const hand = join(path, '..', 'hand.duckdb');
  await makeByHand(path, hand);
  return {
    typed: await timeOn(path, async (connection) => {
      const sql = ASK('aws_ec2_instance');
      await createTypedViews(connection, sql);
      await connection.runAndReadAll(sql);
      await connection.run('DROP VIEW temp.aws_ec2_instance');
    }),
    handMade: await timeOn(hand, async (connection) => void (await connection.runAndReadAll(ASK('instances')))),
  };
}

async function makeByHand(path: string, hand: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB' });
  const connection = await instance.connect();
  await connection.run(`ATTACH '${path}' AS inventory (READ_ONLY)`);
  await connection.run(`ATTACH '${hand}' AS hand`);
  await connection.run('USE inventory');
  await connection.run(HAND_MADE);
  connection.closeSync();
  instance.closeSync();
}

/** The median of some runs on an open database. */
async function timeOn(path: string, work: (connection: DuckDBConnection) => Promise<void>): Promise<number> {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const startedAt = performance.now();
    await work(connection);
    times.push(performance.now() - startedAt);
  }
  connection.closeSync();
  instance.closeSync();
  return times.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
}
