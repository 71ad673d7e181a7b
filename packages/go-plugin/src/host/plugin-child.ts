import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { withinMs } from '../abort.ts';
import { createDeferred } from '../deferred.ts';
import { GoPluginError, messageOf, systemCodeOf } from '../go-plugin-error.ts';
import { createLineSplitter } from '../log/line-splitter.ts';
import { createLogParser, type LogEntry } from '../log/log-line.ts';
import { readFirstLine, type FirstLine } from './first-line.ts';
import { createStderrTail, findLastWords } from './stderr-tail.ts';

/** How a plugin's process ended. */
export interface PluginExit {
  /** The exit code, or `null` when a signal ended it or it is unknown. */
  readonly code: number | null;
  /** The signal that ended it, if one did. */
  readonly signal: string | null;
  /** The last lines that it wrote on its real standard error. */
  readonly stderrTail: readonly string[];
}

/** How to start a plugin's process. */
export interface SpawnInput {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly onLog: (entry: LogEntry) => void;
  readonly maxHandshakeBytes?: number | undefined;
  readonly pipeDrainMs?: number | undefined;
}

const MAX_LINE_CHARS = 64 * 1024;
const DEFAULT_MAX_HANDSHAKE_BYTES = 64 * 1024;
const DEFAULT_PIPE_DRAIN_MS = 250;

/** The process of a plugin. */
export class PluginChild {
  readonly name: string;
  readonly maxHandshakeBytes: number;
  /** Resolves when the process has ended and its last words were read; rejects when it could not be started. */
  readonly exited: Promise<PluginExit>;
  /** What it prints first on its standard output. */
  readonly firstLine: Promise<FirstLine>;
  readonly #child: ChildProcess;
  readonly #partialLine: () => string;
  readonly #stderrTail = createStderrTail();
  #hasEnded = false;

  constructor(input: SpawnInput) {
    this.name = input.name;
    this.maxHandshakeBytes = input.maxHandshakeBytes ?? DEFAULT_MAX_HANDSHAKE_BYTES;
    this.#child = startProcess(input);
    const { stdout, stderr } = this.#child;
    const first = stdout === null ? undefined : readFirstLine(stdout, this.maxHandshakeBytes);
    this.#partialLine = first?.partial ?? (() => '');
    this.firstLine = first?.line ?? Promise.resolve({ kind: 'ended', text: '' });
    const stderrEnded = stderr === null ? Promise.resolve() : this.#readStderr(stderr, input.onLog);
    this.exited = this.#waitForExit(input, Promise.all([first?.ended ?? Promise.resolve(), stderrEnded]));
    // Who waits for the exit sees a failed start; nobody else has to.
    this.exited.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** What has come of the first line so far. */
  get partialLine(): string {
    return this.#partialLine();
  }

  /** Ends the process at once. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async #waitForExit(input: SpawnInput, pipes: Promise<unknown>): Promise<PluginExit> {
    const ended = createDeferred<{ readonly code: number | null; readonly signal: string | null }>();
    this.#child.once('exit', (code, signal) => ended.resolve({ code, signal }));
    this.#child.on('error', (error) => {
      if (this.#child.pid === undefined) ended.reject(spawnError(input, error));
    });
    try {
      const { code, signal } = await ended.promise;
      // A grandchild can keep the pipes open for ever.
      await withinMs(pipes, input.pipeDrainMs ?? DEFAULT_PIPE_DRAIN_MS);
      return { code, signal, stderrTail: this.#stderrTail.lines() };
    } finally {
      this.#hasEnded = true;
      this.#child.stdout?.destroy();
      this.#child.stderr?.destroy();
    }
  }

  async #readStderr(stderr: Readable, onLog: (entry: LogEntry) => void): Promise<void> {
    const splitter = createLineSplitter(MAX_LINE_CHARS);
    const parse = createLogParser();
    const take = (lines: readonly string[]): void => {
      for (const line of lines) {
        const entry = parse(line);
        this.#stderrTail.add(entry.message);
        onLog({ ...entry, name: this.name });
      }
    };
    try {
      for await (const chunk of stderr) take(splitter.push(chunk as Buffer));
    } catch (error) {
      if (!this.#hasEnded) take([`standard error cannot be read: ${messageOf(error)}`]);
    }
    take(splitter.flush());
  }
}

/** Describes an end of a process in a few words. */
export function describeExit({ code, signal }: PluginExit): string {
  if (signal !== null) return `was ended by ${signal}`;
  return code === null ? 'ended' : `exited with code ${code}`;
}

/** The error for calls on a plugin whose process has ended. */
export function pluginExited(name: string, exit: PluginExit, when = ''): GoPluginError {
  const lastWords = findLastWords(exit.stderrTail);
  const tail = lastWords === undefined ? '' : `; its last words: ${lastWords.slice(0, 500)}`;
  return new GoPluginError('plugin_exited', `plugin ${name} ${describeExit(exit)}${when}${tail}`, {
    hint: "Look at the plugin's log for the reason.",
    details: { exitCode: exit.code, signal: exit.signal, stderrTail: exit.stderrTail },
  });
}

function startProcess(input: SpawnInput): ChildProcess {
  try {
    return spawn(input.command, [...input.args], {
      env: input.env,
      stdio: ['inherit', 'pipe', 'pipe'],
      windowsHide: true,
    });
  } catch (error) {
    throw spawnError(input, error);
  }
}

function spawnError({ name, command }: SpawnInput, cause: unknown): GoPluginError {
  return new GoPluginError('spawn_failed', `start plugin ${name}: ${messageOf(cause)}`, {
    hint: spawnHint(command, systemCodeOf(cause)),
    cause,
    details: { command, systemCode: systemCodeOf(cause) ?? null },
  });
}

function spawnHint(command: string, systemCode: string | undefined): string {
  if (systemCode === 'ENOENT') {
    return existsSync(command)
      ? `${command} exists, but the interpreter in its first line, or the directory it runs in, does not.`
      : `${command} does not exist; check the path, or that it is in PATH.`;
  }
  if (systemCode === 'EACCES') {
    return isExecutable(command)
      ? `${command} may not be executed here; check the directory's permissions and mount options.`
      : `${command} is not executable; run: chmod +x ${command}`;
  }
  return `Check that ${command} is built for this operating system and machine (${process.platform} ${process.arch}).`;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Node has no other way to ask.
    return false;
  }
}
