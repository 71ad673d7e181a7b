import { once } from 'node:events';
import { CorkscrewError } from '@corkscrew/core';

/** The reason of an abort when nobody reads the output any more, as in `| head`. Not a failure. */
export const BROKEN_PIPE: unique symbol = Symbol('broken pipe');

/** Writes to a stream as fast as its reader reads. */
export interface OutputWriter {
  /** Whether nothing can be written any more. */
  readonly isBroken: boolean;
  /** Resolves when more may be written. Rejects with {@link BROKEN_PIPE} when the reader went away. */
  write(text: string): Promise<void>;
  /** Resolves when everything has left the process or the reader went away. Rejects where it could not be written. */
  flush(): Promise<void>;
}

/** Makes a writer, and calls `onBroken` once when nothing can be written any more: {@link BROKEN_PIPE}, or what failed. */
export function createOutputWriter(stream: NodeJS.WritableStream, onBroken: (reason: unknown) => void): OutputWriter {
  const closed = new AbortController();
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (closed.signal.aborted) return;
    closed.abort(error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED' ? BROKEN_PIPE : toWriteError(error));
    onBroken(closed.signal.reason);
  });
  const waitUntilDrained = async (): Promise<void> => {
    try {
      await once(stream, 'drain', { signal: closed.signal });
    } catch (error) {
      throw closed.signal.aborted ? closed.signal.reason : error;
    }
  };
  return {
    get isBroken() {
      return closed.signal.aborted;
    },
    write: async (text) => {
      closed.signal.throwIfAborted();
      if (text !== '' && !stream.write(text)) await waitUntilDrained();
    },
    flush: async () => {
      if (!closed.signal.aborted) {
        await new Promise<void>((resolve) => {
          stream.write('', () => resolve());
        });
      }
      const { aborted, reason } = closed.signal;
      if (aborted && reason !== BROKEN_PIPE) throw reason;
    },
  };
}

function toWriteError(cause: NodeJS.ErrnoException): CorkscrewError {
  if (cause.code === 'ENOSPC') {
    return new CorkscrewError('unavailable', 'write the output: no space is left where it goes', {
      hint: 'Free some space, or send the output elsewhere.',
      cause,
    });
  }
  return new CorkscrewError('unavailable', `write the output: ${cause.code ?? cause.message}`, {
    hint: 'Send the output elsewhere.',
    cause,
  });
}
