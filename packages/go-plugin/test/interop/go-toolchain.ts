import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const GO = 'go';
const FIXTURES = join(import.meta.dirname, 'fixtures');
const ENV = { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-buildvcs=false' };
const DOWNLOAD_TIMEOUT_MS = 60_000;

/** Gives the reason why the Go programs cannot be built on this machine, if there is one. */
export function findMissing(): string | undefined {
  const version = spawnSync(GO, ['version'], { env: ENV, encoding: 'utf8' });
  if (version.status !== 0) return 'Go is not installed';
  const download = spawnSync(GO, ['mod', 'download'], {
    cwd: FIXTURES,
    env: ENV,
    encoding: 'utf8',
    timeout: DOWNLOAD_TIMEOUT_MS,
  });
  if (download.status === 0) return undefined;
  const lastLine = download.stderr.trim().split('\n').at(-1) ?? '';
  return `the Go module github.com/hashicorp/go-plugin is not reachable (${lastLine})`;
}

/** Builds the host and the plugin into a directory. */
export function buildGoPrograms(directory: string): { readonly host: string; readonly plugin: string } {
  const build = spawnSync(GO, ['build', '-o', `${directory}/`, './host', './plugin'], {
    cwd: FIXTURES,
    env: ENV,
    encoding: 'utf8',
  });
  if (build.status !== 0) throw new Error(`go build failed: ${build.stderr}`);
  return { host: join(directory, 'host'), plugin: join(directory, 'plugin') };
}
