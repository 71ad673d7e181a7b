import type { ClaimOutcome, FacetCoverage, ScanOutcome, ScanSummary } from '@corkscrew/core';

/** What decides how a scan ended. */
export interface OutcomeFacts {
  /** Whether the engine or the sink could not go on. */
  readonly isBroken: boolean;
  /** Whether the user's stop kept something from being scanned. */
  readonly isInterrupted: boolean;
  readonly plannedUnits: number;
  /** Units that reached something. One whose every enumeration failed did not. */
  readonly workingUnits: number;
  /** Whether something is missing that no accepted gap covers. */
  readonly hasGap: boolean;
}

/**
 * Says how a scan ended: `failed` when it broke or none of its units worked, `interrupted` when it was stopped,
 * `incomplete` when something is missing, `complete` otherwise.
 */
export function scanOutcome(facts: OutcomeFacts): ScanOutcome {
  if (facts.isBroken) return 'failed';
  if (facts.isInterrupted) return 'interrupted';
  if (facts.plannedUnits > 0 && facts.workingUnits === 0) return 'failed';
  return facts.hasGap ? 'incomplete' : 'complete';
}

/** Tells whether a claim's outcome leaves something unseen. What cannot apply does not. */
export function leavesGap(outcome: ClaimOutcome): boolean {
  return outcome !== 'complete' && outcome !== 'not_applicable';
}

/** Tells whether facets that were tried could not be read. What nobody tried was not asked for. */
export function leavesFacetGap({ counts }: Pick<FacetCoverage, 'counts'>): boolean {
  return counts.denied > 0 || counts.error > 0;
}

const EXIT_CODES: Readonly<Record<ScanOutcome, number>> = { complete: 0, failed: 1, incomplete: 3, interrupted: 130 };

/** Gives the process's exit code for a finished scan: 0 complete, 1 failed, 3 incomplete, 130 interrupted. */
export function exitCodeFor(summary: Pick<ScanSummary, 'outcome'>): number {
  return EXIT_CODES[summary.outcome];
}
