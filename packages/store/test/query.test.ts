import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openSink, runQuery } from '../src/index.ts';
import { ask } from './fixtures/ask.ts';
import { claimOf, resourceOf } from './fixtures/resources.ts';
import { createTempDir, StoreHarness } from './fixtures/store-harness.ts';

/** A database without resources that many tests read. */
let sharedFolder = '';
let sharedPath = '';

beforeAll(async () => {
  sharedFolder = mkdtempSync(join(tmpdir(), 'corkscrew-store-'));
  sharedPath = join(sharedFolder, 'inventory.duckdb');
  await (await openSink({ path: sharedPath })).close();
});

afterAll(() => rmSync(sharedFolder, { recursive: true, force: true }));

async function createStore(): Promise<string> {
  const store = await StoreHarness.create();
  const tags = { Name: 'a "b" \n c', 'k/1': 'ü€😀' };
  await store.scan(1, [{ resources: [resourceOf('i-1', { tags })], claims: [claimOf('complete', 1)] }]);
  await store.sink.close();
  return store.path;
}

describe('runQuery', () => {
  test('gives the rows of the last statement with the names and types of its columns', async () => {
    const path = await createStore();
    const sql =
      'CREATE TEMP TABLE t AS SELECT 7 AS n; SELECT id, tags, valid_from, n FROM resources, t WHERE region = $r;';
    expect(await ask({ path, sql, params: { r: 'eu-west-1' } })).toEqual({
      columns: [
        { name: 'id', type: 'VARCHAR' },
        { name: 'tags', type: 'JSON' },
        { name: 'valid_from', type: 'TIMESTAMP WITH TIME ZONE' },
        { name: 'n', type: 'INTEGER' },
      ],
      rows: [['i-1', '{"Name":"a \\"b\\" \\n c","k/1":"ü€😀"}', '2026-01-02T00:00:00.000Z', 7]],
      rowCount: 1,
    });
  });

  test.each([
    ['NULL', null],
    ['true', true],
    [`'text'`, 'text'],
    ['42::BIGINT', 42],
    ['9007199254740991::BIGINT', 9_007_199_254_740_991],
    ['9007199254740993::BIGINT', '9007199254740993'],
    ['-9007199254740993::BIGINT', '-9007199254740993'],
    ['sum(2::BIGINT)', 2],
    ['170141183460469231731687303715884105727::HUGEINT', '170141183460469231731687303715884105727'],
    ['1.50::DECIMAL(10,2)', 1.5],
    ['1.5::DECIMAL(30,2)', '1.50'],
    ['1.5::DOUBLE', 1.5],
    [`'nan'::DOUBLE`, 'NaN'],
    [`'-inf'::DOUBLE`, '-Infinity'],
    [`TIMESTAMPTZ '2026-01-02 03:04:05+02'`, '2026-01-02T01:04:05.000Z'],
    [`TIMESTAMPTZ '2026-01-02 03:04:05.123456+00'`, '2026-01-02T03:04:05.123456Z'],
    [`TIMESTAMPTZ '1969-12-31 23:59:59.999999+00'`, '1969-12-31T23:59:59.999999Z'],
    [`TIMESTAMPTZ 'infinity'`, 'infinity'],
    [`TIMESTAMP '2026-01-02 03:04:05'`, '2026-01-02T03:04:05.000'],
    [`TIMESTAMP_S '2026-01-02 03:04:05'`, '2026-01-02T03:04:05'],
    [`DATE '2026-01-02'`, '2026-01-02'],
    [`TIME '01:02:03'`, '01:02:03'],
    ['INTERVAL 1 DAY', '1 day'],
    [`'aa'::BLOB`, 'YWE='],
    [`'00000000-0000-4000-8000-000000000001'::UUID`, '00000000-0000-4000-8000-000000000001'],
    [`'a'::ENUM('a', 'b')`, 'a'],
    ['[1, NULL, 3]', [1, null, 3]],
    [`{'a': 1, 'b': [TIMESTAMPTZ '2026-01-01 00:00:00+00']}`, { a: 1, b: ['2026-01-01T00:00:00.000Z'] }],
    [`MAP {'k': 1, 'l': NULL}`, { k: 1, l: null }],
    [`MAP {1: 'x'}`, { 1: 'x' }],
    [`'{"a": [1]}'::JSON`, '{"a": [1]}'],
    [`union_value(num := 2)`, 2],
    [`union_value(num := NULL::INTEGER)`, null],
  ])('gives %s as %j', async (expression, expected) => {
    const path = sharedPath;
    expect((await ask({ path, sql: `SELECT ${expression} AS v` })).rows).toEqual([[expected]]);
  });

  test('gives no columns and no rows for a statement without a result', async () => {
    const answer = await ask({ path: sharedPath, sql: 'CREATE TEMP TABLE t (a INTEGER)' });
    expect(answer).toEqual({ columns: [], rows: [], rowCount: 0 });
  });

  test('gives columns where there are no rows', async () => {
    const answer = await ask({ path: sharedPath, sql: 'SELECT id FROM resources WHERE false' });
    expect(answer).toEqual({ columns: [{ name: 'id', type: 'VARCHAR' }], rows: [], rowCount: 0 });
  });

  test('binds text, numbers, booleans, dates and null by name, each as often as it is named', async () => {
    const params = { t: `it's`, n: 3, f: 1.5, b: false, d: new Date(0), z: null, big: 2n ** 60n };
    const sql = 'SELECT $t, $n + $n, $f, $b, $d, $z, $big; SELECT $t, $n + $n, $f, $b, $d, $z, $big';
    expect((await ask({ path: sharedPath, sql, params })).rows).toEqual([
      [`it's`, 6, 1.5, false, '1970-01-01T00:00:00.000Z', null, '1152921504606846976'],
    ]);
  });

  test('lets text be compared with numbers and used as a limit, as the command line gives it', async () => {
    const sql = 'SELECT n FROM range(10) t(n) WHERE n > $least LIMIT $limit';
    const params = { least: '3', limit: '2' };
    expect((await ask({ path: sharedPath, sql, params })).rows).toEqual([[4], [5]]);
  });

  test('spools a large result and gives it in batches, more than once', async () => {
    const path = sharedPath;
    const tempDir = createTempDir();
    const sql = `SELECT n, repeat('x', 200) AS t FROM range(200000) r(n)`;
    const before = process.memoryUsage().rss;
    const result = await runQuery({ path, sql, tempDir });
    onTestFinished(() => result[Symbol.asyncDispose]());
    expect(result.rowCount).toBe(200_000);
    expect(readdirSync(tempDir)).toHaveLength(1);
    for (let round = 0; round < 2; round += 1) {
      let next = 0;
      let largest = 0;
      for await (const rows of result.batches) {
        largest = Math.max(largest, rows.length);
        for (const row of rows) if (row[0] === next) next += 1;
      }
      expect(next).toBe(200_000);
      expect(largest).toBeLessThanOrEqual(2_048);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
    await result[Symbol.asyncDispose]();
    expect(readdirSync(tempDir)).toEqual([]);
  });

  test('leaves no file behind for a small result, or when it fails', async () => {
    const path = sharedPath;
    const tempDir = createTempDir();
    await runQuery({ path, sql: 'SELECT 1', tempDir });
    await expect(runQuery({ path, sql: 'SELEC 1', tempDir })).rejects.toThrow('SELEC');
    expect(readdirSync(tempDir)).toEqual([]);
  });

  test('refuses a result that is larger than allowed', async () => {
    const tempDir = createTempDir();
    const sql = `SELECT repeat('x', 1000) FROM range(100000)`;
    const options = { path: sharedPath, sql, tempDir, maxSpoolBytes: 20e6 };
    await expect(runQuery(options)).rejects.toMatchObject({
      code: 'query_failed',
      message: expect.stringContaining('larger than 20000000 bytes') as string,
    });
    expect(readdirSync(tempDir)).toEqual([]);
  });
});

describe('a query that fails', () => {
  test('because there is no database says how to make one', async () => {
    const path = join(createTempDir(), 'none.duckdb');
    await expect(runQuery({ path, sql: 'SELECT 1' })).rejects.toMatchObject({
      code: 'not_found',
      hint: expect.stringContaining('corkscrew scan') as string,
    });
    expect(existsSync(path)).toBe(false);
  });

  test.each([
    ['SELEC 1', 'query: syntax error at or near "SELEC"', undefined],
    ['SELECT regio FROM resources', 'query: referenced column "regio" not found in FROM clause', /"region"/],
    ['FROM resurces', 'query: table with name resurces does not exist', /"resources"/],
    ['FROM zzzzzzzzzzz', 'query: table with name zzzzzzzzzzz does not exist', /resources/],
    ['', 'query: there is no statement', /FROM resources/],
    ['-- only words', 'query: there is no statement', /FROM resources/],
    ['SELECT $a', 'query: values were not provided for the following prepared statement parameters: a', /--param/],
    ['DELETE FROM scans', 'query: cannot execute statement of type "DELETE"', /only read/],
    ['SELECT 1; DROP TABLE scans; SELECT 2', 'query: cannot execute statement of type "DROP"', /only read/],
    [`SELECT 'x'::INTEGER`, `query: could not convert string 'x' to INT32`, undefined],
  ])('%j says %j', async (sql, message, hint) => {
    const error: unknown = await runQuery({ path: sharedPath, sql }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'query_failed', message: expect.stringContaining(message) as string });
    const given = (error as { hint?: string }).hint;
    if (hint === undefined) expect(given).toBeUndefined();
    else expect(given).toMatch(hint);
  });

  test('names a parameter that the statement does not have', async () => {
    const options = { path: sharedPath, sql: 'SELECT 1', params: { region: 'x' } };
    await expect(runQuery(options)).rejects.toMatchObject({
      code: 'invalid_argument',
      message: 'query: the statement has no parameter $region',
    });
  });

  test('names a parameter of a kind that cannot be bound', async () => {
    const options = { path: sharedPath, sql: 'SELECT $a', params: { a: { b: 1 } } };
    await expect(runQuery(options)).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});

describe('external access', () => {
  const attempts = [
    (file: string) => `FROM read_csv('${file}')`,
    (file: string) => `FROM '${file}'`,
    (file: string) => `COPY (SELECT 1) TO '${file}.out'`,
    (file: string) => `ATTACH '${file}.duckdb'`,
    () => 'INSTALL httpfs',
    () => 'SET enable_external_access = true',
    (file: string) => `SELECT content FROM read_text('${file}')`,
  ];

  test.each(attempts)('is refused: %s', async (statement) => {
    const file = join(createTempDir(), 'data.csv');
    writeFileSync(file, 'a,b\n1,2\n');
    const query = ask({ path: sharedPath, sql: statement(file) });
    await expect(query).rejects.toMatchObject({ code: 'query_failed' });
    expect(existsSync(`${file}.out`)).toBe(false);
  });

  test('is given to who asks for it', async () => {
    const file = join(createTempDir(), 'data.csv');
    writeFileSync(file, 'a,b\n1,2\n');
    const answer = await ask({ path: sharedPath, sql: `FROM read_csv('${file}')`, allowExternalAccess: true });
    expect(answer.rows).toEqual([[1, 2]]);
  });
});

describe('a query that is cancelled', () => {
  const endless = 'SELECT count(*) FROM range(100000) a(x), range(100000) b(y), range(1000) c(z) WHERE x * y % 7 = z';

  test('before it starts rejects with the reason', async () => {
    const reason = new Error('stop');
    const options = { path: sharedPath, sql: 'SELECT 1', signal: AbortSignal.abort(reason) };
    await expect(runQuery(options)).rejects.toBe(reason);
  });

  test('while it runs is interrupted, rejects with the reason and leaves nothing', async () => {
    const path = sharedPath;
    const tempDir = createTempDir();
    const controller = new AbortController();
    const reason = new Error('stop');
    setTimeout(() => controller.abort(reason), 500);
    const startedAt = performance.now();
    await expect(runQuery({ path, sql: endless, tempDir, signal: controller.signal })).rejects.toBe(reason);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(readdirSync(tempDir)).toEqual([]);
    expect((await ask({ path, sql: 'SELECT 1' })).rows).toEqual([[1]]);
  });

  test('while its rows arrive stops too', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('stop')), 300);
    const sql = `SELECT repeat('x', 100) FROM range(1000000000)`;
    await expect(runQuery({ path: sharedPath, sql, signal: controller.signal })).rejects.toThrow('stop');
  });
});
