import { describe, expect, test } from 'vitest';
import { withoutManagedFields } from './managed-fields.ts';

function trimmed(text: string): string {
  return withoutManagedFields(Buffer.from(text)).toString('utf8');
}

function withoutMembers(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), function reviver(key: string, member: unknown) {
    return key === 'managedFields' && Array.isArray(member) ? undefined : member;
  });
}

const FIELDS = [{ manager: 'x', fieldsV1: { 'k:{"name":"a]}"}': { '.': {} }, 'f:\\"': [] } }];

describe('withoutManagedFields', () => {
  test.each<[string, unknown]>([
    ['the only member', { managedFields: FIELDS }],
    ['the first member', { managedFields: FIELDS, a: 1 }],
    ['the last member', { a: 1, managedFields: FIELDS }],
    ['a member between others', { a: [1], managedFields: FIELDS, b: 'ä🙂' }],
    ['an empty list', { a: 1, managedFields: [], b: 2 }],
    ['one in each object', { items: [{ managedFields: FIELDS, a: 1 }, { a: 2, managedFields: FIELDS }, { a: 3 }] }],
    ['one inside of another', { managedFields: [{ managedFields: FIELDS }], b: { managedFields: FIELDS } }],
  ])('cuts out %s', (_, value) => {
    const text = trimmed(JSON.stringify(value));
    expect(text).not.toContain('managedFields');
    expect(JSON.parse(text)).toEqual(withoutMembers(value));
  });

  test.each([
    ['a text that quotes it', JSON.stringify({ data: '{"managedFields":[1],"a":1}', b: ',"managedFields":[2]' })],
    ['a key that ends so', JSON.stringify({ 'x,"managedFields': [1], a: 1 })],
    ['what is no list', JSON.stringify({ managedFields: { a: [1] }, b: { managedFields: 'x' } })],
    ['JSON with spaces', JSON.stringify({ managedFields: FIELDS }, null, 2)],
    ['a member that stands twice', '{"managedFields":[1],"managedFields":[2],"a":1}'],
    ['JSON that is cut short in it', '{"a":1,"managedFields":[{"b":"c'],
    ['JSON that is cut short behind it', '{"a":1,"managedFields":[1]'],
    ['brackets that do not match', '{"managedFields":[1}}'],
    ['nothing', ''],
  ])('leaves %s as it is', (_, text) => {
    expect(trimmed(text)).toBe(text);
  });
});
