import type {
  AccessRequest,
  CallOptions,
  ChangesMessage,
  ChangesRequest,
  DiscoverRequest,
  DiscoverResult,
  ListPage,
  ListRequest,
  PermissionReport,
  PlanRequest,
  PreflightReport,
  ProviderInfo,
  Resource,
  ResourceRef,
  ScanMessage,
  ScanPlan,
  ScanUnit,
  SetupMessage,
  SetupRequest,
  TypeSchema,
  WatchMessage,
} from '@corkscrew/core';
import type { InitializeRequest, InitializeResult } from '../convert/lifecycle.ts';

/** A scan over the published contract: no units, only what to cover. Empty lists and an empty region mean the default. */
export interface PlainScanRequest {
  readonly services: readonly string[];
  readonly types: readonly string[];
  readonly region: string;
  readonly filters: Readonly<Record<string, string>>;
  /** Units to run at once; absent for the provider's own choice. */
  readonly concurrency?: number | undefined;
}

/** A provider as the wire sees it, in the words of `@corkscrew/core`. */
export interface ProviderServer {
  initialize(request: InitializeRequest, options: CallOptions): Promise<InitializeResult>;
  getInfo(options: CallOptions): Promise<ProviderInfo>;
  /** JSON Schema of the provider's block of the configuration, as JSON text; empty for a block that takes anything. */
  getConfigSchema(): string;
  discoverServices(request: DiscoverRequest, options: CallOptions): Promise<DiscoverResult>;
  listResources(request: ListRequest, options: CallOptions): Promise<ListPage>;
  planScan(request: PlanRequest, options: CallOptions): Promise<ScanPlan>;
  scanUnit(unit: ScanUnit, options: CallOptions): AsyncIterable<ScanMessage>;
  /** The same scan without units, for hosts that know only the published contract. */
  scanPlainly(request: PlainScanRequest, options: CallOptions): AsyncIterable<ScanMessage>;
  /** Rejects with code `unsupported` where the provider cannot. */
  describeResource(ref: ResourceRef, options: CallOptions): Promise<Resource>;
  /** Rejects with code `unsupported` where the provider has none. */
  getSchemas(services: readonly string[], options: CallOptions): Promise<readonly TypeSchema[]>;
  /** Rejects with code `unsupported` where the provider cannot, as do those below. */
  getPermissions(request: AccessRequest, options: CallOptions): Promise<PermissionReport>;
  preflight(request: AccessRequest, options: CallOptions): Promise<PreflightReport>;
  watch(request: PlanRequest, options: CallOptions): AsyncIterable<WatchMessage>;
  listChanges(request: ChangesRequest, options: CallOptions): AsyncIterable<ChangesMessage>;
  setup(request: SetupRequest, options: CallOptions): AsyncIterable<SetupMessage>;
}
