import { describe, expect, test } from 'vitest';
import { type BulkReads, createBulkReads } from './bulk-reads.ts';
import { createCallStats } from './call-stats.ts';
import { ACCOUNT, type Answer, catalog, createFakeApi, refusal } from './testing/fake-api.ts';

const LISTING = { operation: 'GetAccountAuthorizationDetails', input: {} };
const ROWS = { items: 'RoleDetailList', key: 'RoleName', own: 'RoleName' };

interface Opened {
  readonly api: ReturnType<typeof createFakeApi>;
  readonly bulk: BulkReads;
}

function open(answer: Answer, signal?: AbortSignal): Opened {
  const api = createFakeApi(answer);
  const target = {
    accountId: ACCOUNT.accountId,
    credentials: ACCOUNT.credentials,
    service: catalog.service('iam'),
    region: 'us-east-1',
  };
  const stats = createCallStats();
  return { api, bulk: createBulkReads(api, { target, stats }, { signal }) };
}

const TWO_PAGES: Answer = ({ input }) =>
  input['Marker'] === undefined
    ? { RoleDetailList: [{ RoleName: 'a', Path: '/' }], IsTruncated: true, Marker: 'm' }
    : { RoleDetailList: [{ RoleName: 'b', Path: '/team/' }], IsTruncated: false };

describe('createBulkReads', () => {
  test('walks a listing once, whoever asks, and finds rows on every page', async () => {
    const { api, bulk } = open(TWO_PAGES);
    const rows = await Promise.all(['a', 'b', 'c'].map((key) => bulk.row(LISTING, ROWS, key)));
    expect(rows).toEqual([{ RoleName: 'a', Path: '/' }, { RoleName: 'b', Path: '/team/' }, undefined]);
    expect(await bulk.pages(LISTING)).toHaveLength(2);
    expect(api.calls).toHaveLength(2);
  });

  test('fails for everybody with one call', async () => {
    const { api, bulk } = open(() => {
      throw refusal('AccessDenied');
    });
    await expect(bulk.row(LISTING, ROWS, 'a')).rejects.toMatchObject({ code: 'AccessDenied' });
    await expect(bulk.pages(LISTING)).rejects.toMatchObject({ code: 'AccessDenied' });
    expect(api.calls).toHaveLength(1);
  });

  test('ends with its unit, before and during', async () => {
    const reason = new Error('enough');
    const before = open(TWO_PAGES, AbortSignal.abort(reason));
    await expect(before.bulk.pages(LISTING)).rejects.toBe(reason);
    const controller = new AbortController();
    const during = open((call, options) => {
      controller.abort(reason);
      return TWO_PAGES(call, options);
    }, controller.signal);
    await expect(during.bulk.row(LISTING, ROWS, 'b')).rejects.toBe(reason);
    expect(during.api.calls).toHaveLength(1);
  });
});
