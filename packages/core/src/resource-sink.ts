import type { CallOptions } from './call-options.ts';
import type { Claim, ClaimScope } from './claim.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { FacetCoverage } from './facet-tally.ts';
import type { ScannedResource } from './resource.ts';
import type { GoneScope, ScanUnit, WholeRead } from './scan-unit.ts';
import type { SchemaRecord, SchemaState } from './type-schema.ts';
import type { DeletedResource } from './watch-message.ts';

/** How a unit ended. A `crashed` or `canceled` unit publishes nothing. */
export type UnitOutcome = 'complete' | 'incomplete' | 'failed' | 'crashed' | 'canceled';

/** A unit with how it went. */
export interface UnitResult {
  readonly unit: ScanUnit;
  readonly outcome: UnitOutcome;
  readonly claims: readonly Claim[];
  /** How far the facets of the resources were read that the sink took. */
  readonly facets: readonly FacetCoverage[];
  readonly diagnostics: readonly Diagnostic[];
  /** Resources received. */
  readonly resourceCount: number;
  readonly calls: number;
  readonly throttledCalls: number;
  readonly attempts: number;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** Whether it is a piece of a watch's stream of changes, of which the ledger keeps no line. @defaultValue false */
  readonly isLive?: boolean | undefined;
}

/** What changed in the inventory, for one resource type in one account. */
export interface ChangeCount {
  readonly provider: string;
  readonly accountId: string;
  readonly service: string;
  readonly type: string;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly vanished: number;
  /** Vanishings held back by the brake until a second clean scan confirms them. */
  readonly suspect: number;
}

/** What one publish did. */
export interface PublishResult {
  readonly changes: readonly ChangeCount[];
  /** Found while publishing: `duplicate_identity`, `vanish_suspected`, `stale_write_refused`. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What a publish did to one resource. One that is `unchanged` is not told. */
export interface ResourceAction {
  readonly uid: string;
  readonly action: 'created' | 'changed' | 'recreated' | 'schema' | 'vanished';
}

/** A publish with what it did to each resource. */
export interface DetailedResult extends PublishResult {
  readonly actions: readonly ResourceAction[];
}

/** Resources that a watch saw go. */
export interface Removal {
  readonly provider: string;
  readonly resources: readonly DeletedResource[];
  /** When they were seen to go: what was seen later stays. */
  readonly observedAt: Date;
}

/** A scan as the ledger records it at its start. */
export interface ScanStart {
  readonly scanId: string;
  readonly startedAt: Date;
  readonly providers: readonly string[];
  /** What was asked, JSON-safe and free of secrets. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly toolVersion: string;
  /** Whether mass vanishings are accepted without the brake. */
  readonly acceptVanish: boolean;
}

/** How a scan ended: see the exit codes in `docs/`. */
export type ScanOutcome = 'complete' | 'incomplete' | 'failed' | 'interrupted';

/** A scan as the ledger records it at its end. */
export interface ScanEnd {
  readonly finishedAt: Date;
  readonly outcome: ScanOutcome;
  /** Diagnostics that belong to no unit. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A claim that open rows carry, with how many. */
export interface KnownClaim {
  readonly provider: string;
  readonly scope: ClaimScope;
  readonly openRows: number;
}

/** Receives the resources of one unit. */
export interface UnitWriter {
  /** Resolves when the sink can take more: this is the backpressure. */
  write(resources: readonly ScannedResource[], options?: CallOptions): Promise<void>;
  /** Forgets everything written. */
  discard(): Promise<void>;
  /** Says that no more comes; the unit is then ready to be published. */
  finish(result: UnitResult): Promise<void>;
}

/** Where a scan puts what it finds. `store` implements it over DuckDB. One scan at a time per sink. */
export interface ResourceSink {
  beginScan(scan: ScanStart): Promise<void>;
  /** Milliseconds that units took in earlier scans, by unit id, so that long ones start first. */
  listUnitDurations(provider: string): Promise<ReadonlyMap<string, number>>;
  listKnownClaims(provider: string): Promise<readonly KnownClaim[]>;
  /** Enumerations of all types of an account that were read whole, with when that was last. */
  listWholeReads(provider: string): Promise<readonly WholeRead[]>;
  /** What is kept of the columns of a provider's types. */
  listSchemas(provider: string): Promise<readonly SchemaState[]>;
  /** Keeps the columns of types, in place of those that they had. */
  recordSchemas(record: SchemaRecord): Promise<void>;
  openUnit(unit: ScanUnit): Promise<UnitWriter>;
  /** Publishes all finished units in one transaction. No unit is split over transactions. */
  publish(options?: CallOptions): Promise<PublishResult>;
  /** The same, with what became of each resource: for small publishes. */
  publishInDetail(options?: CallOptions): Promise<DetailedResult>;
  /** Closes the open rows of single resources. */
  remove(removal: Removal, options?: CallOptions): Promise<DetailedResult>;
  /** Closes the open rows of scopes that a cloud call proved gone. */
  retire(provider: string, gone: readonly GoneScope[]): Promise<PublishResult>;
  endScan(end: ScanEnd): Promise<void>;
  close(): Promise<void>;
}
