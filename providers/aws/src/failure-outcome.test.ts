import type { ScanUnit } from '@corkscrew/sdk';
import { describe, expect, test } from 'vitest';
import { judgeFailure } from './failure-outcome.ts';
import { ACCOUNT, catalog, createFakeApi, refusal } from './testing/fake-api.ts';

const SCP_MESSAGE = 'not authorized to perform: x with an explicit deny in a service control policy';

function unitIn(region: string, service: string): ScanUnit {
  return {
    provider: 'aws',
    unitId: `${region}/${service}`,
    accountId: ACCOUNT.accountId,
    region,
    service,
    type: '*',
    estimatedCalls: 1,
    normaliserVersion: '1',
    payload: '{}',
  };
}

describe('judgeFailure', () => {
  test('tells of a denial by the organisation once for each account and region', async () => {
    const api = createFakeApi(() => ({}));
    const judge = (region: string, service: string): ReturnType<typeof judgeFailure> =>
      judgeFailure(refusal('AccessDenied', SCP_MESSAGE, 403), {
        unit: unitIn(region, service),
        api,
        account: ACCOUNT,
        target: { ...ACCOUNT, service: catalog.service(service), region },
        type: undefined,
      });
    const first = await judge('eu-west-1', 'ec2');
    expect(first).toMatchObject({ outcome: 'denied', diagnostic: { code: 'denied_by_organization' } });
    expect(await judge('eu-west-1', 'sqs')).toEqual({ outcome: 'denied', reason: first.reason });
    expect((await judge('eu-west-2', 'sqs')).diagnostic?.message).toContain('/eu-west-2');
  });
});
