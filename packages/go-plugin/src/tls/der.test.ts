import { describe, expect, test } from 'vitest';
import { derElement, derOid, derTime, derUnsigned } from './der.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('derElement', () => {
  test.each([
    [0x7f, '047f'],
    [0x80, '048180'],
    [0xff, '0481ff'],
    [0x100, '04820100'],
    [0x10000, '0483010000'],
  ])('encodes a length of %i', (length, prefix) => {
    expect(hex(derElement(4, new Uint8Array(length))).slice(0, prefix.length)).toBe(prefix);
  });
});

describe('derUnsigned', () => {
  test.each([
    [[0], '020100'],
    [[0, 0, 5], '020105'],
    [[0x80], '02020080'],
    [[0x7f, 0xff], '02027fff'],
  ])('encodes %j as a positive number of minimal length', (bytes, encoded) => {
    expect(hex(derUnsigned(Uint8Array.from(bytes)))).toBe(encoded);
  });
});

describe('derOid', () => {
  test('encodes arcs of several bytes', () => {
    expect(hex(derOid('1.2.840.10045.4.3.2'))).toBe('06082a8648ce3d040302');
  });
});

describe('derTime', () => {
  test('uses two digits for the year through 2049', () => {
    expect(derTime(new Date('2049-12-31T23:59:59Z')).toString('latin1')).toBe('\u0017\r491231235959Z');
  });

  test('uses four digits from 2050', () => {
    expect(derTime(new Date('2050-01-01T00:00:00Z')).toString('latin1')).toBe('\u0018\u000f20500101000000Z');
  });
});
