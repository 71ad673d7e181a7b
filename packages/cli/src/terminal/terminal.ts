import type { WriteStream } from 'node:tty';

/** What is known about the terminal behind a stream, if there is one. */
export interface Terminal {
  readonly isTty: boolean;
  readonly hasColors: boolean;
  /** Cells of a line; `undefined` where lines may be as long as they like. */
  readonly width: number | undefined;
}

/** Looks at a stream. `NO_COLOR` and `TERM=dumb` switch colours off, `FORCE_COLOR` switches them on. */
export function inspectTerminal(stream: NodeJS.WritableStream, env: NodeJS.ProcessEnv): Terminal {
  const isTty = (stream as Partial<WriteStream>).isTTY === true;
  return {
    isTty,
    hasColors: wantsColors(isTty, env),
    width: isTty ? ((stream as WriteStream).columns ?? 80) : undefined,
  };
}

function wantsColors(isTty: boolean, env: NodeJS.ProcessEnv): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  if ((env['FORCE_COLOR'] ?? '') !== '') return env['FORCE_COLOR'] !== '0';
  return isTty && env['TERM'] !== 'dumb';
}
