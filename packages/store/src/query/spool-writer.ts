import { open, type FileHandle } from 'node:fs/promises';
import { serialize } from 'node:v8';
import { CorkscrewError } from '@corkscrew/core';

/** Bytes of a result that are kept in memory before the rest goes to a file. */
const MEMORY_BYTES = 8_388_608;

/** A result as it crosses between threads. */
export interface SpooledRows {
  readonly rowCount: number;
  /** The first batches, serialised. */
  readonly frames: readonly Uint8Array[];
  /** Lengths of the batches in the file, in order; empty where everything is in memory. */
  readonly fileFrames: readonly number[];
}

/** Takes a result off the database batch by batch, first into memory, then into a file, up to a limit. */
export class SpoolWriter {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #frames: Uint8Array[] = [];
  readonly #fileFrames: number[] = [];
  #file: FileHandle | undefined;
  #bytes = 0;
  #rowCount = 0;

  constructor(path: string, maxBytes: number) {
    this.#path = path;
    this.#maxBytes = maxBytes;
  }

  async write(rows: readonly (readonly unknown[])[]): Promise<void> {
    const frame = serialize(rows);
    this.#bytes += frame.byteLength;
    this.#rowCount += rows.length;
    if (this.#bytes > this.#maxBytes) throw this.#tooLarge();
    if (this.#bytes <= MEMORY_BYTES) {
      this.#frames.push(frame);
      return;
    }
    this.#file ??= await open(this.#path, 'wx', 0o600);
    await this.#file.writeFile(frame);
    this.#fileFrames.push(frame.byteLength);
  }

  async finish(): Promise<SpooledRows> {
    await this.close();
    return { rowCount: this.#rowCount, frames: this.#frames, fileFrames: this.#fileFrames };
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  #tooLarge(): CorkscrewError {
    return new CorkscrewError('query_failed', `query: its result is larger than ${this.#maxBytes} bytes`, {
      hint: 'Select fewer columns or rows, or allow a larger result.',
    });
  }
}
