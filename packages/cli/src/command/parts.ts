import type { CallOptions, ProviderClient, ResourceSink } from '@corkscrew/core';
import type { PluginFile } from '@corkscrew/host';
import type {
  BaselineJob,
  ExportSource,
  GraphRequest,
  QueryResult,
  ResourceGraph,
  RewriteReport,
} from '@corkscrew/store';
import type { CatalogReport, CatalogUpdate } from '../catalog/update-catalog.ts';
import type { CatalogState } from '../catalog/user-catalog.ts';
import type { Settings } from '../config/settings.ts';
import type { DemoCloud } from '../demo/demo-cloud.ts';
import type { Question } from '../questions/parse-question.ts';

/** What this copy of the program is made of. */
export interface Installation {
  readonly version: string;
  /** Where the program lies; installed plugins are looked for from here upwards. */
  readonly folder: string;
  /** The AWS catalog's data; `undefined` leaves it to the catalog. */
  readonly catalogDir: string | undefined;
  /** The rules that the catalog was made by; `undefined` leaves them to the generator. */
  readonly catalogRulesDir?: string | undefined;
}

/** How a provider is connected, where it differs from what the configuration says. */
export interface ConnectOptions extends CallOptions {
  /** Replaces the provider's configuration block. */
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  /** Added to the plugin's environment; `undefined` takes a variable out of it. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/** How a plugin is looked for and verified, where it differs from what the configuration says. */
export interface SchemaOptions extends CallOptions {
  readonly plugins?: Pick<Settings, 'pluginDirectories' | 'pluginChecksums'> | undefined;
}

/** A statement for the database. */
export interface QueryRequest {
  readonly sql: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly allowExternalAccess?: boolean | undefined;
  /** Whether what the answer does not cover is read beside it. */
  readonly withCoverage?: boolean | undefined;
  /** Answers as of this moment. */
  readonly asOf?: Date | undefined;
}

/** What is written into a DuckDB file of its own. */
export interface DatabaseExport {
  readonly to: string;
  readonly source: ExportSource;
  readonly asOf?: Date | undefined;
  readonly isReplacing: boolean;
}

/** How a database is written anew. */
export interface RewriteRequest {
  /** History before this goes. */
  readonly before?: Date | undefined;
  readonly isDryRun?: boolean | undefined;
}

/** The parts that commands work with, each loaded when it is first used. */
export interface Parts {
  /** Starts and initialises a provider's plugin. The caller closes it. */
  connect(provider: string, options?: ConnectOptions): Promise<ProviderClient>;
  /** Gives the JSON Schema of a provider's configuration block; `undefined` where the plugin does not tell. */
  getConfigSchema(provider: string, options?: SchemaOptions): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Lists the plugins that are found, also those that cannot be used. */
  findPlugins(options?: CallOptions): Promise<readonly PluginFile[]>;
  /** Gives the SHA-256 of a plugin's file in lower-case hex. */
  hashPlugin(plugin: PluginFile, options?: CallOptions): Promise<string>;
  /** Opens a database for a scan, making it where it does not exist. The caller closes it. */
  openSink(path: string, options?: CallOptions): Promise<ResourceSink>;
  /** Starts the simulated clouds of the demo on loopback. The caller closes them. */
  startDemoClouds(options: { readonly resources: number; readonly seed: number }): Promise<readonly DemoCloud[]>;
  /** Runs a read-only statement. */
  query(path: string, request: QueryRequest, options?: CallOptions): Promise<QueryResult>;
  /** Writes the inventory or an answer into a DuckDB file of its own. */
  exportDatabase(path: string, request: DatabaseExport, options?: CallOptions): Promise<void>;
  /** Takes history before a moment away, or with `isDryRun` counts it; without a moment, gives unused space back. */
  rewrite(path: string, request: RewriteRequest, options?: CallOptions): Promise<RewriteReport>;
  /** Writes or removes a baseline. Gives how many resources it has or had. */
  changeBaseline(path: string, job: BaselineJob, options?: CallOptions): Promise<number>;
  /** Gives the questions that have a name: those of this installation, and the user's. */
  listQuestions(): Promise<readonly Question[]>;
  /** Makes the user's AWS catalog from botocore's data. */
  updateCatalog(update: CatalogUpdate, options?: CallOptions): Promise<CatalogReport>;
  /** Removes the user's AWS catalog. Gives whether there was one. */
  resetCatalog(): Promise<boolean>;
  /** Tells which AWS catalog is in use. */
  describeCatalog(): Promise<CatalogState>;
  /** Reads a part of the graph of resources. */
  readGraph(path: string, request: GraphRequest, options?: CallOptions): Promise<ResourceGraph>;
}
