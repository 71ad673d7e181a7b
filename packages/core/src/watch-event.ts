import type { Claim } from './claim.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { ChangeCount, PublishResult, ResourceAction, ScanOutcome } from './resource-sink.ts';
import type { UnitProgress } from './scan-unit.ts';

/** A change that a watch brought into the inventory. */
export interface WatchedChange {
  readonly action: ResourceAction['action'];
  readonly provider: string;
  readonly service: string;
  readonly type: string;
  readonly id: string;
  /** Empty for what is gone. */
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  /** When it was seen. */
  readonly observedAt: Date;
}

/** Everything that a finished watch has to say. */
export interface WatchSummary {
  readonly scanId: string;
  readonly outcome: ScanOutcome;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** Enumerations by how they were listed last. */
  readonly claims: Readonly<Record<string, number>>;
  /** Resources in those listings. */
  readonly resources: number;
  readonly changes: readonly ChangeCount[];
  /** Times that the stream broke and was begun anew. */
  readonly interruptions: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** What the engine says while it watches. A change is told when it is in the inventory, not before. */
export type WatchEvent =
  | { readonly kind: 'watch_started'; readonly scanId: string; readonly provider: string }
  | { readonly kind: 'listing_finished'; readonly claim: Claim }
  | { readonly kind: 'published'; readonly result: PublishResult; readonly listings: number }
  | { readonly kind: 'changed'; readonly changes: readonly WatchedChange[] }
  | { readonly kind: 'progress'; readonly progress: UnitProgress }
  | { readonly kind: 'diagnostic'; readonly diagnostic: Diagnostic }
  | { readonly kind: 'interrupted'; readonly reason: string; readonly retryInMs: number }
  | { readonly kind: 'plugin_restarted'; readonly provider: string; readonly reason: string }
  | { readonly kind: 'watch_finished'; readonly summary: WatchSummary };
