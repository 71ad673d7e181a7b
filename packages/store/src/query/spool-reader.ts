import { open } from 'node:fs/promises';
import { deserialize } from 'node:v8';
import type { SpooledRows } from './spool-writer.ts';

type Batch = readonly (readonly unknown[])[];

/** Reads a spooled result back, as often as it is iterated. */
export class SpoolReader implements AsyncIterable<Batch> {
  readonly #spool: SpooledRows;
  readonly #path: string;

  constructor(spool: SpooledRows, path: string) {
    this.#spool = spool;
    this.#path = path;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    for (const frame of this.#spool.frames) yield deserialize(frame) as Batch;
    if (this.#spool.fileFrames.length === 0) return;
    await using file = await open(this.#path, 'r');
    let position = 0;
    for (const length of this.#spool.fileFrames) {
      const frame = Buffer.allocUnsafe(length);
      await file.read(frame, 0, length, position);
      position += length;
      yield deserialize(frame) as Batch;
    }
  }
}
