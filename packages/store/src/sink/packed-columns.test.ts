import { describe, expect, test } from 'vitest';
import { packColumns, textAt, unpackColumns } from './packed-columns.ts';

describe('packColumns', () => {
  test('gives back what went in, letters outside ASCII and empty texts too', () => {
    const texts = [
      ['a', '', 'ccc'],
      ['ä€', '𝄞', ''],
    ];
    const packed = packColumns(3, [Int32Array.of(1, -2, 3), Float64Array.of(0.5, Number.NaN, 7)], texts);
    const { rowCount, fixed, texts: columns } = unpackColumns(packed);
    expect(rowCount).toBe(3);
    const [whole, parts] = fixed as [Uint8Array, Uint8Array];
    expect([...new Int32Array(whole.buffer, whole.byteOffset, 3)]).toEqual([1, -2, 3]);
    expect([...new Float64Array(parts.buffer, parts.byteOffset, 3)]).toEqual([0.5, Number.NaN, 7]);
    expect(columns.map((column) => [0, 1, 2].map((row) => textAt(column, row)))).toEqual(texts);
  });

  test('keeps every text apart where half of a pair of surrogates stands alone', () => {
    const { texts } = unpackColumns(packColumns(3, [], [['\ud834', '\udd1e', 'x']]));
    expect([0, 1, 2].map((row) => textAt(texts[0] as (typeof texts)[number], row))).toEqual(['\ufffd', '\ufffd', 'x']);
  });

  test('packs nothing', () => {
    expect(unpackColumns(packColumns(0, [], [[]]))).toMatchObject({ rowCount: 0, fixed: [] });
  });
});
