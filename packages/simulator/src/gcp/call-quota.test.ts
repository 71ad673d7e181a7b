import { describe, expect, test } from 'vitest';
import { createCallQuota } from './call-quota.ts';
import type { GcpFault } from './gcp-fault.ts';

const QUOTA = {
  lists: 2,
  searches: 5,
  histories: 5,
  ofOrganization: { lists: 3, searches: 9, histories: 9 },
  windowMs: 60_000,
};

function refusalOf(call: () => void): GcpFault | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error as GcpFault;
  }
}

describe('createCallQuota', () => {
  test('refuses a project what it has no call left for, and says when to come again', () => {
    let now = 0;
    const quota = createCallQuota(QUOTA, () => now);
    quota.take('lists', 'a');
    now = 10_000;
    quota.take('lists', 'a');
    now = 20_000;
    const refusal = refusalOf(() => quota.take('lists', 'a'));
    expect(refusal).toMatchObject({ httpStatus: 429, status: 'RESOURCE_EXHAUSTED' });
    expect(refusal?.details).toMatchObject([
      {
        reason: 'RATE_LIMIT_EXCEEDED',
        metadata: { consumer: 'projects/a', quota_limit: 'ListAssetsPerMinutePerProject' },
      },
      { retryDelay: '40s' },
    ]);
    quota.take('searches', 'a');
    now = 60_000;
    quota.take('lists', 'a');
    expect(quota.refused).toBe(1);
  });

  test('counts an organisation’s calls whoever pays for them, and a refused one for nobody', () => {
    const quota = createCallQuota(QUOTA, () => 0);
    for (const consumer of ['a', 'b', 'c']) quota.take('lists', consumer);
    const refusal = refusalOf(() => quota.take('lists', 'd'));
    expect(refusal?.details[0]).toMatchObject({ metadata: { quota_limit: 'ListAssetsPerMinutePerOrg' } });
    expect(refusalOf(() => quota.take('lists', 'a'))?.details[0]).toMatchObject({
      metadata: { quota_limit: 'ListAssetsPerMinutePerOrg' },
    });
  });

  test('lets everything through where there is none', () => {
    const quota = createCallQuota('none');
    for (let call = 0; call < 1_000; call += 1) quota.take('lists', 'a');
    expect(quota.refused).toBe(0);
  });
});
