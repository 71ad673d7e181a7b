import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyChecksum } from './checksum.ts';

let base: string;
let path: string;
const digest = createHash('sha256').update('content').digest();

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'gp-'));
  path = join(base, 'file');
  writeFileSync(path, 'content');
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('verifyChecksum', () => {
  test('accepts files with their digests, as bytes or hexadecimal', async () => {
    const files = [
      { path, digest },
      { path, digest: digest.toString('hex').toUpperCase() },
    ];
    await expect(verifyChecksum({ algorithm: 'sha256', files })).resolves.toBeUndefined();
  });

  test.each([
    { what: 'a digest that differs', change: () => ({ digest: Buffer.alloc(32) }), code: 'checksum_mismatch' },
    { what: 'a digest of another length', change: () => ({ digest: 'ab' }), code: 'checksum_mismatch' },
    { what: 'a digest that is not hexadecimal', change: () => ({ digest: 'xyz' }), code: 'invalid_config' },
    { what: 'a file that does not exist', change: () => ({ path: join(base, 'none') }), code: 'spawn_failed' },
  ])('refuses $what', async ({ change, code }) => {
    const files = [{ path, digest, ...change() }];
    await expect(verifyChecksum({ algorithm: 'sha256', files })).rejects.toMatchObject({ code });
  });

  test('checks every file, not only the first', async () => {
    const files = [
      { path, digest },
      { path, digest: Buffer.alloc(32) },
    ];
    await expect(verifyChecksum({ algorithm: 'sha256', files })).rejects.toMatchObject({ code: 'checksum_mismatch' });
  });

  test('refuses an empty list and an unknown hash', async () => {
    await expect(verifyChecksum({ algorithm: 'sha256', files: [] })).rejects.toThrow('no checksum provided');
    await expect(verifyChecksum({ algorithm: 'sha0', files: [{ path, digest }] })).rejects.toThrow(
      'no hash implementation provided',
    );
  });

  test('stops when aborted', async () => {
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(verifyChecksum({ algorithm: 'sha256', files: [{ path, digest }] }, signal)).rejects.toThrow('stop');
  });
});
