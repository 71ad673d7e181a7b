import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProviderClient } from '@corkscrew/core';
import { CorkscrewError } from '@corkscrew/core';
import type { FindPluginsOptions, PluginFile, PluginLogEntry } from '@corkscrew/host';
import type { CatalogPlaces } from '../catalog/user-catalog.ts';
import type { ConnectOptions, Installation, Parts } from '../command/parts.ts';
import { findNearest } from '../config/nearest.ts';
import { userFolder } from '../config/resolve-path.ts';
import type { Settings } from '../config/settings.ts';

/** What the parts are made from. */
export interface PartsOptions {
  readonly settings: Settings;
  readonly installation: Installation;
  readonly env: NodeJS.ProcessEnv;
  /** Takes what plugins log. */
  readonly onPluginLog: (entry: PluginLogEntry) => void;
}

/** Puts the packages together. Each is loaded when its part is first used. */
export function createParts(options: PartsOptions): Parts {
  return {
    connect: (provider, connectOptions) => connect(provider, connectOptions ?? {}, options),
    getConfigSchema: async (provider, { signal, plugins } = {}) => {
      const { fetchConfigSchema } = await import('@corkscrew/host');
      const settings = { ...options.settings, ...plugins };
      const plugin = await findPlugin(provider, { ...options, settings });
      const checksum = checksumOf(provider, settings);
      return await fetchConfigSchema({ name: provider, plugin, checksum, logger: options.onPluginLog }, { signal });
    },
    findPlugins: async ({ signal } = {}) => {
      const { findPlugins } = await import('@corkscrew/host');
      return await findPlugins({ ...placesOf(options), signal });
    },
    hashPlugin: async (plugin, { signal } = {}) => {
      const { hashPluginFile } = await import('@corkscrew/host');
      return await hashPluginFile(plugin, signal);
    },
    openSink: async (path, { signal } = {}) => {
      const { openSink } = await import('@corkscrew/store');
      return await openSink({ path, signal });
    },
    startDemoClouds: async (demoOptions) => {
      const { startDemoClouds } = await import('../demo/start-demo-clouds.ts');
      const { env, installation } = options;
      return await startDemoClouds({ ...demoOptions, env, catalogDir: installation.catalogDir });
    },
    query: async (path, request, { signal } = {}) => {
      const { runQuery } = await import('@corkscrew/store');
      return await runQuery({ path, ...request, signal });
    },
    exportDatabase: async (path, request, { signal } = {}) => {
      const { exportDatabase } = await import('@corkscrew/store');
      await exportDatabase({ path, ...request, signal });
    },
    rewrite: async (path, { before, isDryRun }, { signal } = {}) => {
      const { compactInventory, pruneInventory } = await import('@corkscrew/store');
      if (before === undefined) return await compactInventory({ path, signal });
      return await pruneInventory({ path, before, isDryRun, signal });
    },
    changeBaseline: async (path, job, { signal } = {}) => {
      const { changeBaseline } = await import('@corkscrew/store');
      return await changeBaseline({ path, signal }, job);
    },
    listQuestions: async () => {
      const { loadQuestions } = await import('../questions/load-questions.ts');
      const { installation, env } = options;
      return await loadQuestions([join(installation.folder, '..', 'questions'), join(userFolder(env), 'questions')]);
    },
    updateCatalog: async (update, { signal } = {}) => {
      const { updateCatalog } = await import('../catalog/update-catalog.ts');
      const rulesDir = options.installation.catalogRulesDir;
      return await updateCatalog(update, { places: catalogPlaces(options), rulesDir, signal });
    },
    resetCatalog: async () => {
      const { resetCatalog } = await import('../catalog/update-catalog.ts');
      return resetCatalog(catalogPlaces(options));
    },
    describeCatalog: async () => {
      const { describeCatalog } = await import('../catalog/user-catalog.ts');
      return describeCatalog(catalogPlaces(options));
    },
    readGraph: async (path, request, { signal } = {}) => {
      const { readGraph } = await import('@corkscrew/store');
      return await readGraph({ path, request, signal });
    },
  };
}

async function connect(
  provider: string,
  connectOptions: ConnectOptions,
  options: PartsOptions,
): Promise<ProviderClient> {
  const { connectProvider } = await import('@corkscrew/host');
  const { settings, env } = options;
  const plugin = await findPlugin(provider, options);
  return await connectProvider({
    name: provider,
    plugin,
    checksum: checksumOf(provider, settings),
    config: connectOptions.config ?? settings.providers.value[provider] ?? {},
    cacheDir: join(userFolder(env), 'cache', provider),
    env: { ...(await catalogEnv(provider, connectOptions, options)), ...connectOptions.env },
    logger: options.onPluginLog,
    signal: connectOptions.signal,
    validateConfig:
      connectOptions.config === undefined ? (schema) => checkBlock(provider, schema, settings) : undefined,
  });
}

function catalogPlaces({ installation, env }: PartsOptions): CatalogPlaces {
  return { shippedDir: installation.catalogDir, userDir: join(userFolder(env), 'catalog', 'aws') };
}

/** Names the user's catalog to the plugin that has one. Where the block is replaced, as in the demo, the shipped one is used. */
async function catalogEnv(
  provider: string,
  { config }: ConnectOptions,
  options: PartsOptions,
): Promise<Readonly<Record<string, string>>> {
  const places = catalogPlaces(options);
  if (provider !== 'aws' || config !== undefined || !existsSync(places.userDir)) return {};
  const { findUserCatalog } = await import('../catalog/user-catalog.ts');
  const { dir, unused } = findUserCatalog(places);
  if (unused !== undefined) {
    const message = `the catalog in ${places.userDir} is not used: ${unused}; \`corkscrew catalog update\` makes it anew`;
    options.onPluginLog({ provider, level: 'warn', message, fields: {} });
  }
  return dir === undefined ? {} : { CORKSCREW_AWS_CATALOG: dir };
}

function checksumOf(provider: string, { pluginChecksums }: Pick<Settings, 'pluginChecksums'>): string | undefined {
  return pluginChecksums.value[provider]?.replace(/^sha256:/, '');
}

/** Finds a plugin, and for a name that is not known says which was meant. */
async function findPlugin(provider: string, options: PartsOptions): Promise<PluginFile> {
  const host = await import('@corkscrew/host');
  const places = placesOf(options);
  try {
    return await host.findPlugin(provider, places);
  } catch (error) {
    const failure = CorkscrewError.from(error);
    if (failure.code !== 'plugin_not_found') throw failure;
    const names = (await host.findPlugins(places)).map(({ name }) => name);
    const nearest = findNearest(provider, names);
    throw new CorkscrewError('plugin_not_found', `find provider ${provider}: no plugin of that name is installed`, {
      hint: nearest === undefined ? failure.hint : `Did you mean "${nearest}"? Installed: ${names.join(', ')}.`,
      cause: failure,
      details: failure.details,
    });
  }
}

function placesOf({ settings, env, installation }: PartsOptions): FindPluginsOptions {
  return {
    directories: settings.pluginDirectories.value,
    env,
    homeDir: dirname(userFolder(env)),
    packageBases: [installation.folder],
  };
}

/** Says where in the file a provider's block is wrong; a block that comes from no file is left to the plugin. */
async function checkBlock(
  provider: string,
  schema: Readonly<Record<string, unknown>>,
  { configFile, providers }: Settings,
): Promise<void> {
  if (configFile === undefined || providers.value[provider] === undefined) return;
  const { checkConfigFile } = await import('../config/load-settings.ts');
  await checkConfigFile(configFile, new Map([[provider, schema]]));
}
