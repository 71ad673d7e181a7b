import { describe, expect, test } from 'vitest';
import { writeHash, writeUuid } from './uuid-words.ts';

function wordsOf(hex: string): readonly number[] {
  const words = new Uint32Array(4);
  writeUuid(hex, words, 0);
  return [...words];
}

describe('writeUuid', () => {
  test('writes a bare hash as DuckDB holds it, least word first and with its sign turned around', () => {
    expect(wordsOf('00000001000000020000000300000004')).toEqual([4, 3, 2, 0x8000_0001]);
    expect(wordsOf('8000000100000000000000000000000f')).toEqual([15, 0, 0, 1]);
  });

  test('reads a UUID and a bare hash alike, in either case', () => {
    const expected = [0x9abc_def0, 0x1234_5678, 0x89ab_cdef, 0x7eed_c0de];
    expect(wordsOf('feedc0de-89ab-cdef-1234-56789abcdef0')).toEqual(expected);
    expect(wordsOf('FEEDC0DE89ABCDEF123456789ABCDEF0')).toEqual(expected);
  });

  test('writes where it is told', () => {
    const words = new Uint32Array(8);
    writeUuid('f'.repeat(32), words, 4);
    expect([...words]).toEqual([0, 0, 0, 0, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0x7fff_ffff]);
  });
});

describe('writeHash', () => {
  test('writes a hash as writeUuid does', () => {
    const words = new Uint32Array(5);
    expect(writeHash('feedc0de9abcdef0123456789abcdef0', words, 1)).toBe(true);
    expect([...words.subarray(1)]).toEqual(wordsOf('feedc0de9abcdef0123456789abcdef0'));
  });

  test.each([
    '',
    'f'.repeat(31),
    'f'.repeat(33),
    'F'.repeat(32),
    `${'f'.repeat(31)}g`,
    `${'f'.repeat(31)}-`,
    '`'.repeat(32),
  ])('refuses "%s"', (text) => {
    expect(writeHash(text, new Uint32Array(4), 0)).toBe(false);
  });
});
