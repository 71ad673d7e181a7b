import type { AccessRequest, PermissionReport, PreflightReport } from './access.ts';
import type { CallOptions } from './call-options.ts';
import type { ChangesMessage, ChangesRequest } from './cloud-change.ts';
import type { Resource } from './resource.ts';
import type { PlanRequest, ScanMessage, ScanPlan, ScanUnit } from './scan-unit.ts';
import type { SetupMessage, SetupRequest } from './setup.ts';
import type { TypeSchema } from './type-schema.ts';
import type { WatchMessage } from './watch-message.ts';

/** What a provider says about itself. */
export interface ProviderInfo {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly supportedServices: readonly string[];
  /** Capability to its version, such as `scan_unit` to `1`. */
  readonly capabilities: Readonly<Record<string, string>>;
}

/** A resource type that a provider can list. */
export interface ResourceTypeInfo {
  /** Unique snake-case name: `aws_ec2_instance`. */
  readonly typeName: string;
  /** Singular noun in the API's spelling: `Instance`. */
  readonly type: string;
  readonly listOperation: string;
  readonly describeOperation: string;
  readonly getOperation: string;
  readonly idField: string;
  readonly nameField: string;
  readonly arnField: string;
  readonly supportsTags: boolean;
  readonly isPaginated: boolean;
  /** Permissions that listing it needs, such as `ec2:DescribeInstances`. */
  readonly permissions: readonly string[];
  /** Whether a scan covers it without being asked. */
  readonly isDefault: boolean;
  /** `resource`, or why it is off by default: `ephemeral`, `telemetry`, `catalog`, `unproven`. */
  readonly resourceClass: string;
}

/** A service and its resource types. */
export interface ServiceInfo {
  readonly name: string;
  readonly displayName: string;
  readonly resourceTypes: readonly ResourceTypeInfo[];
  readonly requiredPermissions: readonly string[];
}

/** What to discover. Absent lists mean everything. */
export interface DiscoverRequest {
  readonly includeServices?: readonly string[] | undefined;
  readonly excludeServices?: readonly string[] | undefined;
  /** Whether to look past caches. */
  readonly forceRefresh?: boolean | undefined;
}

/** A provider's answer to {@link DiscoverRequest}. */
export interface DiscoverResult {
  readonly services: readonly ServiceInfo[];
  readonly discoveredAt: Date;
  /** Version of the data the answer comes from, such as `botocore 1.43.11`. */
  readonly sdkVersion: string;
}

/** One page of a plain listing. */
export interface ListRequest {
  readonly service: string;
  readonly type: string;
  readonly region: string;
  readonly filters?: Readonly<Record<string, string>> | undefined;
  readonly nextToken?: string | undefined;
  readonly maxResults?: number | undefined;
}

/** A resource by its address, with what its list call says about it. */
export interface ResourceRef {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  readonly basicAttributes: Readonly<Record<string, string>>;
}

/** A provider's answer to {@link ListRequest}. */
export interface ListPage {
  readonly resources: readonly ResourceRef[];
  /** Empty on the last page. */
  readonly nextToken: string;
}

/**
 * An initialised provider as the engine sees it. `host` implements it over a plugin process.
 *
 * A call on a provider whose process died rejects with code `plugin_exited`; {@link ProviderClient.restart} starts it anew.
 */
export interface ProviderClient {
  readonly provider: string;
  getInfo(options?: CallOptions): Promise<ProviderInfo>;
  discoverServices(request: DiscoverRequest, options?: CallOptions): Promise<DiscoverResult>;
  planScan(request: PlanRequest, options?: CallOptions): Promise<ScanPlan>;
  /** Runs one unit. Leaving the loop early cancels it in the provider. */
  scanUnit(unit: ScanUnit, options?: CallOptions): AsyncIterable<ScanMessage>;
  listResources(request: ListRequest, options?: CallOptions): Promise<ListPage>;
  /**
   * Reads one resource by its address, with its tags and relationships. Rejects with code `unsupported` where the provider
   * cannot, as do all below but `restart` and `close`.
   */
  describeResource(ref: ResourceRef, options?: CallOptions): Promise<Resource>;
  /** Gives the typed columns of the resource types of some services; an empty list means all. */
  getSchemas(services: readonly string[], options?: CallOptions): Promise<readonly TypeSchema[]>;
  getPermissions(request: AccessRequest, options?: CallOptions): Promise<PermissionReport>;
  preflight(request: AccessRequest, options?: CallOptions): Promise<PreflightReport>;
  /** Lists, and then gives what changes, without end. Leaving the loop early ends it in the provider. */
  watch(request: PlanRequest, options?: CallOptions): AsyncIterable<WatchMessage>;
  /** Gives the cloud's own change history. */
  listChanges(request: ChangesRequest, options?: CallOptions): AsyncIterable<ChangesMessage>;
  /** Sets up in the cloud what the provider needs. Only `apply` and `remove` write. */
  setup(request: SetupRequest, options?: CallOptions): AsyncIterable<SetupMessage>;
  /** Starts the provider's process anew and initialises it with the same configuration. */
  restart(options?: CallOptions): Promise<void>;
  close(): Promise<void>;
}
