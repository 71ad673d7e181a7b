import type { CallOptions, ProviderClient, ResourceSink } from '@corkscrew/core';
import type { PluginFile } from '@corkscrew/host';
import type { TypeCount } from '../demo/check-counts.ts';
import type { Column, Row } from '../render/command-output.ts';

/** What this copy of the program is made of. */
export interface Installation {
  readonly version: string;
  /** Where the program lies; installed plugins are looked for from here upwards. */
  readonly folder: string;
  /** The AWS catalog's data, for the simulator; `undefined` leaves it to the catalog. */
  readonly catalogDir: string | undefined;
}

/** How a provider is connected, where it differs from what the configuration says. */
export interface ConnectOptions extends CallOptions {
  /** Replaces the provider's configuration block. */
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  /** Added to the plugin's environment; `undefined` takes a variable out of it. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/** A statement for the database. */
export interface QueryRequest {
  readonly sql: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly allowExternalAccess?: boolean | undefined;
}

/** The answer to a statement; dispose it to forget what is left. */
export interface QueryAnswer extends AsyncDisposable {
  readonly columns: readonly Column[];
  readonly batches: AsyncIterable<readonly Row[]>;
  readonly rowCount: number;
}

/** A cloud on this machine. */
export interface Simulator {
  readonly url: string;
  readonly accountId: string;
  readonly regions: readonly string[];
  /** What exists in it, by region, service and type. */
  expectedCounts(): readonly TypeCount[];
  close(): Promise<void>;
}

/** The parts that commands work with, each loaded when it is first used. */
export interface Parts {
  /** Starts and initialises a provider's plugin. The caller closes it. */
  connect(provider: string, options?: ConnectOptions): Promise<ProviderClient>;
  /** Gives the JSON Schema of a provider's configuration block; `undefined` where the plugin does not tell. */
  getConfigSchema(provider: string, options?: CallOptions): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Lists the plugins that are found, also those that cannot be used. */
  findPlugins(options?: CallOptions): Promise<readonly PluginFile[]>;
  /** Gives the SHA-256 of a plugin's file in lower-case hex. */
  hashPlugin(plugin: PluginFile, options?: CallOptions): Promise<string>;
  /** Opens a database for a scan, making it where it does not exist. The caller closes it. */
  openSink(path: string, options?: CallOptions): Promise<ResourceSink>;
  /** Starts a simulated AWS on loopback. */
  startSimulator(options: { readonly resources: number; readonly seed: number }): Promise<Simulator>;
  /** Runs a read-only statement. */
  query(path: string, request: QueryRequest, options?: CallOptions): Promise<QueryAnswer>;
}
