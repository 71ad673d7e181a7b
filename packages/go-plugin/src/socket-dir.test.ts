import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSocketDir, removeAbandonedSocketDir } from './socket-dir.ts';
import { findGroupId } from './socket-group.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'gp-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

describe('createSocketDir', () => {
  test('makes a directory that only its owner can enter, and removes it with its content', () => {
    const dir = createSocketDir(base);
    expect(statSync(dir.path).mode & 0o777).toBe(0o700);
    writeFileSync(join(dir.path, 'plugin1'), '');
    dir.remove();
    expect(existsSync(dir.path)).toBe(false);
  });

  test('opens it for a group', () => {
    const gid = process.getgid?.() ?? 0;
    const dir = createSocketDir(base, gid);
    expect(statSync(dir.path)).toMatchObject({ gid });
    expect(statSync(dir.path).mode & 0o777).toBe(0o770);
  });

  test('refuses a parent whose sockets would have too long a path', () => {
    const long = join(base, 'x'.repeat(90));
    mkdirSync(long);
    expect(() => createSocketDir(long)).toThrow(
      expect.objectContaining({ code: 'socket_path_too_long', hint: expect.stringContaining('shorter') }),
    );
  });

  test('refuses a parent that does not exist', () => {
    expect(() => createSocketDir(join(base, 'none'))).toThrow(expect.objectContaining({ code: 'listen_failed' }));
  });
});

describe('removeAbandonedSocketDir', () => {
  test('removes only an empty directory that a host has made', () => {
    const mine = join(base, 'mine');
    mkdirSync(mine);
    const empty = createSocketDir(base);
    const used = createSocketDir(base);
    writeFileSync(join(used.path, 'plugin1'), '');
    for (const path of [mine, empty.path, used.path]) removeAbandonedSocketDir(path);
    expect([mine, empty.path, used.path].map((path) => existsSync(path))).toEqual([true, false, true]);
  });
});

describe('findGroupId', () => {
  test('takes a number as it is, and looks a name up', () => {
    const file = join(base, 'group');
    writeFileSync(file, 'root:x:0:\nstaff:x:50:ada\n');
    expect(findGroupId('1234', file)).toBe(1234);
    expect(findGroupId('staff', file)).toBe(50);
    expect(() => findGroupId('nobody-here', file)).toThrow(expect.objectContaining({ code: 'invalid_config' }));
  });
});
