import type {
  AccessRequest,
  CallOptions,
  ChangesRequest,
  Claim,
  ClaimScope,
  CloudChange,
  DeletedResource,
  Diagnostic,
  DiscoverRequest,
  DiscoverResult,
  ListingStarted,
  ListPage,
  ListRequest,
  PermissionReport,
  PlanRequest,
  PreflightReport,
  Relationship,
  ResourceRef,
  ScanPlan,
  ScanUnit,
  SetupRequest,
  TypeSchema,
  SetupStep,
  UnitProgress,
} from '@corkscrew/core';
import type { z } from 'zod';
import type { Logger } from './logger.ts';

/** What a provider learned of one facet of a resource: of a part that a read of its own returns. */
export type FacetDraft =
  | { readonly facet: string; readonly status: 'present'; readonly value: unknown }
  | { readonly facet: string; readonly status: 'absent' }
  | { readonly facet: string; readonly status: 'denied' | 'error' | 'not_read'; readonly reason: string };

/** A resource as a provider found it, before the SDK redacts, hashes and batches it. */
export interface ResourceDraft {
  readonly service: string;
  /** Singular noun in the API's own spelling: `Instance`. */
  readonly type: string;
  /** Unique snake-case name of the type: `aws_ec2_instance`. */
  readonly typeName: string;
  readonly id: string;
  readonly region: string;
  readonly accountId: string;
  /** The enumeration that lists this resource; the unit must end it with a claim of the same scope. */
  readonly claim: ClaimScope;
  /** The payload as the API gave it. */
  readonly payload: unknown;
  readonly name?: string | undefined;
  readonly parentId?: string | undefined;
  readonly arn?: string | undefined;
  /** All tags of the resource: `{}` for one that has none, undefined where what found it does not return tags. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly createdAt?: Date | undefined;
  readonly modifiedAt?: Date | undefined;
  readonly incarnation?: string | undefined;
  readonly lifecycle?: string | undefined;
  /**
   * What reads of its parts gave, each facet once. A facet that was tried and could not be read belongs here too, with its
   * status: one that is left out says nothing, and what was known of it before is lost.
   */
  readonly facets?: readonly FacetDraft[] | undefined;
  readonly relationships?: readonly Relationship[] | undefined;
}

interface DiagnosticYield {
  readonly kind: 'diagnostic';
  readonly diagnostic: Omit<Diagnostic, 'provider'>;
}

/**
 * One element that a provider yields while it runs a unit. Resources that come together, such as those of a page, are best
 * yielded together: each element costs as much as a small resource does.
 */
export type ScanYield =
  | { readonly kind: 'resource'; readonly resource: ResourceDraft }
  | { readonly kind: 'resources'; readonly resources: readonly ResourceDraft[] }
  | DiagnosticYield
  | { readonly kind: 'progress'; readonly progress: UnitProgress }
  | { readonly kind: 'claim'; readonly claim: Claim };

/**
 * One element that a provider yields while it watches. A listing begins with `listing_started` and ends with the claim of the
 * same scope; a resource that comes outside a listing is one that changed just now.
 */
export type WatchYield =
  | ScanYield
  | ListingStarted
  | { readonly kind: 'deleted'; readonly resources: readonly DeletedResource[] };

/** An entry of the cloud's change history, before the SDK redacts its details. */
export interface ChangeDraft
  extends Omit<CloudChange, 'name' | 'actor' | 'operation' | 'changeId' | 'details'>,
    Partial<Pick<CloudChange, 'name' | 'actor' | 'operation' | 'changeId'>> {
  /** What else the history says. */
  readonly details?: unknown;
}

/** One element that a provider yields while it reads the cloud's change history. */
export type ChangesYield =
  | { readonly kind: 'changes'; readonly changes: readonly ChangeDraft[] }
  | DiagnosticYield
  | { readonly kind: 'progress'; readonly progress: UnitProgress };

/** One element that a provider yields while it sets itself up. */
export type SetupYield = { readonly kind: 'step'; readonly step: SetupStep } | DiagnosticYield;

/** How a payload is normalised before it is hashed and stored. Paths are dotted, `[]` steps into arrays. */
export interface PayloadRules {
  /** Parts that change without meaning a change: request ids, last-used times. Stored, but not hashed. */
  readonly volatilePaths?: readonly string[] | undefined;
  /** Arrays whose order means nothing; sorted before hashing and storing. */
  readonly setPaths?: readonly string[] | undefined;
  /** Parts that hold secrets; replaced by one constant before anything else sees them. */
  readonly secretPaths?: readonly string[] | undefined;
}

/** How payloads and facets of one type are normalised. */
export interface TypeRules extends PayloadRules {
  /** Rules for the values of facets, by the facet's name; their paths start at the value. */
  readonly facets?: Readonly<Record<string, PayloadRules>> | undefined;
}

/** What the SDK gives a provider when it connects. */
export interface ConnectContext extends CallOptions {
  readonly logger: Logger;
  /** A folder for caches that outlive the process, or empty for none. */
  readonly cacheDir: string;
}

/** A connected provider. Two members are required; the others are capabilities, detected once. */
export interface ProviderSession {
  discoverServices(request: DiscoverRequest, options: CallOptions): Promise<DiscoverResult>;
  /**
   * Runs one unit. Ends every enumeration that it began with a claim, also when it failed. Throws only when the unit as a
   * whole cannot go on.
   */
  scanUnit(unit: ScanUnit, options: CallOptions): AsyncIterable<ScanYield>;
  /** Without it, a scan has one unit per service, region, account and type that was asked for, `*` where none was. */
  planScan?(request: PlanRequest, options: CallOptions): Promise<ScanPlan>;
  /** Without it, a listing is a scan of which only the addresses are kept. */
  listResources?(request: ListRequest, options: CallOptions): Promise<ListPage>;
  describeResource?(ref: ResourceRef, options: CallOptions): Promise<ResourceDraft>;
  /** Typed columns of the resource types of some services; an empty list means all. */
  getSchemas?(services: readonly string[], options: CallOptions): Promise<readonly TypeSchema[]>;
  /** The least that a plan needs, as documents to apply. */
  getPermissions?(request: AccessRequest, options: CallOptions): Promise<PermissionReport>;
  /** Says what is missing before a scan begins. */
  preflight?(request: AccessRequest, options: CallOptions): Promise<PreflightReport>;
  /**
   * Lists, and then gives what changes, until it is cancelled. Connections that break are its own to mend. Throws, or ends,
   * when it cannot go on; it is then started anew and lists again.
   */
  watch?(request: PlanRequest, options: CallOptions): AsyncIterable<WatchYield>;
  /** Reads the cloud's own change history. */
  listChanges?(request: ChangesRequest, options: CallOptions): AsyncIterable<ChangesYield>;
  /** Plans, makes or removes what the provider needs in its cloud. Only `apply` and `remove` may write. */
  setup?(request: SetupRequest, options: CallOptions): AsyncIterable<SetupYield>;
  /** Names of all services, cheaply. Without it, those of the last discovery. */
  listServices?(): readonly string[];
  /** Normalisation rules of a type; called once per type name. */
  typeRules?(typeName: string): TypeRules;
  /** Facts about the connection, such as `account_id`. Shown to users. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  close?(): Promise<void>;
}

/** What an author writes. */
export interface ProviderDefinition<Config = unknown> {
  /** The provider's name as users type it after `--provider`: `aws`. */
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /**
   * The provider's block of the configuration file. Unknown keys of the block itself are rejected; use `z.strictObject` for
   * what is nested in it. Without a schema, `connect` gets the block as it is.
   */
  readonly configSchema?: z.ZodType<Config> | undefined;
  /** Checks the configuration and credentials and gives a session. Throws CorkscrewError `unauthenticated` or `config_invalid`. */
  connect(config: Config, context: ConnectContext): Promise<ProviderSession>;
}
