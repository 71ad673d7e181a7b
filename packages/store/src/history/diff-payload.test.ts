import { describe, expect, test } from 'vitest';
import { diffPayload } from './diff-payload.ts';

describe('diffPayload', () => {
  test('finds nothing in equal values, whatever the order of their members', () => {
    expect(diffPayload({ a: 1, b: [{ c: 2 }] }, { b: [{ c: 2 }], a: 1 })).toEqual([]);
  });

  test('names members that changed, came and went', () => {
    expect(diffPayload({ a: 1, b: { c: true }, d: null }, { a: 2, b: {}, e: 'x', d: null })).toEqual([
      { path: 'a', before: 1, after: 2 },
      { path: 'b.c', before: true },
      { path: 'e', after: 'x' },
    ]);
  });

  test('tells null from a member that is missing', () => {
    expect(diffPayload({ a: null }, {})).toEqual([{ path: 'a', before: null }]);
    expect(diffPayload({}, { a: null })).toEqual([{ path: 'a', after: null }]);
  });

  test('pairs items by what names them, in whatever order they come', () => {
    const before = { SecurityGroups: [{ GroupId: 'sg-1', IpPermissions: [{ FromPort: 22 }] }, { GroupId: 'sg-2' }] };
    const after = { SecurityGroups: [{ GroupId: 'sg-3' }, { GroupId: 'sg-1', IpPermissions: [{ FromPort: 443 }] }] };
    expect(diffPayload(before, after)).toEqual([
      { path: 'SecurityGroups[sg-1].IpPermissions[0].FromPort', before: 22, after: 443 },
      { path: 'SecurityGroups[sg-2]', before: { GroupId: 'sg-2' } },
      { path: 'SecurityGroups[sg-3]', after: { GroupId: 'sg-3' } },
    ]);
  });

  test('pairs tags by their keys', () => {
    const before = { Tags: [{ Key: 'Env', Value: 'test' }] };
    const after = {
      Tags: [
        { Key: 'Owner', Value: 'ann' },
        { Key: 'Env', Value: 'prod' },
      ],
    };
    expect(diffPayload(before, after)).toEqual([
      { path: 'Tags[Env].Value', before: 'test', after: 'prod' },
      { path: 'Tags[Owner]', after: { Key: 'Owner', Value: 'ann' } },
    ]);
  });

  test('does not take for a name what two items share', () => {
    const rule = (name: string, port: number): unknown => ({ name, port });
    expect(diffPayload([rule('a', 1), rule('a', 2)], [rule('a', 1), rule('a', 3)])).toEqual([
      { path: '[1].port', before: 2, after: 3 },
    ]);
  });

  test('leaves items alone that only moved up because one before them went', () => {
    const rules = [1, 2, 3].map((port) => ({ port }));
    expect(diffPayload({ rules }, { rules: rules.slice(1) })).toEqual([{ path: 'rules[0]', before: { port: 1 } }]);
  });

  test('matches each of several equal items once', () => {
    expect(diffPayload([{ a: 1 }, { a: 1 }], [{ a: 1 }])).toEqual([{ path: '[1]', before: { a: 1 } }]);
  });

  test('compares plain values as a set, and says so when only their order differs', () => {
    expect(diffPayload({ ids: ['a', 'b'] }, { ids: ['b', 'c'] })).toEqual([
      { path: 'ids[a]', before: 'a' },
      { path: 'ids[c]', after: 'c' },
    ]);
    expect(diffPayload({ ids: ['a', 'b'] }, { ids: ['b', 'a'] })).toEqual([
      { path: 'ids', before: ['a', 'b'], after: ['b', 'a'] },
    ]);
  });

  test('looks into text that is JSON, also where it is escaped for a URL', () => {
    const policy = (action: string): string =>
      encodeURIComponent(JSON.stringify({ Statement: [{ Sid: 'read', Action: action }] }));
    expect(diffPayload({ p: policy('s3:Get*') }, { p: policy('s3:*') })).toEqual([
      { path: 'p.Statement[read].Action', before: 's3:Get*', after: 's3:*' },
    ]);
    expect(diffPayload({ p: '{"a":1}' }, { p: '{ "a": 1 }' })).toEqual([
      { path: 'p', before: '{"a":1}', after: '{ "a": 1 }' },
    ]);
    expect(diffPayload({ p: '{broken' }, { p: '{"a":1}' })).toEqual([
      { path: 'p', before: '{broken', after: '{"a":1}' },
    ]);
    expect(diffPayload({ p: '%7B%ZZ' }, { p: '%7B%7D' })).toHaveLength(1);
  });

  test('quotes members that are no plain names', () => {
    expect(diffPayload({ 'kubernetes.io/name': 'a' }, { 'kubernetes.io/name': 'b' })).toEqual([
      { path: '["kubernetes.io/name"]', before: 'a', after: 'b' },
    ]);
  });

  test('gives the whole where nearly everything differs', () => {
    const before = Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`k${n}`, n]));
    expect(diffPayload(before, {}, 'data')).toEqual([{ path: 'data', before, after: {} }]);
  });
});
