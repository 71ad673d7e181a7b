import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunResult, TestUser } from './corkscrew.ts';
import { createUser } from './corkscrew.ts';

const PLUGIN = fileURLToPath(new URL('shelf-plugin.ts', import.meta.url));
const BOOKS = "FROM resources WHERE type_name = 'shelf_library_book'";

let user: TestUser;

beforeAll(async () => {
  user = await createUser();
  await mkdir(join(user.home, 'plugins'));
  const path = join(user.home, 'plugins/corkscrew-shelf');
  await writeFile(path, `#!/bin/sh\nexec '${process.execPath}' --conditions=@corkscrew/source '${PLUGIN}' "$@"\n`);
  await chmod(path, 0o755);
});

afterAll(async () => {
  await user[Symbol.asyncDispose]();
});

async function scan(block: string, ...gap: readonly string[]): Promise<RunResult> {
  const accepted = gap.length === 0 ? '' : `scan:\n  accepted_gaps:\n    - {${gap.join(', ')}}\n`;
  const config = `plugins:\n  directories: [plugins]\nproviders:\n  shelf: ${block}\n${accepted}`;
  await writeFile(join(user.home, 'corkscrew.yaml'), config);
  return await user.run(['scan', '--provider', 'shelf']);
}

async function ask(sql: string): Promise<unknown> {
  const { stdout } = await user.run(['query', sql, '-o', 'json']);
  return JSON.parse(stdout) as unknown;
}

describe.skipIf(process.platform === 'win32')('a facet that may be read no longer', () => {
  test('keeps what was known of it, is no change, and makes the scan incomplete', async () => {
    expect((await scan('{label: red}')).exitCode).toBe(0);
    const { stdout, exitCode } = await scan('{fails: denied}');
    expect(exitCode).toBe(3);
    expect(stdout).toContain('facet denied (1)');
    expect(stdout).toContain('read label of library:Book in main: 2 denied of 2 (GetLabel: you may not)');
    expect(stdout).toMatch(/^library +2 +0 +0 +0$/m);
    const known = { text: { text: 'red' }, missing_facets: ['label'] };
    const sql = `SELECT attributes->'$.label' AS text, missing_facets ${BOOKS}`;
    expect(await ask(sql)).toEqual([known, known]);
    expect(await ask('SELECT count(*)::INT AS n FROM resource_versions')).toEqual([{ n: 2 }]);
  });

  test('is said with each answer about its type, and ends a strict one with 3', async () => {
    const { stderr, exitCode } = await user.run(['query', BOOKS, '--strict']);
    expect(stderr).toMatch(/shelf library:Book, label in main: denied \(2 denied of 2 \(GetLabel: you may not\)\)/);
    expect(exitCode).toBe(3);
    expect(
      (await user.run(['query', "FROM resources WHERE type = 'Book' AND service = 'library'", '--strict'])).exitCode,
    ).toBe(3);
  });

  test('spoils neither where the configuration accepts it', async () => {
    const gap = ['service: library', 'facet: label', 'reason: known', 'expires: 2999-01-01'];
    expect((await scan('{fails: denied}', ...gap)).exitCode).toBe(0);
    const { stderr, exitCode } = await user.run(['query', BOOKS, '--strict']);
    expect(stderr).toContain('1 gap that the configuration accepts.');
    expect(exitCode).toBe(0);
  });

  test('is compared with its last value when it can be read again', async () => {
    expect((await scan('{label: red}')).stdout).toMatch(/^library +2 +0 +0 +0$/m);
    expect(await ask('SELECT count(*)::INT AS n FROM missing_facets')).toEqual([{ n: 0 }]);
    expect((await scan('{fails: error}')).exitCode).toBe(3);
    expect((await scan('{}')).stdout).toMatch(/^library +2 +0 +2 +0$/m);
    expect(await ask(`SELECT DISTINCT attributes ${BOOKS}`)).toEqual([{ attributes: { label: null } }]);
  });
});
