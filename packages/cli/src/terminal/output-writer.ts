import { once } from 'node:events';

/** The reason of an abort when nobody reads the output any more, as in `| head`. Not a failure. */
export const BROKEN_PIPE: unique symbol = Symbol('broken pipe');

/** Writes to a stream as fast as its reader reads. */
export interface OutputWriter {
  /** Whether the reader went away. */
  readonly isBroken: boolean;
  /** Resolves when more may be written. Rejects with {@link BROKEN_PIPE} when the reader went away. */
  write(text: string): Promise<void>;
  /** Resolves when everything has left the process or the reader went away. */
  flush(): Promise<void>;
}

/** Makes a writer, and calls `onBroken` once when the reader goes away. */
export function createOutputWriter(stream: NodeJS.WritableStream, onBroken: () => void): OutputWriter {
  let isBroken = false;
  const closed = new AbortController();
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (isBroken) return;
    isBroken = true;
    closed.abort(BROKEN_PIPE);
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    onBroken();
  });
  const waitUntilDrained = async (): Promise<void> => {
    try {
      await once(stream, 'drain', { signal: closed.signal });
    } catch (error) {
      throw closed.signal.aborted ? BROKEN_PIPE : error;
    }
  };
  return {
    get isBroken() {
      return isBroken;
    },
    write: async (text) => {
      if (isBroken) throw BROKEN_PIPE;
      if (text !== '' && !stream.write(text)) await waitUntilDrained();
    },
    flush: async () => {
      if (isBroken) return;
      await new Promise<void>((resolve) => {
        stream.write('', () => resolve());
      });
    },
  };
}
