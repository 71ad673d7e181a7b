import type { CatalogResourceType } from '@corkscrew/aws-catalog';
import { describe, expect, test } from 'vitest';
import { catalog } from './testing/fake-api.ts';
import { parseRow, type RowContext } from './resource-row.ts';

const TYPE: CatalogResourceType = {
  type: 'Thing',
  name: 'aws_x_thing',
  class: 'resource',
  default: true,
  level: 1,
  parent: null,
  list: { operation: 'ListThings', items: 'Things', element: 'struct' },
  scope: 'regional',
  identity: ['Parent', 'Id'],
  fields: {
    name: 'Name',
    arn: 'Arn',
    tags: { path: 'Tags', form: 'entries', key: 'Key', value: 'Value' },
    created: 'Created',
    state: 'State.Name',
    region: 'Region',
    owner: 'Owner',
    incarnation: 'Created',
  },
  arnPattern: 'arn:{partition}:x:{region}:{account}:thing/{id}',
  permission: 'x:ListThings',
  permissionProven: true,
  evidence: [],
};

function context(overrides: Partial<RowContext> = {}): RowContext {
  return {
    type: TYPE,
    service: 'x',
    claim: { accountId: '123456789012', region: 'eu-west-1', service: 'x', type: 'Thing', subScope: '' },
    isAccountWide: false,
    callRegion: 'eu-west-1',
    partition: 'aws',
    partitions: catalog.partitions,
    ...overrides,
  };
}

const ROW = { Parent: 'p', Id: 'i' };

describe('parseRow', () => {
  test('reads everything that the row says', () => {
    const created = new Date('2026-01-02T03:04:05Z');
    const row = {
      ...ROW,
      Name: 'n',
      Arn: 'arn:aws:x:eu-west-1:123456789012:own',
      Tags: [{ Key: 'a', Value: 'b' }],
      Created: created,
      State: { Name: 'on' },
    };
    expect(parseRow(row, context())).toEqual({
      kind: 'resource',
      resource: {
        service: 'x',
        type: 'Thing',
        typeName: 'aws_x_thing',
        id: 'p/i',
        name: 'n',
        arn: 'arn:aws:x:eu-west-1:123456789012:own',
        tags: { a: 'b' },
        region: 'eu-west-1',
        accountId: '123456789012',
        claim: context().claim,
        payload: row,
        createdAt: created,
        modifiedAt: undefined,
        lifecycle: 'on',
        incarnation: '2026-01-02T03:04:05.000Z',
      },
    });
  });

  test('builds an ARN whole or not at all', () => {
    const arnOf = (overrides: Partial<RowContext>): string | undefined => {
      const result = parseRow(ROW, context(overrides));
      return result.kind === 'resource' ? result.resource.arn : undefined;
    };
    expect(arnOf({ partition: 'aws-cn' })).toBe('arn:aws-cn:x:eu-west-1:123456789012:thing/p/i');
    expect(arnOf({ isAccountWide: true })).toBeUndefined();
  });

  test('takes the tag Name where the row has no name', () => {
    const result = parseRow({ ...ROW, Tags: [{ Key: 'Name', Value: 'web' }] }, context());
    expect(result).toMatchObject({ resource: { name: 'web' } });
  });

  test('tells a row without tags from a list that does not return them', () => {
    const { tags: _, ...fields } = TYPE.fields;
    const untagged = context({ type: { ...TYPE, fields } });
    expect(parseRow(ROW, context())).toMatchObject({ resource: { tags: {} } });
    expect(parseRow(ROW, untagged)).toMatchObject({ resource: { tags: undefined } });
  });

  test('does not identify a row that lacks a part of its identity', () => {
    expect(parseRow({ Id: 'i' }, context())).toEqual({ kind: 'unidentified' });
    expect(parseRow({ Parent: '', Id: 'i' }, context())).toEqual({ kind: 'unidentified' });
  });

  test.each([
    ['another account by its owner', { Owner: '999999999999' }],
    ['another account by its ARN', { Arn: 'arn:aws:x:eu-west-1:999999999999:thing/i' }],
    ['AWS', { Arn: 'arn:aws:x::aws:thing/i' }],
    ['another region', { Region: 'us-east-1' }],
  ])('leaves out what belongs to %s', (_, members) => {
    expect(parseRow({ ...ROW, ...members }, context())).toEqual({ kind: 'foreign' });
  });

  test.each([{ Owner: 'self' }, { Owner: '123456789012' }, { Region: 'eu-west-1' }, { Region: 'eu-west-1a-pool' }])(
    'keeps %j',
    (members) => {
      expect(parseRow({ ...ROW, ...members }, context())).toMatchObject({ kind: 'resource' });
    },
  );

  test('puts the rows of an account-wide list where they say they live', () => {
    const wide = context({ isAccountWide: true });
    expect(parseRow({ ...ROW, Region: 'us-east-1' }, wide)).toMatchObject({ resource: { region: 'us-east-1' } });
    expect(parseRow(ROW, wide)).toMatchObject({ resource: { region: 'global' } });
  });
});
