import { statSync } from 'node:fs';
import { onAbort, withinMs } from '../abort.ts';
import { createDeferred } from '../deferred.ts';
import { GoPluginError } from '../go-plugin-error.ts';
import { excerpt, unrecognizedMessage } from '../handshake-line.ts';
import { describeExit, type PluginChild, type PluginExit, pluginExited } from './plugin-child.ts';

const NO_HANDSHAKE_HINT =
  'Usually the file is not a plugin of this program, is built for another machine, lacks a library, or failed while starting; run it by hand to see.';

/** What bounds the wait for a plugin's first line. */
export interface HandshakeWait {
  readonly command: string;
  readonly signal: AbortSignal;
  readonly exitNoticeMs: number;
}

/** Waits for a plugin's first line; whatever ends the wait otherwise is the error. */
export async function waitForHandshakeLine(child: PluginChild, options: HandshakeWait): Promise<string> {
  const { command, signal, exitNoticeMs } = options;
  const failed = createDeferred<never>();
  using _abort = onAbort(signal, failed.reject);
  child.exited.catch(failed.reject);
  const first = await Promise.race([child.firstLine, failed.promise]);
  if (first.kind === 'line') return first.text;
  if (first.kind === 'too_long') throw lineTooLong(first.text, child.maxHandshakeBytes);
  // The output has ended, so the process most likely ends as well, and its exit says more.
  const exit = await Promise.race([withinMs(child.exited, exitNoticeMs), failed.promise]);
  const details = describeFile(command);
  if (exit === undefined) throw outputEnded(first.text, details);
  throw first.text === '' ? endedSilently(child.name, exit, details) : endedInsideLine(first.text, exit, details);
}

/** The error for a plugin that says nothing, or not enough, in the time that it has. */
export function startTimeout(name: string, timeoutMs: number, partialLine: string): GoPluginError {
  const what = partialLine === '' ? 'it printed nothing' : `it printed "${excerpt(partialLine)}" and no line feed`;
  return new GoPluginError(
    'start_timeout',
    `timeout while waiting for plugin ${name} to start: ${what} in ${timeoutMs} ms`,
    {
      hint: 'Raise the start time-out if the plugin is slow to start; otherwise it is not a plugin of this program.',
      details: { timeoutMs, partialLine: excerpt(partialLine) },
    },
  );
}

function lineTooLong(text: string, maxBytes: number): GoPluginError {
  return new GoPluginError(
    'handshake_failed',
    `Unrecognized remote plugin message: the first line is longer than ${maxBytes} bytes and begins with ${excerpt(text, 60)}`,
    { hint: NO_HANDSHAKE_HINT },
  );
}

function outputEnded(text: string, details: FileFacts): GoPluginError {
  const error = unrecognizedMessage(text, details);
  return new GoPluginError(error.code, `${error.message}\nFailed to read any lines from plugin's stdout`, {
    hint: NO_HANDSHAKE_HINT,
    details,
  });
}

function endedSilently(name: string, exit: PluginExit, details: FileFacts): GoPluginError {
  const error = pluginExited(name, exit, ' before we could connect');
  return new GoPluginError(error.code, error.message, {
    hint: NO_HANDSHAKE_HINT,
    details: { ...error.details, ...details },
  });
}

function endedInsideLine(text: string, exit: PluginExit, details: FileFacts): GoPluginError {
  const message = `${unrecognizedMessage(text).message}; the plugin ${describeExit(exit)} inside its first line`;
  return new GoPluginError('handshake_failed', message, {
    hint: NO_HANDSHAKE_HINT,
    details: { ...details, exitCode: exit.code, signal: exit.signal, stderrTail: exit.stderrTail },
  });
}

type FileFacts = Readonly<Record<string, unknown>>;

function describeFile(command: string): FileFacts {
  const stats = statSync(command, { throwIfNoEntry: false });
  if (stats === undefined) return { command };
  return { command, mode: (stats.mode & 0o7777).toString(8), owner: stats.uid, group: stats.gid };
}
