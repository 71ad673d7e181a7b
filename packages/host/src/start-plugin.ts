import { type LaunchOptions, launchPlugin, type PluginProcess } from '@corkscrew/go-plugin';
import {
  CloudProvider,
  CONTRACT_VERSION,
  createProviderClient,
  PLUGIN_HANDSHAKE,
  ProviderExtension,
  type WireProvider,
} from '@corkscrew/protocol';
import { assertUsable } from './find-plugins.ts';
import { fromRunningError, fromStartError } from './plugin-error.ts';
import type { PluginFile } from './plugin-file.ts';
import { logEntry, outputEntries, type PluginLogger } from './plugin-log.ts';

/** How a plugin's process is started. */
export interface StartPluginOptions {
  /** The provider's name: `aws`. */
  readonly name: string;
  readonly plugin: PluginFile;
  /** SHA-256 in hex that the plugin's program must have. */
  readonly checksum?: string | undefined;
  /** Added to this process's environment; `undefined` takes a variable out of it. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly logger?: PluginLogger | undefined;
  /** How long the plugin may take to its first answer. @defaultValue 60000 */
  readonly startTimeoutMs?: number | undefined;
  /** How long the plugin may take to end in order before it is killed. @defaultValue 2000 */
  readonly shutdownGraceMs?: number | undefined;
  /** Regions to scan where the provider does not plan and the request names none. */
  readonly regions?: readonly string[] | undefined;
}

/** A plugin that runs and can be called, but was not initialised. */
export interface StartedPlugin {
  readonly process: PluginProcess;
  readonly wire: WireProvider;
}

/**
 * Starts a plugin's process under mutual TLS and makes its client.
 *
 * @throws {CorkscrewError} `plugin_start_failed`
 */
export async function startPlugin(options: StartPluginOptions, signal?: AbortSignal): Promise<StartedPlugin> {
  const { name, plugin } = options;
  assertUsable(plugin);
  let process: PluginProcess;
  try {
    process = await launchPlugin({ ...launchOptions(options), signal });
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : fromStartError(error, name);
  }
  const transport = { cloud: process.client(CloudProvider), extension: process.client(ProviderExtension) };
  return {
    process,
    wire: createProviderClient(transport, {
      provider: name,
      regions: options.regions,
      translateError: fromRunningError,
    }),
  };
}

function launchOptions(options: StartPluginOptions): LaunchOptions {
  const { name, plugin, checksum, logger } = options;
  const onOutput = (chunk: Uint8Array): void => outputEntries(name, chunk).forEach((entry) => logger?.(entry));
  return {
    name: `corkscrew-${name}`,
    command: plugin.command,
    args: plugin.args,
    env: options.env,
    handshake: PLUGIN_HANDSHAKE,
    versions: [CONTRACT_VERSION],
    logger: (entry) => logger?.(logEntry(name, entry)),
    onStdout: onOutput,
    onStderr: onOutput,
    startTimeoutMs: options.startTimeoutMs,
    shutdownGraceMs: options.shutdownGraceMs,
    ...(checksum === undefined
      ? {}
      : { checksum: { algorithm: 'sha256', files: [{ path: plugin.path, digest: checksum }] } }),
  };
}
