import { describe, expect, test } from 'vitest';
import { canonicalJson, contentHash } from './canonical-json.ts';

describe('canonicalJson', () => {
  test('sorts keys at every depth and leaves out white space', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: { y: null, x: true } })).toBe(
      '{"a":{"x":true,"y":null},"b":[{"c":2,"d":1}]}',
    );
  });

  test('sorts by code unit, not by language', () => {
    expect(canonicalJson({ ä: 1, Z: 2, a: 3, 10: 4, 9: 5 })).toBe('{"10":4,"9":5,"Z":2,"a":3,"ä":1}');
  });

  test.each<[string, unknown, string]>([
    ['a date becomes UTC text', new Date('2026-02-03T04:05:06.789+01:00'), '"2026-02-03T03:05:06.789Z"'],
    ['an invalid date becomes null', new Date('never'), 'null'],
    ['bytes become base64', new Uint8Array([255, 0, 1]), '"/wAB"'],
    ['a bigint becomes its digits', 12345678901234567890n, '12345678901234567890'],
    ['NaN becomes text', Number.NaN, '"NaN"'],
    ['infinities become text', [Infinity, -Infinity], '["Infinity","-Infinity"]'],
    ['minus zero is zero', -0, '0'],
    ['nothing becomes null', undefined, 'null'],
    ['a hole in an array becomes null', Array.from({ length: 2 }), '[null,null]'],
    ['an undefined member is left out', { a: undefined, b: 1 }, '{"b":1}'],
    ['a function is left out', { a: () => 1 }, '{}'],
    ['text is escaped', 'a"\n\u2028\ud800', '"a\\"\\n\u2028\\ud800"'],
    ['an object without prototype is an object', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  ])('%s', (_, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test('gives valid JSON for a sparse array', () => {
    const sparse: unknown[] = [];
    sparse[2] = 1;
    expect(JSON.parse(canonicalJson(sparse))).toEqual([null, null, 1]);
  });

  test('gives one text for what differs only in the order of keys', () => {
    expect(canonicalJson({ a: 1, b: { c: 2, d: 3 } })).toBe(canonicalJson({ b: { d: 3, c: 2 }, a: 1 }));
  });
});

describe('contentHash', () => {
  test('is the first half of sha256, in hex', () => {
    expect(contentHash('')).toBe('e3b0c44298fc1c149afbf4c8996fb924');
    expect(contentHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223');
  });
});
