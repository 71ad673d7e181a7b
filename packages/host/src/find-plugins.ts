import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { CorkscrewError } from '@corkscrew/core';
import { listInstalledPlugins } from './installed-plugins.ts';
import { inspectPluginFile, type PluginFile, pluginNameOf, type PluginOrigin } from './plugin-file.ts';

/** Where to look for plugins. */
export interface FindPluginsOptions {
  /** Directories that the configuration names. */
  readonly directories?: readonly string[] | undefined;
  /** For `CORKSCREW_PLUGIN_DIR` and `PATH`. @defaultValue `process.env` */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** @defaultValue the user's home directory */
  readonly homeDir?: string | undefined;
  /** Folders from which installed packages are looked for, as Node does: upwards. @defaultValue none */
  readonly packageBases?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lists the plugins that can be found, one per name, by name. The configuration's directories come first, then those of
 * `CORKSCREW_PLUGIN_DIR`, `~/.corkscrew/plugins`, installed packages and `PATH`; the first file for a name wins, even when it
 * cannot be used: it then has a `problem`. Directories that do not exist are passed over.
 */
export async function findPlugins(options: FindPluginsOptions = {}): Promise<readonly PluginFile[]> {
  const found = new Map<string, PluginFile>();
  for await (const plugin of streamPlugins(options)) {
    if (!found.has(plugin.name)) found.set(plugin.name, plugin);
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Finds the plugin of one provider.
 *
 * @throws {CorkscrewError} `plugin_not_found`, naming the places that were looked at; `plugin_start_failed` when the file
 * that was found cannot be used.
 */
export async function findPlugin(name: string, options: FindPluginsOptions = {}): Promise<PluginFile> {
  for await (const plugin of streamPlugins(options)) {
    if (plugin.name !== name) continue;
    assertUsable(plugin);
    return plugin;
  }
  const places = listPlaces(options).map(({ directory }) => directory);
  throw new CorkscrewError('plugin_not_found', `find plugin corkscrew-${name}: there is none`, {
    hint: `Install @corkscrew/provider-${name}, or put corkscrew-${name} into ${homePlugins(options)} or a directory of CORKSCREW_PLUGIN_DIR.`,
    details: { places, packageBases: options.packageBases ?? [] },
  });
}

/** @throws {CorkscrewError} `plugin_start_failed` for a file with a problem. */
export function assertUsable({ name, path, problem }: PluginFile): void {
  if (problem === undefined) return;
  throw new CorkscrewError('plugin_start_failed', `plugin ${name} at ${path} cannot be used: ${problem.message}`, {
    hint: problem.hint,
    details: { path },
  });
}

interface Place {
  readonly directory: string;
  readonly origin: PluginOrigin;
}

async function* streamPlugins(options: FindPluginsOptions): AsyncGenerator<PluginFile> {
  const places = listPlaces(options);
  for (const place of places.filter(({ origin }) => origin !== 'path')) yield* streamDirectory(place, options.signal);
  for (const base of options.packageBases ?? []) {
    options.signal?.throwIfAborted();
    yield* await listInstalledPlugins(base);
  }
  for (const place of places.filter(({ origin }) => origin === 'path')) yield* streamDirectory(place, options.signal);
}

function listPlaces(options: FindPluginsOptions): Place[] {
  const { directories = [], env = process.env } = options;
  const place = (directory: string, origin: PluginOrigin): Place => ({ directory, origin });
  return [
    ...directories.map((directory) => place(directory, 'config')),
    ...splitPath(env['CORKSCREW_PLUGIN_DIR']).map((directory) => place(directory, 'environment')),
    place(homePlugins(options), 'home'),
    ...splitPath(env['PATH']).map((directory) => place(directory, 'path')),
  ];
}

function homePlugins({ homeDir = homedir() }: FindPluginsOptions): string {
  return join(homeDir, '.corkscrew', 'plugins');
}

function splitPath(value: string | undefined): string[] {
  return (value ?? '').split(delimiter).filter((directory) => directory !== '');
}

async function* streamDirectory(
  { directory, origin }: Place,
  signal: AbortSignal | undefined,
): AsyncGenerator<PluginFile> {
  signal?.throwIfAborted();
  for (const fileName of await listFileNames(directory)) {
    const name = pluginNameOf(fileName);
    if (name !== undefined) yield await inspectPluginFile(name, join(directory, fileName), origin);
  }
}

/** The name without an extension comes before the same name with one. */
async function listFileNames(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch {
    // Directories that do not exist or may not be read are common in PATH.
    return [];
  }
}
