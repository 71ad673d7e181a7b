import { createHash, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { GoPluginError, messageOf } from '../go-plugin-error.ts';

/** One file and the digest that it must have. */
export interface FileChecksum {
  readonly path: string;
  /** Bytes, or hexadecimal text. */
  readonly digest: Uint8Array | string;
}

/**
 * The files that must be unchanged before a plugin is started.
 *
 * Name every file that runs: for `node plugin.js` the interpreter and the script. A file that is replaced between this
 * check and the start is not noticed.
 */
export interface Checksum {
  /** A hash that Node knows, such as `sha256`. */
  readonly algorithm: string;
  readonly files: readonly FileChecksum[];
}

/** Fails unless every file has its digest. */
export async function verifyChecksum(checksum: Checksum, signal?: AbortSignal): Promise<void> {
  if (checksum.files.length === 0) throw new GoPluginError('invalid_config', 'no checksum provided');
  for (const file of checksum.files) await verifyFile(checksum.algorithm, file, signal);
}

async function verifyFile(algorithm: string, file: FileChecksum, signal: AbortSignal | undefined): Promise<void> {
  const expected = decodeDigest(file);
  const actual = await hashFile(algorithm, file.path, signal);
  if (expected.length === actual.length && timingSafeEqual(expected, actual)) return;
  throw new GoPluginError('checksum_mismatch', `checksums did not match for ${file.path}`, {
    hint: 'The file was changed or replaced. Install the plugin again, or update the expected digest if the change is yours.',
    details: { path: file.path, algorithm, expected: expected.toString('hex'), actual: actual.toString('hex') },
  });
}

function decodeDigest({ path, digest }: FileChecksum): Buffer {
  if (typeof digest !== 'string') return Buffer.from(digest);
  const isHex = /^(?:[0-9a-fA-F]{2})+$/.test(digest);
  if (!isHex) throw new GoPluginError('invalid_config', `the digest for ${path} is not hexadecimal`);
  return Buffer.from(digest, 'hex');
}

async function hashFile(algorithm: string, path: string, signal: AbortSignal | undefined): Promise<Buffer> {
  const hash = createTheHash(algorithm);
  try {
    for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new GoPluginError('spawn_failed', `read ${path} to verify its checksum: ${messageOf(cause)}`, {
      hint: 'Check that the file exists and can be read.',
      cause,
    });
  }
  return hash.digest();
}

function createTheHash(algorithm: string): ReturnType<typeof createHash> {
  try {
    return createHash(algorithm);
  } catch (cause) {
    throw new GoPluginError('invalid_config', `no hash implementation provided for "${algorithm}"`, {
      hint: 'Use sha256 or sha512.',
      cause,
    });
  }
}
