import { describe, expect, test } from 'vitest';
import { apiKeyFields } from './api-key.ts';
import { identifyingFields, isCreationTime, ownerField, stateField, tagField, timeFields } from './row-fields.ts';
import { modelOf } from './test-model.ts';

type Members = Readonly<Record<string, string>>;

function rowOf(noun: string, members: Members, others: Readonly<Record<string, Members>> = {}) {
  return { model: modelOf({ Row: members, ...others }), rowShape: 'Row', noun };
}

describe('identifyingFields', () => {
  test.each<[noun: string, members: Members, expected: object]>([
    ['Role', { Arn: 'String', RoleId: 'String', RoleName: 'String' }, { arn: 'Arn', id: 'RoleId', name: 'RoleName' }],
    ['DBInstance', { DBInstanceIdentifier: 'String', DBName: 'String' }, { id: 'DBInstanceIdentifier' }],
    [
      'SecurityGroup',
      { GroupId: 'String', GroupName: 'String', VpcId: 'String' },
      { id: 'GroupId', name: 'GroupName' },
    ],
    ['LogGroup', { logGroupName: 'String', kmsKeyId: 'String' }, { name: 'logGroupName' }],
    ['WorkGroup', { Name: 'String', IdentityCenterApplicationArn: 'String' }, { name: 'Name' }],
    ['Thing', { PublicUrl: 'String' }, { weak: 'PublicUrl' }],
    ['Thing', { Count: 'Timestamp' }, {}],
  ])('of %s', (noun, members, expected) => {
    expect(identifyingFields(rowOf(noun, members))).toEqual(expected);
  });
});

describe('apiKeyFields', () => {
  const row = (noun: string, members: Members) => {
    const facts = rowOf(noun, members);
    return { noun, members: Object.keys(members), fields: identifyingFields(facts) };
  };
  const delete_ = (noun: string, input: Members) =>
    modelOf({ Input: input }, [{ name: `Delete${noun}`, input: { shape: 'Input' } }]);

  test('prefers the name by which things are deleted to an id that nobody types', () => {
    const keyed = row('Role', { RoleId: 'String', RoleName: 'String', Arn: 'String' });
    expect(apiKeyFields(delete_('Role', { 'RoleName!': 'String' }), keyed, {})).toEqual(['RoleName']);
  });

  test('takes a bare id for the noun’s', () => {
    const keyed = row('Distribution', { Id: 'String', ARN: 'String' });
    expect(apiKeyFields(delete_('Distribution', { 'DistributionId!': 'String' }), keyed, {})).toEqual(['Id']);
  });

  test('puts the parent’s key before the thing’s own', () => {
    const keyed = row('Action', { ActionName: 'String', GroupName: 'String' });
    const model = delete_('Action', { 'ActionName!': 'String', 'GroupName!': 'String' });
    expect(apiKeyFields(model, keyed, {})).toEqual(['GroupName', 'ActionName']);
  });

  test('does not take a parent’s key alone', () => {
    const keyed = row('Action', { ActionArn: 'String', GroupName: 'String' });
    const model = delete_('Action', { 'ActionName!': 'String', 'GroupName!': 'String' });
    expect(apiKeyFields(model, keyed, {})).toBeUndefined();
  });
});

describe('tagField', () => {
  test('finds entries with their member names, and maps', () => {
    const entries = rowOf('Thing', { TagList: '[Tag]' }, { Tag: { TagKey: 'String', TagValue: 'String' } });
    expect(tagField(entries)).toEqual({ path: 'TagList', form: 'entries', key: 'TagKey', value: 'TagValue' });
    expect(tagField(rowOf('Thing', { tags: 'Map' }))).toEqual({ path: 'tags', form: 'map' });
    expect(tagField(rowOf('Thing', { TagCount: 'Integer' }))).toBeUndefined();
  });
});

describe('timeFields', () => {
  test('prefers creation to a start', () => {
    const row = rowOf('Thing', { LaunchTime: 'Timestamp', CreatedAt: 'Timestamp', LastModifiedTime: 'Timestamp' });
    expect(timeFields(row)).toEqual({ created: 'CreatedAt', modified: 'LastModifiedTime' });
    expect(timeFields(rowOf('Thing', { LaunchTime: 'Timestamp' }))).toEqual({ created: 'LaunchTime' });
  });

  test('does not take what is to come for what was', () => {
    expect(timeFields(rowOf('Thing', { NextAllowedModificationTime: 'Timestamp' }))).toEqual({});
  });

  test('knows a start from a creation', () => {
    expect([isCreationTime('CreationDate'), isCreationTime('LaunchTime')]).toEqual([true, false]);
  });
});

describe('stateField', () => {
  test('takes a text, or the name inside a structure', () => {
    expect(stateField(rowOf('Thing', { ThingStatus: 'String' }))).toBe('ThingStatus');
    const nested = rowOf('Thing', { State: 'Inner' }, { Inner: { Code: 'Integer', Name: 'String' } });
    expect(stateField(nested)).toBe('State.Name');
    expect(stateField(rowOf('Thing', { OtherStatus: 'String' }))).toBeUndefined();
  });
});

describe('ownerField', () => {
  test('finds the account, not the owner’s name', () => {
    expect(ownerField(rowOf('Thing', { Owner: 'String', OwnerAccountId: 'String' }))).toBe('OwnerAccountId');
  });
});
