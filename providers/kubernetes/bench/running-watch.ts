import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { listDescendants, residentMegabytes } from '../../../tests/support/process-tree.ts';

/** The launcher that a user's `corkscrew` is. */
const LAUNCHER = fileURLToPath(new URL('../../../packages/cli/bin/corkscrew.js', import.meta.url));

interface ChangeLine {
  readonly event: string;
  readonly action: string;
  readonly id: string;
}

/** A `corkscrew watch` of the command as it was built, whose lines are read as they come. */
export class RunningWatch implements AsyncDisposable {
  readonly database: string;
  readonly #home: string;
  readonly #child: ChildProcess;
  readonly #wakers = new Map<string, () => void>();
  /** Changes that were told so far. */
  changes = 0;

  private constructor(home: string, kubeconfig: string) {
    this.#home = home;
    this.database = join(home, 'live.duckdb');
    const { PATH } = process.env;
    const args = ['watch', '--provider', 'kubernetes', '--db', this.database, '--output', 'ndjson'];
    this.#child = spawn(process.execPath, [LAUNCHER, ...args], {
      cwd: home,
      env: { PATH, HOME: home, KUBECONFIG: kubeconfig },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    void this.#read();
  }

  /** Starts it in a home of its own, which goes away with it. */
  static async start(kubeconfig: string): Promise<RunningWatch> {
    return new RunningWatch(await mkdtemp(join(tmpdir(), 'corkscrew-bench-watch-')), kubeconfig);
  }

  /** Resolves when a change is told, as `created team-a/web`: ask before it is made. */
  untilTold(change: string): Promise<void> {
    return new Promise((resolve) => {
      this.#wakers.set(change, resolve);
    });
  }

  /** The memory of the command and of its plugin, in megabytes. */
  memory(): { readonly command: number; readonly plugin: number } {
    const pid = this.#child.pid ?? 0;
    const plugin = listDescendants(pid).reduce((sum, child) => sum + (residentMegabytes(child) ?? 0), 0);
    return { command: residentMegabytes(pid) ?? 0, plugin };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null) {
      this.#child.kill('SIGINT');
      await once(this.#child, 'close');
    }
    await rm(this.#home, { recursive: true, force: true });
  }

  async #read(): Promise<void> {
    if (this.#child.stdout === null) return;
    for await (const line of createInterface({ input: this.#child.stdout })) {
      const { event, action, id } = JSON.parse(line) as ChangeLine;
      if (event !== 'changed') continue;
      this.changes += 1;
      const key = `${action} ${id}`;
      this.#wakers.get(key)?.();
      this.#wakers.delete(key);
    }
  }
}
