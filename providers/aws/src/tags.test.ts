import { describe, expect, test } from 'vitest';
import { readTags } from './tags.ts';

describe('readTags', () => {
  test.each([
    ['a map', { path: 'T', form: 'map' as const }, { T: { a: 'b' } }],
    ['entries', { path: 'T', form: 'entries' as const, key: 'Key', value: 'Value' }, { T: [{ Key: 'a', Value: 'b' }] }],
    [
      'lower-case entries',
      { path: 'T', form: 'entries' as const, key: 'key', value: 'value' },
      { T: [{ key: 'a', value: 'b' }] },
    ],
    ['entries where a map was promised', { path: 'T', form: 'map' as const }, { T: [{ TagKey: 'a', TagValue: 'b' }] }],
  ])('reads %s', (_, field, row) => {
    expect(readTags(row, field)).toEqual({ a: 'b' });
  });

  test('gives a tag without a value an empty one', () => {
    expect(readTags({ T: [{ Key: 'a' }] }, { path: 'T', form: 'entries', key: 'Key', value: 'Value' })).toEqual({
      a: '',
    });
  });

  test('tells rows without tags from lists that do not return them', () => {
    expect(readTags({}, { path: 'T', form: 'map' })).toEqual({});
    expect(readTags({ T: null }, { path: 'T', form: 'map' })).toEqual({});
    expect(readTags({ T: [] }, { path: 'T', form: 'entries', key: 'Key' })).toEqual({});
    expect(readTags({ T: {} }, undefined)).toBeUndefined();
  });
});
