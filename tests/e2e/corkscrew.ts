import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** The launcher that a user's `corkscrew` is. */
export const LAUNCHER: string = fileURLToPath(new URL('../../packages/cli/bin/corkscrew.js', import.meta.url));

const BUNDLE = fileURLToPath(new URL('../../packages/cli/dist/corkscrew.js', import.meta.url));

/** How a process ended. */
export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
  /** As a shell gives it: 128 and the signal's number for a process that a signal ended. */
  readonly exitCode: number;
}

/** What a run may be given. */
export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly stdin?: string;
  /** Called with the process's id as soon as its stderr contains `marker`. */
  readonly onMarker?: { readonly marker: string; readonly call: (pid: number) => void };
  /** Called with the process's id as soon as it runs. */
  readonly onStart?: (pid: number) => void;
  readonly nodeOptions?: readonly string[];
}

/** A user with a home of their own and no cloud credentials. */
export interface TestUser extends AsyncDisposable {
  readonly home: string;
  run(args: readonly string[], options?: RunOptions): Promise<RunResult>;
}

/** Makes a user whose home is an empty folder; it is removed with the user. */
export async function createUser(): Promise<TestUser> {
  if (!existsSync(BUNDLE)) throw new Error(`${BUNDLE} does not exist: run \`npm run build\` first`);
  const home = await mkdtemp(join(tmpdir(), 'corkscrew-e2e-'));
  return {
    home,
    run: (args, options = {}) => run(args, home, options),
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  };
}

async function run(args: readonly string[], home: string, options: RunOptions): Promise<RunResult> {
  const { PATH, TMPDIR } = process.env;
  const child = spawn(process.execPath, [...(options.nodeOptions ?? []), LAUNCHER, ...args], {
    cwd: home,
    env: { PATH, TMPDIR, HOME: home, USERPROFILE: home, AWS_EC2_METADATA_DISABLED: 'true', ...options.env },
    stdio: 'pipe',
  });
  if (child.pid !== undefined) options.onStart?.(child.pid);
  child.stdin.end(options.stdin ?? '');
  const closed = once(child, 'close');
  const stderr = readMarked(child.stderr, (seen) => {
    const { onMarker } = options;
    if (onMarker === undefined || !seen.includes(onMarker.marker) || child.pid === undefined) return false;
    onMarker.call(child.pid);
    return true;
  });
  const [stdout, errors] = await Promise.all([readText(child.stdout), stderr]);
  await closed;
  return { stdout, stderr: errors, exitCode: child.exitCode ?? signalCode(child.signalCode) };
}

function signalCode(signal: NodeJS.Signals | null): number {
  return 128 + (signal === null ? 0 : constants.signals[signal]);
}

/** Reads a stream to its end, and shows what came so far until `check` says that it has seen enough. */
async function readMarked(stream: AsyncIterable<Buffer>, check: (seen: string) => boolean): Promise<string> {
  let seen = '';
  let isDone = false;
  for await (const chunk of stream) {
    seen += chunk.toString();
    if (!isDone) isDone = check(seen);
  }
  return seen;
}

/** What points the AWS plugin at an endpoint on this machine. */
export function endpointEnv(url: string): NodeJS.ProcessEnv {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test-secret-key',
    AWS_REGION: 'us-east-1',
  };
}
