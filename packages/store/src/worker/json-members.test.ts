import { canonicalJson } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { joinMembers, splitMembers } from './json-members.ts';

describe('splitMembers', () => {
  test.each([
    { given: 'nothing', text: '{}', members: {} },
    {
      given: 'numbers beyond a double',
      text: '{"a":12345678901234567890,"b":1.10}',
      members: { a: '12345678901234567890', b: '1.10' },
    },
    {
      given: 'nested values',
      text: '{"a":{"b":[1,{"c":"}"}]},"d":null}',
      members: { a: '{"b":[1,{"c":"}"}]}', d: 'null' },
    },
    {
      given: 'quotes and backslashes',
      text: '{"a\\"b":"\\\\","c":"\\\\\\","}',
      members: { 'a"b': '"\\\\"', c: '"\\\\\\","' },
    },
    { given: 'an empty key', text: '{"":[]}', members: { '': '[]' } },
  ])('keeps the text of $given', ({ text, members }) => {
    expect(Object.fromEntries(splitMembers(text))).toEqual(members);
    expect(joinMembers(splitMembers(text))).toBe(text);
  });
});

describe('joinMembers', () => {
  test('sorts as canonical JSON does', () => {
    const value = { b: 1, a: { d: [2], c: 'x' }, A: null };
    const members = new Map(Object.entries(value).map(([key, member]) => [key, canonicalJson(member)]));
    expect(joinMembers(members)).toBe(canonicalJson(value));
  });
});
