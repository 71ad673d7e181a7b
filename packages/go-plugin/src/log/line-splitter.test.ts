import { describe, expect, test } from 'vitest';
import { createLineSplitter } from './line-splitter.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('createLineSplitter', () => {
  test('puts lines together from chunks', () => {
    const splitter = createLineSplitter(100);
    expect(splitter.push(bytes('a\r\nb'))).toEqual(['a']);
    expect(splitter.push(bytes('c\n\nd'))).toEqual(['bc', '']);
    expect(splitter.flush()).toEqual(['d']);
    expect(splitter.flush()).toEqual([]);
  });

  test('keeps a character whole that is cut between chunks', () => {
    const splitter = createLineSplitter(100);
    const euro = bytes('€\n');
    expect(splitter.push(euro.subarray(0, 1))).toEqual([]);
    expect(splitter.push(euro.subarray(1))).toEqual(['€']);
  });

  test('gives a long line in pieces, whole or not', () => {
    const splitter = createLineSplitter(4);
    expect(splitter.push(bytes('abcdefghij'))).toEqual(['abcd', 'efgh']);
    expect(splitter.push(bytes('\nklmnopqrs\n'))).toEqual(['ij', 'klmn', 'opqr', 's']);
  });
});
