/** A column of texts: their bytes one after the other, and where each ends. */
export interface TextColumn {
  readonly ends: Uint32Array;
  readonly bytes: Uint8Array;
}

/** Columns of the same length: of numbers or the like, each as many bytes a row, and of texts. */
export interface PackedColumns {
  readonly rowCount: number;
  readonly fixed: readonly Uint8Array[];
  readonly texts: readonly TextColumn[];
}

/** Anything whose memory is taken as it is. */
type Fixed = Uint8Array | Int32Array | Uint32Array | Float64Array;

const WORD = 4;
const ALIGNMENT = 8;
/** Half of a pair by which JavaScript writes a letter beyond the first 65,536. */
const SURROGATE = /[\ud800-\udfff]/;
const encoder = new TextEncoder();

/** Packs columns into one piece of memory, which goes to another thread or to a file as it is. */
export function packColumns(
  rowCount: number,
  fixed: readonly Fixed[],
  texts: readonly (readonly string[])[],
): Uint8Array<ArrayBuffer> {
  const joined = texts.map(joinCells);
  const lengths = joined.map((text) => Buffer.byteLength(text));
  const header = [rowCount, fixed.length, texts.length, ...fixed.map(({ byteLength }) => byteLength), ...lengths];
  const endsAt = header.length * WORD;
  const bytesAt = align(endsAt + texts.length * rowCount * WORD);
  const textsAt = fixed.reduce((at, { byteLength }) => align(at + byteLength), bytesAt);
  const packed = new Uint8Array(lengths.reduce((sum, length) => sum + length, textsAt));
  new Uint32Array(packed.buffer, 0, header.length).set(header);
  const ends = new Uint32Array(packed.buffer, endsAt, texts.length * rowCount);
  let at = bytesAt;
  for (const { buffer, byteOffset, byteLength } of fixed) {
    packed.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at = align(at + byteLength);
  }
  for (const [column, text] of joined.entries()) {
    const length = lengths[column] as number;
    const isAscii = length === text.length;
    writeEnds(texts[column] as readonly string[], isAscii, ends.subarray(column * rowCount));
    encoder.encodeInto(text, packed.subarray(at, at + length));
    at += length;
  }
  return packed;
}

/** Reads columns back, as views of the memory in which they are packed. */
export function unpackColumns(packed: Uint8Array): PackedColumns {
  const { buffer, byteOffset } = packed;
  const [rowCount = 0, fixedCount = 0, textCount = 0] = new Uint32Array(buffer, byteOffset, 3);
  const lengths = new Uint32Array(buffer, byteOffset + 3 * WORD, fixedCount + textCount);
  const endsAt = (3 + lengths.length) * WORD;
  let at = align(endsAt + textCount * rowCount * WORD);
  const fixed = [...lengths.subarray(0, fixedCount)].map((length) => {
    const column = packed.subarray(at, at + length);
    at = align(at + length);
    return column;
  });
  const texts = [...lengths.subarray(fixedCount)].map((length, column) => {
    const bytes = packed.subarray(at, at + length);
    at += length;
    return { ends: new Uint32Array(buffer, byteOffset + endsAt + column * rowCount * WORD, rowCount), bytes };
  });
  return { rowCount, fixed, texts };
}

/** Reads one text of a column. */
export function textAt({ ends, bytes }: TextColumn, row: number): string {
  const start = row === 0 ? 0 : (ends[row - 1] as number);
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, (ends[row] as number) - start).toString('utf8');
}

/** Halves of surrogate pairs that stand alone become what they are in UTF-8, so that two cells do not grow together. */
function joinCells(cells: readonly string[]): string {
  const joined = cells.join('');
  return SURROGATE.test(joined) ? cells.map((cell) => Buffer.from(cell).toString()).join('') : joined;
}

function writeEnds(cells: readonly string[], isAscii: boolean, ends: Uint32Array): void {
  let end = 0;
  for (let row = 0; row < cells.length; row += 1) {
    const cell = cells[row] as string;
    end += isAscii ? cell.length : Buffer.byteLength(cell);
    ends[row] = end;
  }
}

function align(at: number): number {
  return Math.ceil(at / ALIGNMENT) * ALIGNMENT;
}
