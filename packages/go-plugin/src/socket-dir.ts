import { chmodSync, chownSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { MAX_SOCKET_PATH_BYTES, assertSocketPath } from './address.ts';
import { GoPluginError, messageOf } from './go-plugin-error.ts';

/** A directory for the sockets of one plugin, owned by its host. */
export interface SocketDir {
  readonly path: string;
  /** Removes it with everything in it. */
  remove(): void;
}

const PREFIX = 'plugin-dir';
const SHORT_DIR = '/tmp';
// What mkdtemp and a listener add: six characters, a slash, "plugin" and ten digits.
const LONGEST_NAME = 'XXXXXX/plugin0123456789';
const GROUP_DIR_MODE = 0o770;
const KEEP_OWNER = -1;

/**
 * Makes a directory that only this user can enter, or also one group.
 *
 * Without a parent it is made in the temporary directory, or in `/tmp` where that one's path is too long for sockets.
 */
export function createSocketDir(parent: string | undefined, groupId?: number): SocketDir {
  const longestPath = (directory: string): string => join(directory, `${PREFIX}${LONGEST_NAME}`);
  const isTooLong = Buffer.byteLength(longestPath(tmpdir())) > MAX_SOCKET_PATH_BYTES;
  const base = parent ?? (isTooLong ? SHORT_DIR : tmpdir());
  assertSocketPath(longestPath(base), 'Give a shorter socketDir, or set TMPDIR to a shorter directory.');
  const path = makeDirectory(base);
  if (groupId !== undefined) {
    chownSync(path, KEEP_OWNER, groupId);
    chmodSync(path, GROUP_DIR_MODE);
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Removes a socket directory that its host left behind, if it is one and nothing else uses it. */
export function removeAbandonedSocketDir(path: string): void {
  if (!basename(path).startsWith(PREFIX)) return;
  try {
    rmdirSync(path);
  } catch {
    // Another socket is still in it, or the host's successor removed it: then it is not ours to remove.
  }
}

function makeDirectory(base: string): string {
  try {
    return mkdtempSync(join(base, PREFIX));
  } catch (cause) {
    throw new GoPluginError('listen_failed', `make a socket directory in ${base}: ${messageOf(cause)}`, {
      hint: 'Set TMPDIR (or socketDir) to a directory that exists and can be written to.',
      cause,
    });
  }
}
