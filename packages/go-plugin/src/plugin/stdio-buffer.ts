import { create } from '@bufbuild/protobuf';
import { onAbort } from '../abort.ts';
import { createDeferred } from '../deferred.ts';
import { StdioData_Channel, type StdioData, StdioDataSchema } from '../gen/go_plugin_pb.ts';
import type { OutputName } from './real-output.ts';

/** Keeps what the plugin printed until the host reads it. */
export interface StdioBuffer {
  /** Adds output; beyond the limit the oldest is dropped. */
  push(output: OutputName, data: Uint8Array): void;
  /** Gives the output in pieces, until closed or aborted. */
  stream(signal: AbortSignal): AsyncGenerator<StdioData>;
  /** Ends the streams once what is kept was read, and resolves then; at once when nobody reads. */
  close(): Promise<void>;
}

const MAX_PIECE_BYTES = 1024;
const CHANNELS = { stdout: StdioData_Channel.STDOUT, stderr: StdioData_Channel.STDERR } as const;

interface Piece {
  readonly output: OutputName;
  readonly data: Uint8Array;
}

/** Makes a {@link StdioBuffer} that keeps about `maxBytes`. */
export function createStdioBuffer(maxBytes: number): StdioBuffer {
  const pieces: Piece[] = [];
  const readers = new Set<Promise<void>>();
  let keptBytes = 0;
  let isClosed = false;
  let wake = (): void => {};

  const add = (piece: Piece): void => {
    const last = pieces.at(-1);
    if (last?.output === piece.output && last.data.length + piece.data.length <= MAX_PIECE_BYTES) {
      pieces[pieces.length - 1] = { output: piece.output, data: Buffer.concat([last.data, piece.data]) };
    } else pieces.push(piece);
    keptBytes += piece.data.length;
    while (keptBytes > maxBytes) keptBytes -= pieces.shift()?.data.length ?? keptBytes;
  };

  const read = async function* (signal: AbortSignal): AsyncGenerator<StdioData> {
    using _abort = onAbort(signal, () => wake());
    while (!signal.aborted) {
      const piece = pieces.shift();
      if (piece !== undefined) {
        keptBytes -= piece.data.length;
        yield create(StdioDataSchema, { channel: CHANNELS[piece.output], data: piece.data });
      } else if (isClosed) return;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  };

  return {
    push(output, data) {
      for (let start = 0; start < data.length; start += MAX_PIECE_BYTES) {
        add({ output, data: data.subarray(start, start + MAX_PIECE_BYTES) });
      }
      wake();
    },
    async *stream(signal) {
      const finished = createDeferred<void>();
      readers.add(finished.promise);
      try {
        yield* read(signal);
      } finally {
        readers.delete(finished.promise);
        finished.resolve();
      }
    },
    async close() {
      isClosed = true;
      wake();
      await Promise.all(readers);
    },
  };
}
