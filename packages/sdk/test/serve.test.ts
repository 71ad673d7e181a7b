import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { serveProvider } from '../src/index.ts';
import { createThings } from './fixtures/things-provider.ts';

afterEach(() => {
  process.exitCode = undefined;
});

describe('serveProvider', () => {
  test('says its version', async () => {
    expect(await run('--version')).toEqual(['corkscrew-things 1.2.3\n', undefined]);
  });

  test('explains itself', async () => {
    const [text, exitCode] = await run('--help');
    expect(text).toContain('corkscrew-things --test [service]');
    expect(exitCode).toBeUndefined();
  });

  test.each([['--tests'], ['toys'], ['--test', 'toys', 'tools']])('refuses %s with its help', async (...argv) => {
    const [text, exitCode] = await run(...argv);
    expect(text).toContain('--version');
    expect(exitCode).toBe(2);
  });

  test('tests itself', async () => {
    const [text, exitCode] = await run('--test', 'toys');
    expect(text).toContain('listed toys: 3 resources');
    expect(exitCode).toBe(0);
  });

  test('tests itself under a configuration from a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'corkscrew-serve-'));
    try {
      const path = join(folder, 'config.json');
      await writeFile(path, '{"password":"wrong"}');
      expect(await run('--test', '--config', path)).toEqual(['FAILED  connect things: wrong password\n', 1]);
      await writeFile(path, '[]');
      expect(await run('--test', '--config', path)).toEqual([`FAILED  read ${path}: it is not a JSON object\n`, 1]);
      expect((await run('--test', '--config', `${path}.gone`))[0]).toMatch(/^FAILED {2}read .*ENOENT/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

async function run(...argv: string[]): Promise<[string, typeof process.exitCode]> {
  let text = '';
  process.exitCode = undefined;
  await serveProvider(createThings(), {
    argv,
    write: (piece) => {
      text += piece;
    },
  });
  return [text, process.exitCode];
}
