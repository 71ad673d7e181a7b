import { writeSync } from 'node:fs';
import { systemCodeOf } from '../go-plugin-error.ts';

/** The two output streams of a process. */
export type OutputName = 'stdout' | 'stderr';

type Write = NodeJS.WriteStream['write'];

/** Takes what the process prints instead of its real output. */
export type OutputSink = (output: OutputName, data: Uint8Array) => void;

const originals = new Map<OutputName, Write>();

/** Sends what the process prints with `process.stdout` and `process.stderr` to a sink, until disposed. */
export function redirectOutput(sink: OutputSink): Disposable {
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = process[name];
    if (originals.has(name)) throw new TypeError('the output is redirected already');
    originals.set(name, stream.write.bind(stream));
    stream.write = createSinkWrite((data) => sink(name, data));
  }
  return {
    [Symbol.dispose]() {
      for (const [name, write] of originals) process[name].write = write;
      originals.clear();
    },
  };
}

/** Writes to the process's real standard error, also while it is redirected. */
export function writeRealStderr(text: string): void {
  const write = originals.get('stderr');
  if (write === undefined) process.stderr.write(text);
  else write(text);
}

/** Writes to a file descriptor at once and whole, before any stream of Node's has touched it. */
export function writeDescriptor(fd: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      // The pipe is full and does not block: its reader is about to make room.
      if (systemCodeOf(error) !== 'EAGAIN') throw error;
    }
  }
}

function createSinkWrite(sink: (data: Uint8Array) => void): Write {
  return (chunk: string | Uint8Array, encodingOrDone?: unknown, done?: unknown): boolean => {
    const encoding = typeof encodingOrDone === 'string' ? (encodingOrDone as BufferEncoding) : 'utf8';
    sink(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Uint8Array.from(chunk));
    const callback = typeof encodingOrDone === 'function' ? encodingOrDone : done;
    if (typeof callback === 'function') process.nextTick(callback);
    return true;
  };
}
