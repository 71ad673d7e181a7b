import { describe, expect, test } from 'vitest';
import { readField, readPath } from './field-path.ts';

const value = {
  Name: 'n',
  Count: 3,
  State: { Name: 'running' },
  Reservations: [{ Instances: [{ Id: 'a' }, { Id: 'b' }] }, { Instances: [{ Id: 'c' }] }, {}],
  Contents: [{ Key: 'first' }, { Key: 'last' }],
  Nothing: null,
};

describe('readPath', () => {
  test.each([
    ['Name', 'n'],
    ['State.Name', 'running'],
    ['State.Missing.Deeper', undefined],
    ['Nothing', undefined],
    ['Contents[0].Key', 'first'],
    ['Contents[-1].Key', 'last'],
    ['Contents[9].Key', undefined],
    ['NextMarker || Contents[-1].Key', 'last'],
    ['Name || Count', 'n'],
    ['toString', undefined],
  ])('reads %s', (path, expected) => {
    expect(readPath(value, path)).toEqual(expected);
  });

  test('flattens lists, and skips elements that lack the next one', () => {
    expect(readPath(value, 'Reservations[].Instances[]')).toEqual([{ Id: 'a' }, { Id: 'b' }, { Id: 'c' }]);
    expect(readPath(value, 'Reservations[].Instances[].Id')).toEqual(['a', 'b', 'c']);
    expect(readPath(value, 'Missing[].Id')).toEqual([]);
  });

  test('reads the row itself', () => {
    expect(readPath('text', '@')).toBe('text');
  });
});

describe('readField', () => {
  test('gives texts, and numbers in decimal', () => {
    expect(readField(value, 'Name')).toBe('n');
    expect(readField(value, 'Count')).toBe('3');
    expect(readField(value, 'State')).toBeUndefined();
  });

  test('cuts after the last separator, and leaves a text without one whole', () => {
    expect(readField('https://sqs/1/jobs', { path: '@', afterLast: '/' })).toBe('jobs');
    expect(readField('jobs', { path: '@', afterLast: '/' })).toBe('jobs');
    expect(readField('arn:x:oidc-provider/a/b', { path: '@', afterLast: ':oidc-provider/' })).toBe('a/b');
  });
});
