import { readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inspectPluginFile, type PluginFile, pluginNameOf } from './plugin-file.ts';

const SCOPE = '@corkscrew';
const SCOPED_PREFIX = 'provider-';

interface PackageJson {
  readonly name?: unknown;
  readonly bin?: unknown;
}

/**
 * Lists the plugins of packages that are installed where Node would find them from `base`: `@corkscrew/provider-<name>` and
 * `corkscrew-<name>`, in the nearest `node_modules` first, each by its bin `corkscrew-<name>`.
 */
export async function listInstalledPlugins(base: string): Promise<readonly PluginFile[]> {
  const plugins: PluginFile[] = [];
  for (const folder of moduleFoldersOf(await realFolder(base))) {
    for (const packageFolder of await listPackageFolders(folder)) {
      const plugin = await readPlugin(packageFolder);
      if (plugin !== undefined) plugins.push(plugin);
    }
  }
  return plugins;
}

/** A package that was linked in is found from where it really is, as Node does it. */
async function realFolder(base: string): Promise<string> {
  try {
    return await realpath(base);
  } catch {
    // A base that does not exist has no packages; its parents may.
    return base;
  }
}

function moduleFoldersOf(base: string): string[] {
  const folders: string[] = [];
  for (let folder = base; ; folder = dirname(folder)) {
    folders.push(join(folder, 'node_modules'));
    if (dirname(folder) === folder) return folders;
  }
}

async function listPackageFolders(modules: string): Promise<string[]> {
  const scope = join(modules, SCOPE);
  const scoped = (await listNames(scope)).filter((name) => name.startsWith(SCOPED_PREFIX));
  const plain = (await listNames(modules)).filter((name) => pluginNameOf(name) !== undefined);
  return [...scoped.map((name) => join(scope, name)), ...plain.map((name) => join(modules, name))];
}

async function readPlugin(folder: string): Promise<PluginFile | undefined> {
  const manifest = await readManifest(folder);
  if (manifest === undefined) return undefined;
  for (const [bin, path] of listBins(manifest)) {
    const name = pluginNameOf(bin);
    if (name !== undefined) return await inspectPluginFile(name, join(folder, path), 'package');
  }
  return undefined;
}

function listBins({ name, bin }: PackageJson): [string, string][] {
  if (typeof bin === 'string' && typeof name === 'string') return [[name, bin]];
  if (typeof bin !== 'object' || bin === null) return [];
  return Object.entries(bin).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

async function readManifest(folder: string): Promise<PackageJson | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // A folder without a readable package.json is not a package.
    return undefined;
  }
}

async function listNames(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    // Most parents have no such folder.
    return [];
  }
}
