export type { ConfigValidator, ConnectedProvider, ConnectProviderOptions } from './connect-provider.ts';
export { connectProvider, fetchConfigSchema } from './connect-provider.ts';
export type { FindPluginsOptions } from './find-plugins.ts';
export { assertUsable, findPlugin, findPlugins } from './find-plugins.ts';
export type { PluginFile, PluginOrigin, PluginProblem } from './plugin-file.ts';
export { hashPluginFile, PLUGIN_NODE_FLAGS } from './plugin-file.ts';
export type { PluginLogEntry, PluginLogger } from './plugin-log.ts';
export type { StartPluginOptions } from './start-plugin.ts';
