import type { Diagnostic } from './diagnostic.ts';
import type { PublishResult, ChangeCount, ScanOutcome, UnitResult } from './resource-sink.ts';
import type { ScanUnit, UnitProgress } from './scan-unit.ts';

/** Everything that a finished scan has to say. */
export interface ScanSummary {
  readonly scanId: string;
  readonly outcome: ScanOutcome;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** Units by how they ended. */
  readonly units: Readonly<Record<string, number>>;
  /** Claims by outcome. */
  readonly claims: Readonly<Record<string, number>>;
  readonly resources: number;
  readonly calls: number;
  readonly throttledCalls: number;
  readonly changes: readonly ChangeCount[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What the engine says while it works. Reporters render it; the engine never prints. */
export type ScanEvent =
  | { readonly kind: 'scan_started'; readonly scanId: string; readonly providers: readonly string[] }
  | {
      readonly kind: 'plan_ready';
      readonly provider: string;
      readonly units: readonly ScanUnit[];
      readonly estimatedCalls: number;
    }
  | { readonly kind: 'unit_started'; readonly unit: ScanUnit; readonly attempt: number }
  | { readonly kind: 'unit_progress'; readonly unit: ScanUnit; readonly progress: UnitProgress }
  | {
      readonly kind: 'resources_received';
      readonly unit: ScanUnit;
      readonly countByService: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'unit_finished'; readonly result: UnitResult }
  | { readonly kind: 'diagnostic'; readonly diagnostic: Diagnostic }
  | { readonly kind: 'plugin_restarted'; readonly provider: string; readonly reason: string }
  | { readonly kind: 'published'; readonly result: PublishResult; readonly units: number }
  | { readonly kind: 'scan_finished'; readonly summary: ScanSummary };
