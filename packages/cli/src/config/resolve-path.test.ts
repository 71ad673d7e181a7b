import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { programName, shellPath, userFolder } from './resolve-path.ts';

describe.skipIf(process.platform === 'win32')('shellPath', () => {
  test.each([
    ['/home/ann/a.duckdb', '~/a.duckdb'],
    ['/home/ann/a b.duckdb', "'/home/ann/a b.duckdb'"],
    ["/data/ann's/$x.duckdb", `'/data/ann'\\''s/$x.duckdb'`],
    ['/data/a-b_1.duckdb', '/data/a-b_1.duckdb'],
  ])('writes %s as %s', (path, written) => {
    expect(shellPath(path, { HOME: '/home/ann' })).toBe(written);
  });
});

describe('userFolder', () => {
  test('takes an empty HOME for none', () => {
    expect(userFolder({ HOME: '', USERPROFILE: '/users/ann' })).toBe(join('/users/ann', '.corkscrew'));
  });
});

describe.skipIf(process.platform === 'win32')('programName', () => {
  test('is npx where only the own packages have the program, whatever npm puts on the path', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'corkscrew-name-'));
    try {
      const own = join(folder, 'node_modules/.bin');
      const bin = join(folder, 'bin');
      for (const place of [own, bin]) {
        await mkdir(place, { recursive: true });
        await writeFile(join(place, 'corkscrew'), '');
        await chmod(join(place, 'corkscrew'), 0o755);
      }
      expect(programName({ PATH: own }, join(folder, 'deep'))).toBe('npx corkscrew');
      expect(programName({ PATH: [own, bin].join(delimiter) }, folder)).toBe('corkscrew');
      expect(programName({ PATH: own }, '/')).toBe('corkscrew');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
