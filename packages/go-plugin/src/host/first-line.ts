import type { Readable } from 'node:stream';
import { createDeferred } from '../deferred.ts';

/** What a plugin printed first. */
export type FirstLine =
  | { readonly kind: 'line'; readonly text: string }
  /** The output ended inside the line. */
  | { readonly kind: 'ended'; readonly text: string }
  /** The line is longer than a handshake line can be. */
  | { readonly kind: 'too_long'; readonly text: string };

/** The reading of a plugin's standard output. */
export interface FirstLineReading {
  readonly line: Promise<FirstLine>;
  /** What has come of the first line so far. */
  readonly partial: () => string;
  /** Resolves at the end of the output. */
  readonly ended: Promise<void>;
}

/** Reads the first line, and throws the rest away: a plugin whose output nobody reads blocks. */
export function readFirstLine(stdout: Readable, maxBytes: number): FirstLineReading {
  const line = createDeferred<FirstLine>();
  let kept = Buffer.alloc(0);
  let isDone = false;
  const finish = (first: FirstLine): void => {
    isDone = true;
    line.resolve(first);
  };
  const take = (chunk: Buffer): void => {
    kept = Buffer.concat([kept, chunk]);
    const end = kept.indexOf(0x0a);
    if (end > maxBytes || (end === -1 && kept.length > maxBytes)) {
      finish({ kind: 'too_long', text: kept.toString('latin1', 0, maxBytes) });
    } else if (end >= 0) finish({ kind: 'line', text: kept.toString('utf8', 0, end) });
  };
  const readAll = async (): Promise<void> => {
    try {
      for await (const chunk of stdout) if (!isDone) take(chunk as Buffer);
    } catch {
      // The pipe broke or was closed with the process; both are its end.
    }
    if (!isDone) finish({ kind: 'ended', text: kept.toString('utf8') });
  };
  return { line: line.promise, partial: () => kept.toString('utf8', 0, maxBytes), ended: readAll() };
}
