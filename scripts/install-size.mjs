// Installs the packed CLI and its plugins into an empty folder, as a user would, runs a small demo with them, and prints
// what they take on disk. Exits 1 when the install exceeds the limit that the README promises.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIMIT_MB = 150;
const PROVIDERS = ['aws', 'azure', 'gcp', 'kubernetes'];
const root = fileURLToPath(new URL('..', import.meta.url));

function folderBytes(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function pack(workspace, target) {
  const output = execFileSync('npm', ['pack', '--silent', '--workspace', workspace, '--pack-destination', target], {
    cwd: root,
    encoding: 'utf8',
  });
  return join(target, output.trim().split('\n').at(-1));
}

const folder = mkdtempSync(join(tmpdir(), 'corkscrew-install-'));
try {
  const plugins = PROVIDERS.map((name) => `@corkscrew/provider-${name}`);
  const archives = [...plugins, '@corkscrew/cli'].map((workspace) => pack(workspace, folder));
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  execFileSync('npm', ['install', '--silent', '--omit=dev', ...archives], { cwd: folder, stdio: 'inherit' });
  const corkscrew = (...args) =>
    execFileSync(join(folder, 'node_modules/.bin/corkscrew'), args, {
      cwd: folder,
      env: { ...process.env, HOME: folder },
      encoding: 'utf8',
    });
  const version = corkscrew('version').trim();
  const { check } = JSON.parse(corkscrew('demo', '--resources', '200', '--output', 'json'));
  assert.equal(check.equal, true, JSON.stringify(check));
  const found = JSON.parse(corkscrew('plugin', 'list', '--output', 'json'));
  assert.deepEqual(found.map(({ name }) => name).sort(), PROVIDERS);
  const modules = join(folder, 'node_modules');
  const megabytes = (bytes) => Math.round(bytes / 1e5) / 10;
  const total = megabytes(folderBytes(modules));
  const duckdb = megabytes(folderBytes(join(modules, '@duckdb')));
  process.stdout.write(
    `${version}: ${total} MB installed, ${duckdb} MB of it DuckDB; its demo stored ${check.stored} resources\n`,
  );
  if (total > LIMIT_MB) {
    process.stdout.write(`over the limit of ${LIMIT_MB} MB\n`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
