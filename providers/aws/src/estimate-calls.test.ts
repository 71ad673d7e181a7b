import { describe, expect, test } from 'vitest';
import type { AwsConfig } from './config.ts';
import { type CallCounts, estimateCalls } from './estimate-calls.ts';
import { catalog } from './testing/fake-api.ts';

const PLACE = { accountId: '123456789012', region: 'eu-west-1' };

function estimate(
  [service, ...types]: readonly [string, ...string[]],
  options: { readonly config?: AwsConfig; readonly remembered?: CallCounts } = {},
): ReturnType<typeof estimateCalls> {
  const known = catalog.service(service);
  return estimateCalls({
    ...PLACE,
    service: known,
    types: known.resourceTypes.filter(({ type }) => types.includes(type)),
    config: options.config ?? {},
    remembered: options.remembered,
  });
}

describe('estimateCalls', () => {
  test('counts the list for sure, and its further reads as if it had one row', () => {
    const bare = estimate(['kms', 'Key'], { config: { facets: 'none' } });
    expect(bare).toMatchObject({ calls: 1, sureCalls: 1, auditEvents: 1, basis: 'assumption' });
    const key = catalog.service('kms').resourceTypes.find(({ type }) => type === 'Key');
    const reads = [...(key?.facets ?? []), ...(key?.tagRead ? [key.tagRead] : [])].filter((read) => read.default);
    expect(reads.length).toBeGreaterThan(2);
    expect(estimate(['kms', 'Key'])).toMatchObject({ calls: 1 + reads.length, sureCalls: 1 });
  });

  test('counts the lists of parents that lead to what is wanted, and not their further reads', () => {
    expect(estimate(['eks', 'Nodegroup'], { config: { facets: 'none' } })).toMatchObject({ calls: 2, sureCalls: 1 });
  });

  test('counts a list that tells of all resources once, as heavy', () => {
    const { heavyCalls } = estimate(['iam', 'User', 'Role', 'Group', 'RolePolicy']);
    expect(heavyCalls).toBe(1);
  });

  test('ends with lists that give what stands under their own rows', () => {
    expect(estimate(['organizations', 'OrganizationalUnit']).calls).toBeLessThan(10);
  });

  test('counts what AWS charges for only where it is read', () => {
    const types = ['ce', 'CostCategoryDefinition'] as const;
    expect(estimate(types)).toMatchObject({ billedCalls: 1, auditEvents: 1 });
    expect(estimate(types, { config: { billed: true } }).billedCalls).toBeGreaterThan(1);
  });

  test('goes by what the unit made last time', () => {
    const remembered = { free: 2, logged: 40, billed: 0, heavy: 3 };
    expect(estimate(['kms', 'Key'], { remembered })).toEqual({
      calls: 45,
      sureCalls: 1,
      auditEvents: 43,
      billedCalls: 0,
      heavyCalls: 3,
      basis: 'last_scan',
    });
  });
});
