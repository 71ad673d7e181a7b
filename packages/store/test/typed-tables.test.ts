import { contentHash, type ScannedResource } from '@corkscrew/core';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { compactInventory } from '../src/index.ts';
import { ask } from './fixtures/ask.ts';
import { claimOf, resourceOf } from './fixtures/resources.ts';
import { dayOf, StoreHarness, type UnitInput } from './fixtures/store-harness.ts';

const COUNT = 1_200;

interface Payload {
  readonly Size: unknown;
  readonly [key: string]: unknown;
}

function payloadOf(index: number): Payload {
  return {
    Size: index,
    Ratio: index / 8,
    On: index % 2 === 0,
    Kind: `kind '${index % 3}'`,
    MadeAt: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
    Sub: { A: index },
    Text: 'x'.repeat(500),
    ...(index % 5 === 0 ? { Rare: null } : { Rare: index }),
  };
}

/** All resources of a type, some of them with another payload than they have first. */
function estate(others: ReadonlyMap<number, Payload> = new Map(), count = COUNT): UnitInput {
  const resources = Array.from({ length: count }, (_, index): ScannedResource => {
    const rawData = JSON.stringify(others.get(index) ?? payloadOf(index));
    const hash = contentHash(rawData);
    return resourceOf(`i-${index}`, { rawData, contentHash: hash, payloadHash: hash });
  });
  return { resources, claims: [claimOf('complete', count)] };
}

const SOME = 'SELECT id, size, ratio, "on", kind, made_at, rare FROM aws_ec2_instance ORDER BY id';

/** The same from the payloads: what is asked for with a star is not read from a type's table. */
const SAME = `SELECT id, size, ratio, "on", kind, made_at, rare FROM (SELECT * FROM aws_ec2_instance) ORDER BY id`;

async function rowsOf(path: string, sql: string): Promise<readonly (readonly unknown[])[]> {
  return (await ask({ path, sql })).rows;
}

/** Keeps what a provider says of a type's columns: of each its kind and path. */
async function recordColumns(
  store: StoreHarness,
  day: number,
  given: Readonly<Record<string, readonly [string, string]>>,
): Promise<void> {
  const columns = Object.entries(given).map(([name, [type, path]]) => ({ name, type, path, description: '' }));
  const of = { typeName: 'aws_ec2_instance', service: 'ec2', type: 'Instance', normaliserVersion: `v${day}` };
  await store.sink.recordSchemas({ provider: 'aws', recordedAt: dayOf(day), schemas: [{ ...of, columns }] });
}

function currentOnly(input: UnitInput): UnitInput {
  return { ...input, claims: (input.claims ?? []).map((claim) => ({ ...claim, isCurrentStateOnly: true })) };
}

/** Writes into the file as nobody else does. */
async function tamper(path: string, sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

describe('a type with many resources', () => {
  test('has a table with its plain columns, which answers as the payloads do', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [estate()]);
    expect(await store.read('SELECT type_name, is_current FROM typed_tables')).toEqual([
      { type_name: 'aws_ec2_instance', is_current: true },
    ]);
    expect(await rowsOf(store.path, SOME)).toEqual(await rowsOf(store.path, SAME));
    const columns = await store.read(
      `SELECT column_name AS name FROM duckdb_columns() WHERE schema_name = 'typed' ORDER BY column_index OFFSET 13`,
    );
    expect(columns.map(({ name }) => name)).toEqual(['kind', 'made_at', 'on', 'rare', 'ratio', 'size']);
    await tamper(store.path, 'UPDATE typed.aws_ec2_instance SET size = -1');
    expect(await rowsOf(store.path, 'SELECT DISTINCT size FROM aws_ec2_instance')).toEqual([[-1]]);
  });

  test.each([
    ['SELECT * FROM aws_ec2_instance WHERE size = 7', 23],
    ['SELECT i FROM aws_ec2_instance i WHERE size = 7', 1],
    ['SELECT size, sub FROM aws_ec2_instance WHERE size = 7', 2],
    ['SELECT size, last_seen_at FROM aws_ec2_instance WHERE size = 7', 2],
    ['SELECT size, length(text) FROM aws_ec2_instance WHERE size = 7', 2],
    ['SELECT size, aws_ec2_instance.raw_data FROM aws_ec2_instance WHERE size = 7', 2],
    ['SELECT a.size, b.sub FROM aws_ec2_instance a JOIN aws_ec2_instance b USING (uid) WHERE a.size = 7', 2],
    ['SELECT size, tags FROM aws_ec2_instance WHERE size = 7', 2],
  ])('is whole for who asks for more: %s', async (sql, count) => {
    const store = await StoreHarness.create();
    await store.scan(1, [estate()]);
    const [row] = await rowsOf(store.path, sql);
    expect(row).toHaveLength(count);
    expect(row?.at(-1)).not.toBeNull();
  });

  test('is answered with what was published last, before its table follows', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [estate()]);
    await store.begin(2);
    await store.writeUnit(2, estate(new Map([[3, { ...payloadOf(3), Size: 33 }]]), COUNT - 1));
    await store.sink.publish();
    expect(await store.read('SELECT is_current FROM typed_tables')).toEqual([{ is_current: false }]);
    const sql = 'SELECT count(*), sum(size) FROM aws_ec2_instance';
    const sum = ((COUNT - 2) * (COUNT - 1)) / 2 + 30;
    expect(await rowsOf(store.path, sql)).toEqual([[COUNT - 1, sum]]);
    await store.sink.endScan({ finishedAt: dayOf(2), outcome: 'complete', diagnostics: [] });
    expect(await store.read('SELECT is_current FROM typed_tables')).toEqual([{ is_current: true }]);
    expect(await rowsOf(store.path, sql)).toEqual([[COUNT - 1, sum]]);
    expect(await rowsOf(store.path, SOME)).toEqual(await rowsOf(store.path, SAME));
  });

  test('keeps the rows of its table that did not change, and makes it anew where its columns are others', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [estate()]);
    await tamper(store.path, 'UPDATE typed.aws_ec2_instance SET ratio = -1 WHERE size = 5');
    await store.scan(2, [estate(new Map([[3, { ...payloadOf(3), Kind: 'other' }]]))]);
    expect(
      await rowsOf(store.path, 'SELECT kind, ratio FROM aws_ec2_instance WHERE size IN (3, 5) ORDER BY size'),
    ).toEqual([
      ['other', 0.375],
      ["kind '2'", -1],
    ]);
    await store.scan(3, [estate(new Map([[3, { ...payloadOf(3), Size: 'large', New: 1 }]]))]);
    expect(await rowsOf(store.path, 'SELECT size, new FROM aws_ec2_instance WHERE new IS NOT NULL')).toEqual([
      ['"large"', 1],
    ]);
    expect(await rowsOf(store.path, SOME)).toEqual(await rowsOf(store.path, SAME));
  });

  test('follows what its provider says of its columns: one that comes, one that goes and one of another kind', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [estate()]);
    await recordColumns(store, 1, { size: ['integer', 'Size'], kind: ['text', 'Kind'] });
    await store.scan(2, [estate()]);
    expect(await rowsOf(store.path, 'SELECT size, kind FROM aws_ec2_instance WHERE size = 7')).toEqual([
      [7, "kind '1'"],
    ]);
    await recordColumns(store, 3, { size: ['text', 'Size'], part: ['integer', 'Sub.A'] });
    const sql = `SELECT size, part, kind FROM aws_ec2_instance WHERE size = '7'`;
    const expected = [['7', 7, "kind '1'"]];
    expect(await store.read('SELECT is_current FROM typed_tables')).toEqual([{ is_current: false }]);
    expect(await rowsOf(store.path, sql)).toEqual(expected);
    await store.scan(3, [estate()]);
    expect(await store.read('SELECT is_current FROM typed_tables')).toEqual([{ is_current: true }]);
    expect(await rowsOf(store.path, sql)).toEqual(expected);
    const stored = await store.read(
      `SELECT column_name AS name, data_type AS type FROM duckdb_columns() WHERE schema_name = 'typed' AND column_name IN ('size', 'part')`,
    );
    expect(stored.toSorted((a, b) => String(a['name']).localeCompare(String(b['name'])))).toEqual([
      { name: 'part', type: 'BIGINT' },
      { name: 'size', type: 'VARCHAR' },
    ]);
  });

  test('is what was published last where only the current state is kept from now on', async () => {
    const store = await StoreHarness.create();
    const sql = 'SELECT count(*), sum(size) FROM aws_ec2_instance';
    const sumOf = (count: number): number => (count * (count - 1)) / 2;
    await store.scan(1, [estate()]);
    await store.scan(2, [currentOnly(estate())]);
    expect(await rowsOf(store.path, sql)).toEqual([[COUNT, sumOf(COUNT)]]);
    await store.scan(3, [currentOnly(estate(new Map(), COUNT - 1))]);
    expect(await rowsOf(store.path, sql)).toEqual([[COUNT - 1, sumOf(COUNT - 1)]]);
    await store.begin(4);
    const { service, type, id, region, accountId, incarnation } = resourceOf('i-0');
    const resources = [{ service, type, id, region, accountId, incarnation }];
    await store.sink.remove({ provider: 'aws', resources, observedAt: dayOf(4) });
    expect(await rowsOf(store.path, sql)).toEqual([[COUNT - 2, sumOf(COUNT - 1)]]);
    await store.writeUnit(4, currentOnly(estate(new Map([[3, { ...payloadOf(3), Size: 33 }]]), COUNT - 1)));
    await store.sink.publish();
    const expected = [[COUNT - 1, sumOf(COUNT - 1) + 30]];
    expect(await rowsOf(store.path, sql)).toEqual(expected);
    await store.sink.endScan({ finishedAt: dayOf(4), outcome: 'complete', diagnostics: [] });
    expect(await store.read('SELECT is_current FROM typed_tables')).toEqual([{ is_current: true }]);
    expect(await rowsOf(store.path, sql)).toEqual(expected);
    expect(await rowsOf(store.path, SOME)).toEqual(await rowsOf(store.path, SAME));
  });

  test('has its table after a compaction too, and the past is read from what it was', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [estate()]);
    await store.scan(3, [estate(new Map([[3, { ...payloadOf(3), Size: 33 }]]))]);
    await compactInventory({ path: store.path });
    expect(await store.read('SELECT is_current FROM typed_tables')).toEqual([{ is_current: true }]);
    expect(await rowsOf(store.path, SOME)).toEqual(await rowsOf(store.path, SAME));
    const { rows } = await ask({
      path: store.path,
      sql: 'SELECT max(size) FROM aws_ec2_instance WHERE id = $id',
      params: { id: 'i-3' },
      asOf: dayOf(2),
    });
    expect(rows).toEqual([[3]]);
  });
});
