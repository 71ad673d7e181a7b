import { contentHash, type ClaimOutcome, type ScannedResource } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { facetedOf, type Read } from './fixtures/faceted-resource.ts';
import { claimOf, unitOf } from './fixtures/resources.ts';
import { dayOf, StoreHarness, totalsOf, type UnitInput } from './fixtures/store-harness.ts';

const OPEN = { value: { Effect: 'Allow' } };
const SHUT = { value: { Effect: 'Deny' } };
const day = (n: number): string => String(n + 1).padStart(2, '0');

function listed(resources: readonly ScannedResource[], outcome: ClaimOutcome = 'complete'): UnitInput {
  return { resources, claims: [claimOf(outcome, resources.length)] };
}

/** Scans one bucket once a day, and gives how the last scan ended for it. */
async function scanDaily(
  reads: readonly (Read | undefined)[],
): Promise<{ store: StoreHarness; last: string | undefined }> {
  const store = await StoreHarness.create();
  let last: string | undefined;
  for (const [index, read] of reads.entries()) {
    const totals = totalsOf(await store.scan(index + 1, [listed([bucketOf('b', read)])]));
    last = Object.keys(totals).find((kind) => totals[kind] === 1);
  }
  return { store, last };
}

function bucketOf(id: string, read: Read | undefined): ScannedResource {
  return facetedOf(id, read === undefined ? {} : { policy: read });
}

async function countVersions(store: StoreHarness): Promise<number> {
  const [row] = await store.read('SELECT count(*)::INT AS n FROM resource_versions');
  return row?.['n'] as number;
}

async function currentOf(store: StoreHarness, id = 'b'): Promise<Record<string, unknown> | undefined> {
  const rows = await store.read(`SELECT attributes, missing_facets, change_kind FROM resources WHERE id = '${id}'`);
  expect(rows).toHaveLength(1);
  return rows[0];
}

function missing(store: StoreHarness): Promise<Record<string, unknown>[]> {
  return store.read(
    `SELECT facet, status, reason, strftime(last_read_at, '%d') AS read FROM missing_facets ORDER BY facet`,
  );
}

const open = '{"policy":{"Effect":"Allow"}}';
const shut = '{"policy":{"Effect":"Deny"}}';
const absent = '{"policy":null}';
const never = '{}';

/** First and second read, what becomes of the resource, its attributes, and when the facet was read last if it is missing. */
const TRANSITIONS = [
  ['open', 'open', 'unchanged', open, ''],
  ['open', 'shut', 'changed', shut, ''],
  ['open', 'absent', 'changed', absent, ''],
  ['open', 'denied', 'unchanged', open, day(1)],
  ['open', 'error', 'unchanged', open, day(1)],
  ['open', 'not_read', 'unchanged', open, day(1)],
  ['open', 'left out', 'schema', never, ''],
  ['absent', 'open', 'changed', open, ''],
  ['absent', 'absent', 'unchanged', absent, ''],
  ['absent', 'denied', 'unchanged', absent, day(1)],
  ['absent', 'left out', 'schema', never, ''],
  ['denied', 'open', 'schema', open, ''],
  ['denied', 'absent', 'schema', absent, ''],
  ['denied', 'denied', 'unchanged', never, 'never'],
  ['denied', 'error', 'unchanged', never, 'never'],
  ['denied', 'not_read', 'unchanged', never, 'never'],
  ['denied', 'left out', 'unchanged', never, ''],
  ['error', 'open', 'schema', open, ''],
  ['error', 'denied', 'unchanged', never, 'never'],
  ['not_read', 'absent', 'schema', absent, ''],
  ['not_read', 'not_read', 'unchanged', never, 'never'],
  ['left out', 'open', 'schema', open, ''],
  ['left out', 'absent', 'schema', absent, ''],
  ['left out', 'denied', 'unchanged', never, 'never'],
  ['left out', 'left out', 'unchanged', never, ''],
] as const;

const READS: Readonly<Record<(typeof TRANSITIONS)[number][0 | 1], Read | undefined>> = {
  open: OPEN,
  shut: SHUT,
  absent: 'absent',
  denied: 'denied',
  error: 'error',
  not_read: 'not_read',
  'left out': undefined,
};

describe('a facet', () => {
  test('goes from each status to each other as the table says', async () => {
    const store = await StoreHarness.create();
    for (const [index, turn] of ([0, 1] as const).entries()) {
      const buckets = TRANSITIONS.map((transition) =>
        bucketOf(`${transition[0]} to ${transition[1]}`, READS[transition[turn]]),
      );
      await store.scan(index + 1, [listed(buckets)]);
    }
    const rows = await store.read(
      `SELECT id, CASE change_kind WHEN 'created' THEN 'unchanged' ELSE change_kind END AS outcome, attributes,
         m.status, CASE WHEN m.uid IS NULL THEN '' ELSE coalesce(strftime(m.last_read_at, '%d'), 'never') END AS read,
         missing_facets
       FROM resources r LEFT JOIN missing_facets m ON m.uid = r.uid ORDER BY id`,
    );
    const expected = TRANSITIONS.map(([first, second, outcome, attributes, read]) => ({
      id: `${first} to ${second}`,
      outcome,
      attributes,
      status: read === '' ? null : second,
      read,
      missing_facets: read === '' ? [] : ['policy'],
    }));
    expect(rows).toEqual(expected.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
  });

  test.each([
    { given: 'the same value', read: OPEN, outcome: 'unchanged', attributes: open },
    { given: 'another value', read: SHUT, outcome: 'changed', attributes: shut },
    { given: 'its absence', read: 'absent', outcome: 'changed', attributes: absent },
  ] as const)(
    'that can be read again after a time is compared with its last value: $given',
    async ({ read, outcome, attributes }) => {
      const { store, last } = await scanDaily([OPEN, 'denied', 'error', 'denied', read]);
      expect(last).toBe(outcome);
      expect(await currentOf(store)).toMatchObject({ attributes, missing_facets: [] });
      expect(await missing(store)).toEqual([]);
      expect(await countVersions(store)).toBe(outcome === 'unchanged' ? 1 : 2);
    },
  );

  test('that cannot be read keeps the time of its last read, however long', async () => {
    const { store } = await scanDaily([OPEN, OPEN, 'denied', 'denied', 'error']);
    expect(await missing(store)).toEqual([{ facet: 'policy', status: 'error', reason: 'policy error', read: day(2) }]);
    expect(await countVersions(store)).toBe(1);
  });

  test('that cannot be read goes on with a payload that changed', async () => {
    const store = await StoreHarness.create();
    const reads = { acl: 'absent', logging: { value: 12_345_678_901_234_567_890n }, policy: OPEN } as const;
    const grown = { rawData: '{"size":2}', payloadHash: contentHash('{"size":2}') };
    await store.scan(1, [listed([facetedOf('b', reads)])]);
    const partly = facetedOf('b', { acl: 'absent', logging: 'denied', policy: 'denied' }, grown);
    expect(totalsOf(await store.scan(2, [listed([partly])]))).toMatchObject({ changed: 1 });
    expect(await currentOf(store)).toMatchObject({
      attributes: '{"acl":null,"logging":12345678901234567890,"policy":{"Effect":"Allow"}}',
      missing_facets: ['logging', 'policy'],
      change_kind: 'changed',
    });
    expect(await missing(store)).toMatchObject([{ read: day(1) }, { read: day(1) }]);
    expect(totalsOf(await store.scan(3, [listed([partly])]))).toMatchObject({ unchanged: 1 });
    expect(totalsOf(await store.scan(4, [listed([facetedOf('b', reads, grown)])]))).toMatchObject({ unchanged: 1 });
    expect(await missing(store)).toEqual([]);
    expect(await countVersions(store)).toBe(2);
    const whole = facetedOf('b', reads, grown);
    const hashes = await store.read(`SELECT replace(content_hash::VARCHAR, '-', '') AS hash FROM resources`);
    expect(hashes).toEqual([{ hash: whole.contentHash }]);
  });

  test('that is filled while another changed is a change', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed([facetedOf('b', { acl: 'denied', policy: OPEN })])]);
    expect(totalsOf(await store.scan(2, [listed([facetedOf('b', { acl: 'absent', policy: SHUT })])]))).toMatchObject({
      changed: 1,
    });
  });

  test('of a thing of the same name does not go on with another thing', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed([facetedOf('b', { policy: OPEN }, { incarnation: 'one' })])]);
    await store.scan(2, [listed([facetedOf('b', { policy: 'denied' }, { incarnation: 'two' })])]);
    expect(await currentOf(store)).toEqual({ attributes: '{}', missing_facets: ['policy'], change_kind: 'recreated' });
    expect(await missing(store)).toMatchObject([{ read: null }]);
  });

  test('is no exception any more when its resource vanishes', async () => {
    const { store } = await scanDaily([OPEN, 'denied']);
    await store.scan(3, [listed([])]);
    expect(await missing(store)).toEqual([]);
    expect(await store.read('FROM resources')).toEqual([]);
  });

  test('is no exception any more when its account is gone', async () => {
    const { store } = await scanDaily([OPEN, 'denied']);
    await store.begin(3);
    await store.sink.retire('aws', [{ accountId: '111', region: '*', reason: 'closed' }]);
    expect(await missing(store)).toEqual([]);
  });

  test('is left as a later observation has it', async () => {
    const store = await StoreHarness.create();
    await store.scan(5, [listed([facetedOf('b', { policy: 'denied' })])]);
    await store.scan(3, [{ ...listed([facetedOf('b', { policy: 'error' })]), unit: unitOf('late') }]);
    expect(await missing(store)).toMatchObject([{ status: 'denied' }]);
  });

  test('that a list that broke off could not read is an exception too', async () => {
    const store = await StoreHarness.create();
    const resources = [facetedOf('a', { policy: OPEN }), facetedOf('b', { policy: OPEN })];
    await store.scan(1, [listed(resources)]);
    await store.scan(2, [listed([facetedOf('a', { policy: 'denied' })], 'truncated')]);
    expect(await currentOf(store, 'a')).toMatchObject({ attributes: open, missing_facets: ['policy'] });
    expect(await currentOf(store, 'b')).toMatchObject({ attributes: open, missing_facets: [] });
  });

  test('of a unit that was discarded is no exception', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed([facetedOf('b', { policy: OPEN })])]);
    await store.begin(2);
    const writer = await store.sink.openUnit(unitOf('unit-1'));
    await writer.write([facetedOf('b', { policy: 'denied' })]);
    await writer.discard();
    await store.sink.publish();
    expect(await missing(store)).toEqual([]);
  });
});

describe('another scan that published meanwhile', () => {
  test('does not lose the value that it read to one that could not', async () => {
    const store = await StoreHarness.create();
    const other = await StoreHarness.create({ path: store.path });
    const changed = { rawData: '{"size":2}', payloadHash: contentHash('{"size":2}') };
    await store.scan(1, [listed([facetedOf('b', { policy: 'denied' })])]);
    await store.begin(3);
    await store.writeUnit(3, listed([facetedOf('b', { policy: 'denied' })]));
    await other.scan(2, [listed([facetedOf('b', { policy: OPEN }, changed)])]);
    const result = await store.sink.publish();
    expect(result.diagnostics).toMatchObject([{ code: 'stale_write_refused' }]);
    expect(await currentOf(store)).toMatchObject({ attributes: open });
    await store.scan(4, [listed([facetedOf('b', { policy: 'denied' })])]);
    expect(await currentOf(store)).toMatchObject({ attributes: open, missing_facets: ['policy'] });
  });
});

describe('coverage of facets', () => {
  const coverage = `SELECT facet, status, reason, strftime(last_read_at, '%d') AS read,
    strftime(last_complete_at, '%d') AS complete FROM coverage ORDER BY facet`;

  test('has a row for each claim and facet beside that of the listing', async () => {
    const store = await StoreHarness.create();
    const buckets = (acl: Read): ScannedResource[] => [
      facetedOf('a', { acl: 'absent', policy: OPEN }),
      facetedOf('b', { acl, policy: 'absent' }),
    ];
    await store.scan(1, [listed(buckets('absent'))]);
    await store.scan(2, [listed(buckets('denied'))]);
    expect(await store.read(coverage)).toEqual([
      { facet: 'acl', status: 'denied', reason: '1 denied of 2 (acl denied)', read: day(2), complete: day(1) },
      { facet: 'list', status: 'complete', reason: '', read: day(2), complete: day(2) },
      { facet: 'policy', status: 'complete', reason: '', read: day(2), complete: day(2) },
    ]);
    await store.scan(3, [listed(buckets('error'))]);
    expect(await store.read(coverage)).toMatchObject([
      { status: 'failed', reason: '1 failed of 2 (acl error)' },
      {},
      {},
    ]);
    await store.scan(4, [listed(buckets('absent'))]);
    expect(await store.read(coverage)).toMatchObject([{ status: 'complete', reason: '', complete: day(4) }, {}, {}]);
  });

  test('is that of a moment where nothing was read since, and is not known where it was', async () => {
    const { store } = await scanDaily([OPEN, 'denied']);
    const at = (instant: number): Promise<readonly unknown[]> =>
      store.read(`SELECT facet, status, strftime(last_read_at, '%d') AS read
        FROM coverage_at(TIMESTAMPTZ '${dayOf(instant).toISOString()}') ORDER BY facet`);
    expect(await at(0.5)).toEqual([]);
    expect(await at(1.5)).toEqual([
      { facet: 'list', status: 'complete', read: day(1) },
      { facet: 'policy', status: 'not_kept', read: null },
    ]);
    expect(await at(2.5)).toEqual([
      { facet: 'list', status: 'complete', read: day(2) },
      { facet: 'policy', status: 'denied', read: day(2) },
    ]);
  });

  test('ends with the last resource that has the facet', async () => {
    const { store } = await scanDaily(['denied', undefined]);
    expect(await store.read(coverage)).toMatchObject([{ facet: 'list' }]);
    await store.scan(3, [listed([facetedOf('b', { policy: 'denied' })])]);
    await store.scan(4, [listed([], 'denied')]);
    expect(await store.read(coverage)).toMatchObject([{ status: 'denied' }, { facet: 'policy', read: day(3) }]);
    await store.scan(5, [listed([])]);
    expect(await store.read(coverage)).toMatchObject([{ facet: 'list' }]);
  });

  test('is gone with its account', async () => {
    const { store } = await scanDaily([OPEN]);
    await store.begin(2);
    await store.sink.retire('aws', [{ accountId: '111', region: '*', reason: 'closed' }]);
    expect(await store.read(coverage)).toMatchObject([{ status: 'gone' }, { status: 'gone' }]);
  });
});
