import { describe, expect, it } from 'vitest';
import { decodeCbor, encodeCbor } from './cbor.ts';

function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

/** Examples of RFC 8949, appendix A. */
const EXAMPLES: readonly (readonly [hex: string, value: unknown])[] = [
  ['00', 0],
  ['17', 23],
  ['1818', 24],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['1bffffffffffffffff', 18_446_744_073_709_551_615n],
  ['20', -1],
  ['3903e7', -1000],
  ['fb3ff199999999999a', 1.1],
  ['fbc010666666666666', -4.1],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['c11a514b67b0', { cborTag: 1, value: 1_363_896_240 }],
  ['40', bytes('')],
  ['4401020304', bytes('01020304')],
  ['60', ''],
  ['62c3bc', '\u00fc'],
  ['64f0908591', '\u{10151}'],
  ['83010203', [1, 2, 3]],
  ['826161a161626163', ['a', { b: 'c' }]],
  ['a26161016162820203', { a: 1, b: [2, 3] }],
];

describe('encodeCbor', () => {
  it.each(EXAMPLES)('writes %s', (hex, value) => {
    expect(Buffer.from(encodeCbor(value)).toString('hex')).toBe(hex);
  });

  it('leaves out members that are undefined', () => {
    expect(decodeCbor(encodeCbor({ a: undefined, b: 1 }))).toEqual({ b: 1 });
  });
});

describe('decodeCbor', () => {
  it.each(EXAMPLES)('reads %s', (hex, value) => {
    const decoded = decodeCbor(bytes(hex));
    expect(decoded instanceof Uint8Array ? new Uint8Array(decoded) : decoded).toEqual(value);
  });

  it.each([
    ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
    ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
    ['7f657374726561646d696e67ff', 'streaming'],
    ['5f42010243030405ff', bytes('0102030405')],
    ['f93c00', 1],
    ['f90001', 5.960464477539063e-8],
    ['f97c00', Infinity],
    ['fa47c35000', 100_000],
  ])('reads %s, which we do not write', (hex, value) => {
    const decoded = decodeCbor(bytes(hex));
    expect(decoded instanceof Uint8Array ? new Uint8Array(decoded) : decoded).toEqual(value);
  });

  it.each(['', '19ff', '6261', '82 01', '9f01', '0000', '1c', 'ff', 'f8ff', `${'81'.repeat(200)}00`])(
    'refuses %s',
    (hex) => {
      expect(() => decodeCbor(bytes(hex.replaceAll(' ', '')))).toThrow(RangeError);
    },
  );
});
