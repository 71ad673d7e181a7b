import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findPlugin, findPlugins, type FindPluginsOptions } from './find-plugins.ts';
import { hashPluginFile, PLUGIN_NODE_FLAGS } from './plugin-file.ts';

let root: string;
let options: FindPluginsOptions;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'corkscrew-find-'));
  options = {
    directories: [join(root, 'config')],
    env: { CORKSCREW_PLUGIN_DIR: join(root, 'environment'), PATH: `${join(root, 'missing')}:${join(root, 'bin')}` },
    homeDir: join(root, 'home'),
    packageBases: [join(root, 'app', 'deep')],
  };
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

describe('findPlugins', () => {
  test('finds nothing where nothing is', async () => {
    expect(await findPlugins(options)).toEqual([]);
  });

  test('looks at the places in their order, and takes the first file for a name', async () => {
    const places = [
      ['config', join(root, 'config', 'corkscrew-aws')],
      ['environment', join(root, 'environment', 'corkscrew-aws')],
      ['home', join(root, 'home', '.corkscrew', 'plugins', 'corkscrew-aws')],
      ['package', join(root, 'app', 'node_modules', '@corkscrew', 'provider-aws', 'bin', 'corkscrew-aws.js')],
      ['path', join(root, 'bin', 'corkscrew-aws')],
    ] as const;
    for (const [, path] of places) await writeProgram(path);
    await writePackage('@corkscrew/provider-aws', { 'corkscrew-aws': './bin/corkscrew-aws.js' });
    for (const [origin, path] of places) {
      expect(await findPlugins(options)).toMatchObject([{ name: 'aws', origin, path }]);
      await rm(path);
      if (origin === 'package') await rm(join(root, 'app', 'node_modules'), { recursive: true });
    }
    expect(await findPlugins(options)).toEqual([]);
  });

  test('lists every name once, by name, and no other file', async () => {
    for (const name of [
      'corkscrew-gcp',
      'corkscrew-aws.mjs',
      'corkscrew',
      'corkscrew-aws.txt',
      'other',
      'corkscrew-X',
    ]) {
      await writeProgram(join(root, 'config', name));
    }
    expect((await findPlugins(options)).map(({ name }) => name)).toEqual(['aws', 'gcp']);
  });

  test('runs scripts by this Node, also behind a link, and everything else by itself', async () => {
    const script = join(root, 'lib', 'main.cjs');
    await writeProgram(script, 0o644);
    await mkdir(join(root, 'bin'));
    await symlink(script, join(root, 'bin', 'corkscrew-one'));
    const binary = join(root, 'bin', 'corkscrew-two');
    await writeProgram(binary);
    expect(await findPlugins(options)).toMatchObject([
      { name: 'one', command: process.execPath, args: [...PLUGIN_NODE_FLAGS, script] },
      { name: 'two', command: binary, args: [] },
    ]);
  });

  test('finds packages without a scope, and their only bin', async () => {
    await writePackage('corkscrew-acme', './cli.mjs');
    await writeProgram(join(root, 'app', 'node_modules', 'corkscrew-acme', 'cli.mjs'), 0o644);
    expect(await findPlugins(options)).toMatchObject([{ name: 'acme', origin: 'package', command: process.execPath }]);
  });

  test('passes over packages that are broken or have no such bin', async () => {
    await writePackage('corkscrew-plain', { other: 'x.js' });
    await writeProgram(join(root, 'app', 'node_modules', 'corkscrew-broken', 'package.json'));
    expect(await findPlugins(options)).toEqual([]);
  });

  test('ends when it is aborted', async () => {
    const reason = new Error('enough');
    await expect(findPlugins({ ...options, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('findPlugin', () => {
  test('names the places that it looked at when there is none', async () => {
    await expect(findPlugin('azure', options)).rejects.toMatchObject({
      code: 'plugin_not_found',
      message: 'find plugin corkscrew-azure: there is none',
      hint: expect.stringContaining('@corkscrew/provider-azure') as unknown,
      details: { places: expect.arrayContaining([join(root, 'config'), join(root, 'bin')]) as unknown },
    });
  });

  test('says what is wrong with a file that cannot be used, and does not go on to another', async () => {
    const path = join(root, 'config', 'corkscrew-aws');
    await writeProgram(path, 0o644);
    await writeProgram(join(root, 'bin', 'corkscrew-aws'));
    await expect(findPlugin('aws', options)).rejects.toMatchObject({
      code: 'plugin_start_failed',
      message: `plugin aws at ${path} cannot be used: it is not executable`,
      hint: `Run: chmod u+x ${path}`,
    });
    expect(await findPlugins(options)).toMatchObject([{ problem: { message: 'it is not executable' } }]);
  });

  test.each(['a directory', 'a dangling link'])('refuses %s', async (what) => {
    const path = join(root, 'config', 'corkscrew-aws');
    await mkdir(dirname(path));
    if (what === 'a directory') await mkdir(path);
    else await symlink(join(root, 'nowhere'), path);
    await expect(findPlugin('aws', options)).rejects.toMatchObject({ code: 'plugin_start_failed' });
  });
});

describe('hashPluginFile', () => {
  test('gives the SHA-256 of the program', async () => {
    const path = join(root, 'corkscrew-aws');
    await writeFile(path, 'abc');
    expect(await hashPluginFile({ path })).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    await expect(hashPluginFile({ path: `${path}-gone` })).rejects.toMatchObject({ code: 'plugin_start_failed' });
  });
});

async function writeProgram(path: string, mode = 0o755): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '#!/bin/sh\n');
  await chmod(path, mode);
}

async function writePackage(name: string, bin: string | Record<string, string>): Promise<void> {
  const folder = join(root, 'app', 'node_modules', ...name.split('/'));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name, bin }));
}
