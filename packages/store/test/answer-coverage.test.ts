import { dirname, join } from 'node:path';
import type { ClaimScope } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import type { AnswerCoverage } from '../src/index.ts';
import { ask } from './fixtures/ask.ts';
import { facetedOf } from './fixtures/faceted-resource.ts';
import { claimOf, instances, resourceOf, unitOf } from './fixtures/resources.ts';
import { dayOf, StoreHarness } from './fixtures/store-harness.ts';

const volumes: ClaimScope = { ...instances, type: 'Volume' };
const databases: ClaimScope = { ...instances, accountId: '222', service: 'rds', type: 'DBInstance' };

/** Instances of one account with a denied facet, volumes that were denied, databases of another account that are all there. */
async function createEstate(): Promise<StoreHarness> {
  const store = await StoreHarness.create();
  const instance = facetedOf('i-1', { policy: 'denied' });
  await store.scan(1, [{ unit: unitOf('rds'), claims: [claimOf('complete', 0, databases)] }]);
  await store.scan(3, [{ resources: [instance], claims: [claimOf('complete', 1), claimOf('denied', 0, volumes)] }]);
  return store;
}

async function coverageOf(
  store: StoreHarness,
  sql: string,
  params: Record<string, unknown> = {},
): Promise<AnswerCoverage | undefined> {
  return (await ask({ path: store.path, sql, params, withCoverage: true })).coverage;
}

const LIST = 'Volume list denied';
const POLICY = 'Instance policy denied';
const CONDITIONS: readonly { readonly sql: string; readonly gaps: readonly string[]; readonly oldest?: number }[] = [
  { sql: 'FROM resources', gaps: [POLICY, LIST], oldest: 1 },
  { sql: `SELECT count(*) FROM resources WHERE type_name = 'aws_ec2_instance'`, gaps: [POLICY], oldest: 3 },
  { sql: `SELECT count(*) FROM resources WHERE type_name = 'aws_ec2_volume'`, gaps: [LIST] },
  { sql: `SELECT count(*) FROM resources WHERE 'aws_rds_db_instance' = type_name`, gaps: [], oldest: 1 },
  { sql: `FROM aws_resources WHERE type IN ('Volume', 'Instance') AND region <> 'x'`, gaps: [POLICY, LIST], oldest: 3 },
  { sql: `FROM resources WHERE type = 'Volume' OR type = 'DBInstance'`, gaps: [POLICY, LIST], oldest: 1 },
  { sql: `FROM resources WHERE service = 'rds' AND name = 'x'`, gaps: [], oldest: 1 },
  { sql: `FROM resources WHERE account_id = '222'`, gaps: [], oldest: 1 },
  { sql: `FROM resources r JOIN scans s ON s.scan_id = r.scan_id WHERE r.type = 'Volume'`, gaps: [LIST] },
  {
    sql: `FROM resources r JOIN resources t ON t.uid = r.uid WHERE r.type = 'Volume'`,
    gaps: [POLICY, LIST],
    oldest: 1,
  },
  { sql: `WITH v AS (FROM resources WHERE type = 'Volume') FROM v`, gaps: [LIST] },
  { sql: `SELECT (SELECT count(*) FROM resources WHERE type = 'Volume')`, gaps: [LIST] },
  { sql: `FROM gcp_resources`, gaps: ['* list not_scanned'] },
  { sql: `FROM resources WHERE type_name = 'aws_s3_bucket'`, gaps: ['aws_s3_bucket list not_scanned'] },
  { sql: `FROM edges`, gaps: [POLICY, LIST], oldest: 1 },
  { sql: `FROM query('FROM resources')`, gaps: [POLICY, LIST], oldest: 1 },
  { sql: `CREATE TEMP TABLE t AS FROM resources; FROM t`, gaps: [POLICY, LIST], oldest: 1 },
  { sql: `SELECT 1`, gaps: [] },
  { sql: `FROM coverage`, gaps: [] },
  { sql: `SELECT * FROM range(3)`, gaps: [] },
  { sql: `DESCRIBE resources`, gaps: [] },
];

describe('the coverage of an answer', () => {
  test('is that of the answer that is copied to a file', async () => {
    const store = await createEstate();
    const to = join(dirname(store.path), 'answer.csv');
    const sql = `COPY (SELECT id FROM resources WHERE (type = 'Volume')) TO '${to}' (FORMAT csv)`;
    const { coverage } = await ask({ path: store.path, sql, allowExternalAccess: true, withCoverage: true });
    expect(coverage?.gaps.map(({ type, facet, status }) => `${type} ${facet} ${status}`)).toEqual([LIST]);
  });

  test('is that of the types which the statement is about', async () => {
    const store = await createEstate();
    for (const { sql, gaps, oldest } of CONDITIONS) {
      const coverage = await coverageOf(store, sql);
      expect(
        coverage?.gaps.map(({ type, facet, status }) => `${type} ${facet} ${status}`),
        sql,
      ).toEqual(gaps);
      expect(coverage?.oldest?.at, sql).toEqual(oldest === undefined ? undefined : dayOf(oldest));
    }
  });

  test('reads the values of parameters', async () => {
    const store = await createEstate();
    const coverage = await coverageOf(store, 'FROM resources WHERE type = $type', { type: 'Volume' });
    expect(coverage?.gaps).toMatchObject([
      { provider: 'aws', accountId: '111', region: 'eu-west-1', service: 'ec2', type: 'Volume', reason: 'because' },
    ]);
  });

  test('tells a list that later readings of its kind passed over, while something of it is left', async () => {
    const store = await StoreHarness.create();
    const parent = (subScope: string): ClaimScope => ({ ...instances, subScope });
    const child = (id: string): ReturnType<typeof resourceOf> =>
      resourceOf(id, { claimKey: `111/eu-west-1/ec2/Instance/${id}` });
    await store.scan(1, [
      {
        resources: [child('a'), child('b')],
        claims: ['a', 'b', 'c'].map((id) => claimOf('complete', id === 'c' ? 0 : 1, parent(id))),
      },
    ]);
    expect((await coverageOf(store, 'FROM resources'))?.gaps).toEqual([]);
    await store.begin(1.1);
    for (const [at, id] of [
      [1.2, 'a'],
      [1.3, 'b'],
    ] as const) {
      await store.writeUnit(at, { resources: [child(id)], claims: [claimOf('complete', 1, parent(id))] });
      await store.sink.publish();
    }
    // One after the other in one scan is no passing over; `c` has nothing that could be stale.
    expect((await coverageOf(store, 'FROM resources'))?.gaps).toEqual([]);
    await store.scan(2, [{ resources: [child('a')], claims: [claimOf('complete', 1, parent('a'))] }]);
    expect((await coverageOf(store, 'FROM resources'))?.gaps).toMatchObject([
      { type: 'Instance', facet: 'list', status: 'stale', lastCompleteAt: dayOf(1.3) },
    ]);
  });

  test('tells what is missing and still counted', async () => {
    const store = await StoreHarness.create();
    const many = Array.from({ length: 25 }, (_, index) => resourceOf(`i-${index}`));
    await store.scan(1, [{ resources: many, claims: [claimOf('complete', 25)] }]);
    await store.scan(2, [{ resources: many.slice(0, 5), claims: [claimOf('complete', 5)] }]);
    for (const sql of ['FROM aws_ec2_instance', "FROM resources WHERE type = 'Instance'", 'FROM edges']) {
      expect((await coverageOf(store, sql))?.gaps, sql).toMatchObject([
        { type: 'Instance', status: 'suspect', reason: expect.stringMatching(/^20 missing/), lastCompleteAt: dayOf(1) },
      ]);
    }
    expect((await coverageOf(store, "FROM resources WHERE type = 'Volume'"))?.gaps).toMatchObject([
      { status: 'not_scanned' },
    ]);
  });

  test('of a type does not depend on a column of its own that is called like one of the inventory', async () => {
    const store = await StoreHarness.create();
    const secret = resourceOf('p', { typeName: 'aws_ec2_volume', type: 'Volume', rawData: '{"Type":"Secure"}' });
    await store.scan(1, [{ resources: [secret], claims: [claimOf('truncated', 1, volumes)] }]);
    expect((await coverageOf(store, "FROM aws_ec2_volume WHERE type = 'Secure'"))?.gaps).toMatchObject([
      { type: 'Volume', status: 'truncated' },
    ]);
  });

  test('knows the lists of one cloud from those of another', async () => {
    const store = await StoreHarness.create();
    const subscription: ClaimScope = { accountId: 'sub', region: '*', service: '*', type: '*', subScope: '' };
    const azure = { ...unitOf('all'), provider: 'azure' };
    await store.scan(1, [
      { resources: [resourceOf('i-1')], claims: [claimOf('complete', 1)] },
      { unit: azure, claims: [claimOf('denied', 0, subscription)] },
    ]);
    const statuses = async (sql: string): Promise<readonly string[] | undefined> =>
      (await coverageOf(store, sql))?.gaps.map(({ provider, status }) => `${provider} ${status}`);
    expect(await statuses('FROM aws_ec2_instance')).toEqual([]);
    expect(await statuses("FROM resources WHERE service = 'ec2'")).toEqual([]);
    expect(await statuses("FROM aws_ec2_instance WHERE region = 'ap-south-1'")).toEqual(['* not_scanned']);
    expect(await statuses('FROM resources')).toEqual(['azure denied']);
    expect(await statuses("FROM resources WHERE type = 'Nobody'")).toEqual(['azure denied']);
  });

  test('is empty where nobody asked, and for an earlier moment', async () => {
    const store = await createEstate();
    const plain = await ask({ path: store.path, sql: 'FROM resources' });
    const earlier = await ask({ path: store.path, sql: 'FROM resources', withCoverage: true, asOf: dayOf(2) });
    expect([plain.coverage, earlier.coverage]).toEqual([undefined, undefined]);
  });

  test('of a database that was never scanned is that nothing was', async () => {
    const store = await StoreHarness.create();
    expect(await coverageOf(store, 'FROM resources')).toMatchObject({ gaps: [{ status: 'not_scanned' }] });
  });
});
