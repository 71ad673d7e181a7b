import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of payloads that are kept in memory; more go to a file. */
const MEMORY_BYTES = 50_331_648;

/** Packed columns on their way to be published. */
export interface Frame {
  /** What the columns are of. */
  readonly content: 'payloads' | 'edges' | 'edge_kinds';
  /** Number of the first row of the batch to which it belongs. */
  readonly firstRowId: number;
  /** Number of the first kind of relationship of that batch. */
  readonly firstEdgeKindNo: number;
}

/** Memory for frames that are read one after the other, each in place of the one before. */
export class FrameBuffer {
  #memory = new Uint8Array(0);

  /** Gives so many bytes, whose start is aligned: columns are views of them. */
  take(length: number): Uint8Array<ArrayBuffer> {
    if (this.#memory.byteLength < length) this.#memory = new Uint8Array(length);
    return this.#memory.subarray(0, length);
  }
}

type Place =
  | { readonly kind: 'memory'; readonly bytes: Uint8Array }
  | { readonly kind: 'file'; readonly file: SpillFile; readonly offset: number; readonly length: number };

interface SpillFile {
  readonly path: string;
  readonly descriptor: number;
  size: number;
  frames: number;
}

/**
 * Keeps encoded batches until they are published: some in memory, the rest in files. A file goes when the last batch in it
 * was released; each publish starts a new one.
 */
export class PayloadSpool {
  readonly #folder: string;
  readonly #maxMemoryBytes: number;
  readonly #places = new Map<Frame, Place>();
  #memoryBytes = 0;
  #current: SpillFile | undefined;
  #fileNo = 0;

  constructor(folder: string, maxMemoryBytes: number = MEMORY_BYTES) {
    this.#folder = folder;
    this.#maxMemoryBytes = maxMemoryBytes;
  }

  add(frame: Frame, bytes: Uint8Array): void {
    if (this.#memoryBytes + bytes.byteLength <= this.#maxMemoryBytes) {
      this.#memoryBytes += bytes.byteLength;
      this.#places.set(frame, { kind: 'memory', bytes });
      return;
    }
    const file = (this.#current ??= this.#openFile());
    const offset = file.size;
    for (let written = 0; written < bytes.byteLength; ) {
      written += writeSync(file.descriptor, bytes, written, bytes.byteLength - written, offset + written);
    }
    file.size += bytes.byteLength;
    file.frames += 1;
    this.#places.set(frame, { kind: 'file', file, offset, length: bytes.byteLength });
  }

  /** Reads a frame, from a file into `buffer`. */
  read(frame: Frame, buffer: FrameBuffer = new FrameBuffer()): Uint8Array {
    const place = this.#places.get(frame);
    if (place === undefined) throw new TypeError(`the batch of row ${frame.firstRowId} is gone`);
    if (place.kind === 'memory') return place.bytes;
    const bytes = buffer.take(place.length);
    for (let read = 0; read < place.length; ) {
      const count = readSync(place.file.descriptor, bytes, read, place.length - read, place.offset + read);
      if (count === 0) throw new Error(`${place.file.path} ends too early`);
      read += count;
    }
    return bytes;
  }

  release(frame: Frame): void {
    const place = this.#places.get(frame);
    if (place === undefined) return;
    this.#places.delete(frame);
    if (place.kind === 'memory') {
      this.#memoryBytes -= place.bytes.byteLength;
      return;
    }
    place.file.frames -= 1;
    if (place.file.frames === 0 && place.file !== this.#current) removeFile(place.file);
  }

  /** Lets later batches go to another file, so that the ones before can be forgotten together. */
  rotate(): void {
    const file = this.#current;
    this.#current = undefined;
    if (file?.frames === 0) removeFile(file);
  }

  #openFile(): SpillFile {
    this.#fileNo += 1;
    const path = join(this.#folder, `payloads-${this.#fileNo}`);
    return { path, descriptor: openSync(path, 'wx+', 0o600), size: 0, frames: 0 };
  }
}

function removeFile(file: SpillFile): void {
  closeSync(file.descriptor);
  rmSync(file.path, { force: true });
}
