import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Simulator } from '@corkscrew/simulator';
import { startSimulator } from '@corkscrew/simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunResult, TestUser } from './corkscrew.ts';
import { createUser, endpointEnv, LAUNCHER } from './corkscrew.ts';

/** Writes what a process cost, and which files and parts of Node it loaded, to a file when it ends. */
const PROBE = `const files = [];
require('node:module').registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) files.push(url);
    return next(url, context);
  },
});
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const libraries = process.report.getReport().sharedObjects;
  const builtins = process.moduleLoadList.map((entry) => entry.split(' ')[1]);
  const seen = { cpuMs: (user + system) / 1000, files, libraries, builtins };
  require('node:fs').writeFileSync(process.env.PROBE_FILE, JSON.stringify(seen));
});`;

/** Makes this Node look like an old one to whoever asks. */
const OLD_NODE = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '14.21.3' } });`;

let user: TestUser;
let folder: string;

beforeAll(async () => {
  user = await createUser();
  folder = await mkdtemp(join(tmpdir(), 'corkscrew-launcher-'));
  await writeFile(join(folder, 'probe.cjs'), PROBE);
  await writeFile(join(folder, 'old-node.cjs'), OLD_NODE);
});

afterAll(async () => {
  await user[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

interface Probe {
  readonly cpuMs: number;
  /** The files of JavaScript that were loaded, as URLs. */
  readonly files: readonly string[];
  readonly libraries: readonly string[];
  readonly builtins: readonly string[];
}

async function probe(...args: string[]): Promise<Probe> {
  const file = join(folder, 'probe.json');
  const options = { nodeOptions: ['--require', join(folder, 'probe.cjs')], env: { PROBE_FILE: file } };
  const { exitCode } = await user.run(args, options);
  expect(exitCode).toBe(0);
  return JSON.parse(await readFile(file, 'utf8')) as Probe;
}

describe('corkscrew --help', () => {
  test('answers within 100 ms of process time', async () => {
    const costs: number[] = [];
    for (let round = 0; round < 5; round += 1) costs.push((await probe('--help')).cpuMs);
    // The machine's other work only ever adds to the time: the least is nearest to the truth.
    expect(Math.min(...costs)).toBeLessThan(100);
  });

  test.each([['--help'], ['scan', '--help'], ['version'], ['config', 'show'], ['completion', 'bash']])(
    'loads no database, and nothing that speaks to a cloud or a plugin, for %s',
    async (...args) => {
      const { files, libraries, builtins } = await probe(...args);
      const own = new URL('.', pathToFileURL(dirname(LAUNCHER))).href;
      expect(files.length).toBeGreaterThan(2);
      expect(files.filter((file) => !file.startsWith(own))).toEqual([]);
      expect(libraries.length).toBeGreaterThan(0);
      expect(libraries.filter((library) => /duckdb/i.test(library))).toEqual([]);
      // What is bundled stands in the command's own files; every cloud library and gRPC would load one of these.
      const network = ['http', 'https', 'http2', 'tls', '_http_client'];
      expect(builtins.length).toBeGreaterThan(0);
      expect(builtins.filter((name) => network.includes(name))).toEqual([]);
    },
  );
});

describe('corkscrew help and completion', () => {
  test('print on stdout and end with 0', async () => {
    const help = await user.run(['--help']);
    expect(help).toEqual({ stdout: expect.stringMatching(/^Usage: corkscrew <command>/), stderr: '', exitCode: 0 });
    expect(await user.run([])).toEqual(help);
    expect(await user.run(['help'])).toEqual(help);
    expect((await user.run(['help', 'config', 'init'])).stdout).toContain('Usage: corkscrew config init');
  });

  test.skipIf(process.platform === 'win32')('give a script that bash takes', async () => {
    const { stdout } = await user.run(['completion', 'bash']);
    await writeFile(join(folder, 'completion.bash'), stdout);
    await expect(promisify(execFile)('bash', ['-n', join(folder, 'completion.bash')])).resolves.toBeDefined();
    expect((await user.run(['completion', 'fish'])).stdout).toContain('complete -c corkscrew');
    expect((await user.run(['completion', 'zsh'])).stdout).toContain('#compdef corkscrew');
  });

  test('show no colours where NO_COLOR says so, and some where FORCE_COLOR does', async () => {
    const escape = String.fromCodePoint(27);
    expect((await user.run(['--help'], { env: { FORCE_COLOR: '1' } })).stdout).toContain(escape);
    expect((await user.run(['--help'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout).not.toContain(escape);
  });
});

describe('the launcher under an old Node', () => {
  test('hands over to the bundled one, with its arguments, output and exit code', async () => {
    const nodeOptions = ['--require', join(folder, 'old-node.cjs')];
    const good = await user.run(['version'], { nodeOptions });
    expect(good).toEqual({ stdout: expect.stringMatching(/^corkscrew \d/), stderr: '', exitCode: 0 });
    expect((await user.run(['scan', '--no-such-option'], { nodeOptions })).exitCode).toBe(2);
  });

  test('says which version it needs where none is bundled', async () => {
    await copyFile(LAUNCHER, join(folder, 'corkscrew.cjs'));
    const args = ['--require', join(folder, 'old-node.cjs'), join(folder, 'corkscrew.cjs'), 'version'];
    const failure = promisify(execFile)(process.execPath, args);
    await expect(failure).rejects.toMatchObject({
      code: 1,
      stderr:
        'corkscrew: Node.js 22.19 or newer is needed, this is 14.21.3\n' +
        '  hint: install Node.js 24 from https://nodejs.org, or with a version manager: nvm install 24\n',
    });
  });

  describe.skipIf(process.platform !== 'linux')('which waits for a scan', () => {
    let simulator: Simulator;

    beforeAll(async () => {
      simulator = await startSimulator({ seed: 2, resources: 30_000, maxPageSize: 5 });
    });

    afterAll(() => simulator.close());

    async function scanUntil(db: string, call: (launcher: number) => void): Promise<RunResult> {
      return await user.run(['scan', '--regions', simulator.regions.join(','), '--db', db, '-o', 'json'], {
        nodeOptions: ['--require', join(folder, 'old-node.cjs')],
        env: endpointEnv(simulator.url),
        onMarker: { marker: 'units planned', call: (pid) => void setTimeout(() => call(pid), 500) },
      });
    }

    function childOf(pid: number): number {
      return Number.parseInt(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'), 10);
    }

    test('passes an interrupt on that only it got', async () => {
      const { stdout, stderr, exitCode } = await scanUntil('i.duckdb', (pid) => process.kill(pid, 'SIGINT'));
      expect(stderr).toContain('Interrupted: finishing up');
      expect(JSON.parse(stdout)).toMatchObject({ outcome: 'interrupted' });
      expect(exitCode).toBe(130);
    });

    test('passes on nothing that the scan got from the terminal already', async () => {
      const { stdout, exitCode } = await scanUntil('j.duckdb', (pid) => {
        for (const each of [childOf(pid), pid]) process.kill(each, 'SIGINT');
      });
      expect(JSON.parse(stdout)).toMatchObject({ outcome: 'interrupted' });
      expect(exitCode).toBe(130);
    });

    test('leaves nothing behind where it is killed, or where the scan is ended at once', async () => {
      let child = 0;
      const { exitCode } = await scanUntil('k.duckdb', (pid) => {
        child = childOf(pid);
        process.kill(pid, 'SIGKILL');
      });
      expect(exitCode).toBe(137);
      // The scan's output is closed by now, which is the last that its process does.
      expect(existsSync(`/proc/${child}/exe`)).toBe(false);
      const forced = await scanUntil('k.duckdb', (pid) => {
        process.kill(pid, 'SIGINT');
        setTimeout(() => process.kill(pid, 'SIGINT'), 5);
      });
      expect(forced.exitCode).toBe(130);
      expect(readdirSync(user.home).filter((name) => name.startsWith('k.duckdb.'))).toEqual([]);
    });
  });

  test('has no syntax that an old Node would not read', async () => {
    const text = await readFile(LAUNCHER, 'utf8');
    expect(text).not.toMatch(/\b(const|let|class|async|await|import)\b|=>|`|\?\./);
  });
});
