import type { CatalogResourceType, ListBinding } from '@corkscrew/aws-catalog';
import { describe, expect, test } from 'vitest';
import { catalog } from './testing/fake-api.ts';
import { bindInputs, groupEnumerations } from './enumeration.ts';

const [sample] = catalog.service('s3').resourceTypes;
const CONTEXT = { accountId: '123456789012', region: 'eu-west-1' };

function type(name: string, list: Partial<ListBinding>): CatalogResourceType {
  if (sample === undefined) throw new Error('no sample');
  return { ...sample, type: name, list: { operation: 'ListThings', items: 'Things', element: 'struct', ...list } };
}

describe('groupEnumerations', () => {
  test('asks once for types that one call lists', () => {
    const groups = groupEnumerations([type('A', { items: 'As' }), type('B', { items: 'Bs' })]);
    expect(groups).toHaveLength(1);
    expect(groups[0]?.types.map((member) => member.type)).toEqual(['A', 'B']);
  });

  test('asks apart where the inputs differ', () => {
    const bind = { Kind: { kind: 'constant', value: 'b' } } as const;
    expect(groupEnumerations([type('A', {}), type('B', { bind })])).toHaveLength(2);
  });
});

describe('bindInputs', () => {
  test('asks once where nothing has to be given', () => {
    expect(bindInputs({ bind: {} }, CONTEXT)).toEqual([{}]);
  });

  test('takes values from the parent, its ARN and what it was listed with', () => {
    const bind = {
      clusterName: { kind: 'parent', field: { path: '@', afterLast: '/' } },
      clusterArns: { kind: 'parent_arn', isList: true },
      account: { kind: 'parent_input', member: 'account' },
    } as const;
    const parent = { row: 'arn:cluster/a', arn: 'arn:cluster/a', input: { account: '1' } };
    expect(bindInputs({ bind }, { ...CONTEXT, parent })).toEqual([
      { clusterName: 'a', clusterArns: ['arn:cluster/a'], account: '1' },
    ]);
    expect(bindInputs({ bind }, { ...CONTEXT, parent: { ...parent, arn: undefined } })).toEqual([]);
    expect(bindInputs({ bind }, { ...CONTEXT, parent: { ...parent, input: {} } })).toEqual([]);
  });

  test('tries every combination of values, of those that the region takes', () => {
    const bind = {
      Scope: { kind: 'each', values: ['REGIONAL', 'CLOUDFRONT'], regions: { CLOUDFRONT: ['us-east-1'] } },
      Kind: { kind: 'each', values: [1, 2] },
      Account: { kind: 'context', value: 'accountId' },
    } as const;
    expect(bindInputs({ bind }, CONTEXT)).toEqual([
      { Scope: 'REGIONAL', Kind: 1, Account: '123456789012' },
      { Scope: 'REGIONAL', Kind: 2, Account: '123456789012' },
    ]);
    expect(bindInputs({ bind }, { ...CONTEXT, region: 'us-east-1' })).toHaveLength(4);
  });
});
