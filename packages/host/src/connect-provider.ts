import {
  type AccessRequest,
  type CallOptions,
  type ChangesMessage,
  type ChangesRequest,
  CorkscrewError,
  type DiscoverRequest,
  type DiscoverResult,
  linkSignals,
  type ListPage,
  type ListRequest,
  type PermissionReport,
  type PlanRequest,
  type PreflightReport,
  type ProviderClient,
  type ProviderInfo,
  type Resource,
  type ResourceRef,
  type ScanMessage,
  type ScanPlan,
  type ScanUnit,
  type SetupMessage,
  type SetupRequest,
  type TypeSchema,
  type WatchMessage,
} from '@corkscrew/core';
import type { PluginFile } from './plugin-file.ts';
import { type StartedPlugin, startPlugin, type StartPluginOptions } from './start-plugin.ts';

/** Checks a block of the configuration against the provider's JSON Schema; throws what is wrong with it. */
export type ConfigValidator = (
  schema: Readonly<Record<string, unknown>>,
  config: Readonly<Record<string, unknown>>,
) => void | Promise<void>;

/** How a provider is connected. */
export interface ConnectProviderOptions extends Omit<StartPluginOptions, 'regions'> {
  /** The provider's block of the configuration. JSON-safe. */
  readonly config: Readonly<Record<string, unknown>>;
  /** A folder for the provider's caches, or empty for none. */
  readonly cacheDir: string;
  /** Called before the provider is initialised, where it has a schema. */
  readonly validateConfig?: ConfigValidator | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A provider in its own process, initialised. */
export interface ConnectedProvider extends ProviderClient, AsyncDisposable {
  readonly plugin: PluginFile;
  /** What the provider said about itself when it was last started. */
  readonly info: ProviderInfo;
  /** Facts about the connection that the provider gave, such as `account_id`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Id of the process. */
  readonly pid: number;
  /** Whether the process runs. */
  readonly isAlive: boolean;
}

/**
 * Starts a plugin, initialises it with its configuration, and gives it as the engine sees it.
 *
 * When anything fails the process is ended first. A call on a provider whose process died rejects with `plugin_exited` and
 * the last lines of its log; `restart` starts it anew with the same configuration, and calls that come while it does wait.
 *
 * @throws {CorkscrewError} `plugin_start_failed`, and what the provider refuses with: `config_invalid`, `unauthenticated`
 *
 * @example
 * ```ts
 * const plugin = await findPlugin('aws', { packageBases: [import.meta.dirname] });
 * await using aws = await connectProvider({ name: 'aws', plugin, config: { regions: ['eu-west-1'] }, cacheDir: '' });
 * ```
 */
export async function connectProvider(options: ConnectProviderOptions): Promise<ConnectedProvider> {
  const connection = new PluginConnection(options);
  await connection.start({ signal: options.signal });
  return connection;
}

/**
 * Starts a plugin only to ask for the JSON Schema of its configuration; `undefined` where it has none.
 *
 * @throws {CorkscrewError} `plugin_start_failed`
 */
export async function fetchConfigSchema(
  options: StartPluginOptions,
  callOptions: CallOptions = {},
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { process, wire } = await startPlugin(options, callOptions.signal);
  try {
    return await wire.getConfigSchema(callOptions);
  } finally {
    await process.close();
  }
}

interface Running extends StartedPlugin {
  readonly info: ProviderInfo;
  readonly metadata: Readonly<Record<string, string>>;
}

class PluginConnection implements ConnectedProvider {
  readonly provider: string;
  readonly plugin: PluginFile;
  readonly #options: ConnectProviderOptions;
  #running: Running | undefined;
  #starting: Promise<void> | undefined;
  readonly #lifetime = new AbortController();

  constructor(options: ConnectProviderOptions) {
    this.provider = options.name;
    this.plugin = options.plugin;
    this.#options = options;
  }

  get info(): ProviderInfo {
    return this.#current().info;
  }

  get metadata(): Readonly<Record<string, string>> {
    return this.#current().metadata;
  }

  get pid(): number {
    return this.#current().process.pid;
  }

  get isAlive(): boolean {
    return this.#running?.process.isAlive ?? false;
  }

  /** Starts the process and initialises it; with one running, ends that first. */
  async start(callOptions: CallOptions): Promise<void> {
    this.#lifetime.signal.throwIfAborted();
    using scope = linkSignals([callOptions.signal, this.#lifetime.signal], {
      timeoutMs: callOptions.timeoutMs,
      label: `start provider ${this.provider}`,
    });
    await this.#running?.process.close();
    const started = await startPlugin({ ...this.#options, regions: regionsOf(this.#options.config) }, scope.signal);
    try {
      this.#running = await this.#initialize(started, scope.signal);
    } catch (error) {
      await started.process.close();
      throw error;
    }
  }

  async getInfo(options?: CallOptions): Promise<ProviderInfo> {
    return await (await this.#ready()).wire.getInfo(options);
  }

  async discoverServices(request: DiscoverRequest, options?: CallOptions): Promise<DiscoverResult> {
    return await (await this.#ready()).wire.discoverServices(request, options);
  }

  async planScan(request: PlanRequest, options?: CallOptions): Promise<ScanPlan> {
    return await (await this.#ready()).wire.planScan(request, options);
  }

  async *scanUnit(unit: ScanUnit, options?: CallOptions): AsyncGenerator<ScanMessage> {
    yield* (await this.#ready()).wire.scanUnit(unit, options);
  }

  async listResources(request: ListRequest, options?: CallOptions): Promise<ListPage> {
    return await (await this.#ready()).wire.listResources(request, options);
  }

  async describeResource(ref: ResourceRef, options?: CallOptions): Promise<Resource> {
    return await (await this.#ready()).wire.describeResource(ref, options);
  }

  async getSchemas(services: readonly string[], options?: CallOptions): Promise<readonly TypeSchema[]> {
    return await (await this.#ready()).wire.getSchemas(services, options);
  }

  async getPermissions(request: AccessRequest, options?: CallOptions): Promise<PermissionReport> {
    return await (await this.#ready()).wire.getPermissions(request, options);
  }

  async preflight(request: AccessRequest, options?: CallOptions): Promise<PreflightReport> {
    return await (await this.#ready()).wire.preflight(request, options);
  }

  async *watch(request: PlanRequest, options?: CallOptions): AsyncGenerator<WatchMessage> {
    yield* (await this.#ready()).wire.watch(request, options);
  }

  async *listChanges(request: ChangesRequest, options?: CallOptions): AsyncGenerator<ChangesMessage> {
    yield* (await this.#ready()).wire.listChanges(request, options);
  }

  async *setup(request: SetupRequest, options?: CallOptions): AsyncGenerator<SetupMessage> {
    yield* (await this.#ready()).wire.setup(request, options);
  }

  async restart(options: CallOptions = {}): Promise<void> {
    this.#starting ??= this.start(options).finally(() => {
      this.#starting = undefined;
    });
    await this.#starting;
  }

  async close(): Promise<void> {
    this.#lifetime.abort(new CorkscrewError('plugin_exited', `provider ${this.provider} was closed`));
    // Whoever asked for the restart learns that it failed.
    await this.#starting?.catch(() => undefined);
    await this.#running?.process.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #initialize(started: StartedPlugin, signal: AbortSignal): Promise<Running> {
    const { config, cacheDir, validateConfig } = this.#options;
    if (validateConfig !== undefined) {
      const schema = await started.wire.getConfigSchema({ signal });
      if (schema !== undefined) await validateConfig(schema, config);
    }
    const { metadata } = await started.wire.initialize({ provider: this.provider, config, cacheDir }, { signal });
    return { ...started, metadata, info: await started.wire.getInfo({ signal }) };
  }

  async #ready(): Promise<Running> {
    await this.#starting;
    return this.#current();
  }

  #current(): Running {
    this.#lifetime.signal.throwIfAborted();
    if (this.#running !== undefined) return this.#running;
    throw new CorkscrewError('plugin_exited', `provider ${this.provider} was not started`);
  }
}

/** The regions of a block: `regions` as in all our providers, or `region` as in the published contract. */
function regionsOf({ regions, region }: Readonly<Record<string, unknown>>): readonly string[] {
  if (Array.isArray(regions)) return regions.filter((name): name is string => typeof name === 'string');
  return typeof region === 'string' && region !== '' ? [region] : [];
}
