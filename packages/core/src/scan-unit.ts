import type { Claim, ClaimScope } from './claim.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { ScannedResource } from './resource.ts';

/** What a unit's calls mean for the account that is asked. */
export interface CallEstimate {
  /** Calls that the unit makes for sure; what is beyond them in `estimatedCalls` depends on what is found. */
  readonly sureCalls: number;
  /** Entries that the calls leave in the cloud's audit log. */
  readonly auditEvents: number;
  /** Calls that the cloud charges for. */
  readonly billedCalls: number;
  /** Calls that give much, or of which the cloud allows few a second. */
  readonly heavyCalls: number;
  /** `last_scan`: as many as the unit made last time. `assumption`: as if every list had one row on one page. */
  readonly basis: 'last_scan' | 'assumption';
}

/** What is scheduled, streamed and retried as one. Any of the four dimensions may be `*`. */
export interface ScanUnit {
  readonly provider: string;
  /** Stable between scans: the same work has the same unit id tomorrow. Unique within a provider. */
  readonly unitId: string;
  readonly accountId: string;
  readonly region: string;
  readonly service: string;
  readonly type: string;
  /** API calls that the provider expects, for `--dry-run` and scheduling. */
  readonly estimatedCalls: number;
  /** What these calls mean, where the provider knows. */
  readonly callEstimate?: CallEstimate | undefined;
  /** Catalog, api-version and rules that shape the payloads: where only this changed, a change is one of schema. */
  readonly normaliserVersion: string;
  /** What the provider needs to run the unit; opaque to everybody else. Never a credential. */
  readonly payload: string;
}

/** What a scan is asked to cover. Absent or empty lists mean everything that is on by default. */
export interface PlanRequest {
  readonly services?: readonly string[] | undefined;
  /** Types (`Instance`) or type names (`aws_ec2_instance`). */
  readonly types?: readonly string[] | undefined;
  /** Regions, or the single word `all`. */
  readonly regions?: readonly string[] | undefined;
  readonly accounts?: readonly string[] | undefined;
  /**
   * What earlier scans read whole, for a scan of what changed: a provider whose cloud keeps a history of changes leaves out
   * enumerations in which that history says that nothing did. Absent for a scan of everything, which any provider may make
   * instead: a history may not go back far enough, or not tell of every type.
   */
  readonly wholeReads?: readonly WholeRead[] | undefined;
  /**
   * Whether a quicker listing that tells less is enough, for providers whose cloud has one; the others list as ever. What it
   * does not tell is `not_read`, and what it cannot find is not taken for gone. @defaultValue false
   */
  readonly isFast?: boolean | undefined;
}

/** An enumeration that speaks for all types of an account, such as of a table, and when it was last read whole. */
export interface WholeRead {
  readonly scope: ClaimScope;
  /** When the reading began: what changed later may be missing. */
  readonly readAt: Date;
  /**
   * What the inventory holds under enumerations of the same account, region and sub-scope, each type once. Absent where that is
   * not known, which is not the same as none.
   */
  readonly types?: readonly TypeRows[] | undefined;
}

/** How many resources of a type are there. */
export interface TypeRows {
  readonly service: string;
  readonly type: string;
  readonly rows: number;
}

/** Something that a cloud call proves gone: an account closed, a region disabled. */
export interface GoneScope {
  readonly accountId: string;
  readonly region: string;
  readonly reason: string;
}

/** A provider's answer to {@link PlanRequest}. */
export interface ScanPlan {
  readonly units: readonly ScanUnit[];
  readonly gone: readonly GoneScope[];
  readonly diagnostics: readonly Diagnostic[];
}

/** How far a unit is. Counts are totals since its start. */
export interface UnitProgress {
  readonly calls: number;
  readonly throttledCalls: number;
  readonly retriedCalls: number;
  /** What the unit is doing, such as `ec2:DescribeInstances page 3`. */
  readonly activity: string;
}

/** One element of a unit's stream. */
export type ScanMessage =
  | { readonly kind: 'resources'; readonly resources: readonly ScannedResource[] }
  | { readonly kind: 'diagnostic'; readonly diagnostic: Diagnostic }
  | { readonly kind: 'progress'; readonly progress: UnitProgress }
  | { readonly kind: 'claim'; readonly claim: Claim };
