import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../../../../tests/support/free-port.ts';
import { isLeftOut } from '../../../../tests/support/left-out.ts';

const START_TIMEOUT_MS = 45_000;

/** A moto server of this test alone. */
export interface MotoServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Tells why moto cannot be used here, or undefined where it can. */
function whyNoMoto(): string | undefined {
  const probe = spawnSync('python3', ['-c', 'import moto.server, boto3'], { encoding: 'utf8', timeout: 60_000 });
  if (probe.error !== undefined) return `python3 cannot be started (${probe.error.message})`;
  if (probe.status === 0) return undefined;
  const lastLine = probe.stderr.trim().split('\n').at(-1);
  return `python3 has no moto server with boto3 (${lastLine}). \`pip install 'moto[server]' boto3\` makes it run.`;
}

/** Says whether a suite on moto is left out because there is none. */
export function isMotoLeftOut(suite: string): boolean {
  return isLeftOut(suite, 'moto', whyNoMoto());
}

/** Starts moto on a free port of loopback, with AWS's own policies in its IAM where they are wanted. */
export async function startMoto(options: { readonly hasManagedPolicies?: boolean } = {}): Promise<MotoServer> {
  const port = await findFreePort();
  const child = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: String(options.hasManagedPolicies === true) },
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    await waitUntilAnswering(url, child);
  } catch (error) {
    await stop(child);
    throw error;
  }
  return { url, close: () => stop(child) };
}

/** Runs one of the Python scripts beside this file, and gives the JSON that it prints. */
export async function runPython(script: string, args: readonly string[], input = ''): Promise<unknown> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn('python3', [path, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const output: string[] = [];
  const errors: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => output.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => errors.push(chunk));
  child.stdin.end(input);
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) throw new Error(`${script} ended with ${status}: ${errors.join('').slice(-2_000)}`);
  return JSON.parse(output.join(''));
}

async function waitUntilAnswering(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`moto ended at once with ${child.exitCode}`);
    const isUp = await fetch(`${url}/moto-api/`).then(
      (response) => response.ok,
      () => false,
    );
    if (isUp) return;
    await sleep(100);
  }
  throw new Error('moto did not answer in time');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
}
