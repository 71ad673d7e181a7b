import type { PlanRequest, ScanPlan } from '@corkscrew/sdk';
import { describe, expect, test } from 'vitest';
import type { AwsConfig } from './config.ts';
import { planScan } from './plan.ts';
import { ACCOUNTS, type Answer, createFakeApi, refusal, settingsOf } from './testing/fake-api.ts';

const REGIONS = [
  { RegionName: 'us-east-1', OptInStatus: 'opt-in-not-required' },
  { RegionName: 'eu-west-1', OptInStatus: 'opt-in-not-required' },
  { RegionName: 'eu-central-9', OptInStatus: 'opted-in' },
  { RegionName: 'ap-east-1', OptInStatus: 'not-opted-in' },
];

const answerRegions: Answer = () => ({ Regions: REGIONS });

function plan(request: PlanRequest, config: AwsConfig = {}, answer: Answer = answerRegions): Promise<ScanPlan> {
  return planScan(request, { api: createFakeApi(answer, settingsOf(config)), accounts: ACCOUNTS });
}

describe('planScan', () => {
  test('plans a service per region, and what is account-wide once', async () => {
    const { units } = await plan({ services: ['sqs', 's3', 'iam'], regions: ['eu-west-1', 'us-east-1'] });
    expect(units.map((unit) => unit.unitId).sort()).toEqual([
      '123456789012/eu-west-1/s3',
      '123456789012/eu-west-1/sqs',
      '123456789012/global/iam',
      '123456789012/global/s3',
      '123456789012/us-east-1/s3',
      '123456789012/us-east-1/sqs',
    ]);
  });

  test('estimates calls by what the last scan made, else as if every list had one row', async () => {
    const counts = { free: 0, logged: 30, billed: 0, heavy: 1 };
    const calls = { of: (id: string) => (id.endsWith('iam') ? { counts } : undefined), remember: () => {} };
    const api = createFakeApi(answerRegions, settingsOf({ facets: 'none' }));
    const { units } = await planScan({ services: ['sqs', 'iam'] }, { api, accounts: ACCOUNTS, calls });
    const [iam, sqs] = ['iam', 'sqs'].map((name) => units.find(({ service }) => service === name));
    expect(iam).toMatchObject({ estimatedCalls: 31, callEstimate: { basis: 'last_scan', heavyCalls: 1 } });
    expect(sqs).toMatchObject({ estimatedCalls: 1, callEstimate: { basis: 'assumption', auditEvents: 1 } });
  });

  test('leaves out what AWS charges for, and says so, unless it is asked for', async () => {
    const { units, diagnostics } = await plan({ services: ['ce', 'sqs'] });
    expect(units.map((unit) => unit.service)).toEqual(['sqs']);
    expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'charged_left_out' }]);
    expect(diagnostics[0]?.message).toContain('CostCategoryDefinition');
    for (const asked of [
      await plan({ services: ['ce'] }, { billed: true }),
      await plan({ types: ['aws_ce_anomaly_monitor'] }),
    ]) {
      expect(asked.units.map((unit) => unit.service)).toEqual(['ce']);
      expect(asked.diagnostics).toEqual([]);
    }
  });

  test('gives a narrowed unit another id, and names its one type', async () => {
    const { units } = await plan({ types: ['aws_iam_user'] });
    expect(units).toMatchObject([{ unitId: '123456789012/global/iam/User', type: 'User', region: 'global' }]);
    expect(JSON.parse(units[0]?.payload ?? '')).toEqual({ types: ['User'] });
  });

  test('takes regions from the scan, else the config, else the home region', async () => {
    const regionsOf = async (request: PlanRequest, config?: AwsConfig): Promise<string[]> =>
      (await plan({ services: ['sqs'], ...request }, config)).units.map((unit) => unit.region);
    expect(await regionsOf({ regions: ['us-west-2'] }, { regions: ['us-east-2'] })).toEqual(['us-west-2']);
    expect(await regionsOf({}, { regions: ['us-east-2'] })).toEqual(['us-east-2']);
    expect(await regionsOf({})).toEqual(['eu-west-1']);
  });

  test('covers every enabled region for `all`, and proves the disabled ones gone', async () => {
    const { units, gone } = await plan({ services: ['sqs'], regions: ['all'] });
    expect(units.map((unit) => unit.region)).toEqual(['eu-central-9', 'eu-west-1', 'us-east-1']);
    expect(gone).toEqual([
      { accountId: '123456789012', region: 'ap-east-1', reason: 'the region is disabled in the account' },
    ]);
  });

  test('tries every region that the catalog knows where the list is denied, and says so', async () => {
    const deny: Answer = () => {
      throw refusal('UnauthorizedOperation');
    };
    const { units, gone, diagnostics } = await plan({ services: ['sqs'] }, { regions: 'all' }, deny);
    expect(units.length).toBeGreaterThan(25);
    expect(gone).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: 'regions_unverified', provider: 'aws' }]);
  });

  test('does not plan a service where AWS does not offer it, and says so', async () => {
    const { units, diagnostics } = await plan({ services: ['chime-sdk-voice', 'sqs'], regions: ['af-south-1'] });
    expect(units.map((unit) => unit.service)).toEqual(['sqs']);
    expect(diagnostics).toMatchObject([{ severity: 'info', code: 'not_applicable' }]);
  });

  test('accepts a region that is newer than the catalog if AWS lists it', async () => {
    const { units } = await plan({ services: ['sqs'], regions: ['eu-central-9'] });
    expect(units.map((unit) => unit.region)).toEqual(['eu-central-9']);
  });

  test.each([
    ['no region has such a name', ['mars'], 'not_found'],
    ['no region has this name', ['eu-wets-1'], 'not_found'],
    ['the region is in another partition', ['cn-north-1'], 'invalid_argument'],
  ])('refuses where %s', async (_, regions, code) => {
    await expect(plan({ services: ['sqs'], regions })).rejects.toMatchObject({ code });
  });

  test('calls nothing for a mistyped name', async () => {
    const api = createFakeApi(answerRegions);
    const context = { api, accounts: { ...ACCOUNTS, list: () => Promise.reject(new Error('signed in')) } };
    await expect(planScan({ services: ['lamda'] }, context)).rejects.toMatchObject({ code: 'not_found' });
    await expect(planScan({ regions: ['mars'] }, context)).rejects.toMatchObject({ code: 'not_found' });
    expect(api.calls).toEqual([]);
  });

  test('says that a named service has nothing to list', async () => {
    const { units, diagnostics } = await plan({ services: ['sts'] });
    expect(units).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: 'nothing_to_list' }]);
  });

  test('says that a region was chosen for want of another', async () => {
    const settings = { ...settingsOf(), homeRegionSource: 'default' as const };
    const api = createFakeApi(answerRegions, settings);
    const { diagnostics } = await planScan({ services: ['sqs'] }, { api, accounts: ACCOUNTS });
    expect(diagnostics).toMatchObject([{ code: 'region_defaulted' }]);
    expect(
      (await planScan({ services: ['sqs'], regions: ['eu-west-1'] }, { api, accounts: ACCOUNTS })).diagnostics,
    ).toEqual([]);
  });
});
