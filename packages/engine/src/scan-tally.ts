import type {
  ChangeCount,
  Claim,
  Diagnostic,
  FacetCoverage,
  PublishResult,
  ScanOutcome,
  ScanSummary,
  UnitResult,
} from '@corkscrew/core';
import { ANY_SCOPE } from '@corkscrew/core';
import type { GapMatcher, ProblemScope } from './accepted-gaps.ts';
import { FacetGaps } from './facet-gaps.ts';
import type { MetType } from './refresh-schemas.ts';
import { leavesFacetGap, leavesGap } from './scan-outcome.ts';
import { BoundedDiagnostics } from './unit-diagnostics.ts';

/** What a tally does not count itself. */
export interface SummaryFrame {
  readonly scanId: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly outcome: ScanOutcome;
}

/** Adds up a scan, in memory that does not grow with its resources. */
export class ScanTally {
  readonly #gaps: GapMatcher;
  readonly #units = new Map<string, number>();
  readonly #claims = new Map<string, number>();
  readonly #changes = new Map<string, ChangeCount>();
  readonly #facetGaps = new FacetGaps();
  readonly #diagnostics: BoundedDiagnostics;
  #resources = 0;
  #calls = 0;
  #throttledCalls = 0;
  #workingUnits = 0;
  #hasGap = false;

  constructor(gaps: GapMatcher, diagnosticsLimit: number) {
    this.#gaps = gaps;
    this.#diagnostics = new BoundedDiagnostics(diagnosticsLimit);
  }

  /** Units that reached something: what they saw, or were refused, or a gap that is accepted. */
  get workingUnits(): number {
    return this.#workingUnits;
  }

  /** Whether something is missing that no accepted gap covers. */
  get hasGap(): boolean {
    return this.#hasGap;
  }

  /** Units that ended by cancelling or were never started. */
  get interruptedUnits(): number {
    return (this.#units.get('canceled') ?? 0) + (this.#units.get('not_run') ?? 0);
  }

  addUnit(result: UnitResult): void {
    const { unit, outcome, claims } = result;
    addTo(this.#units, outcome, 1);
    if (outcome === 'failed' || outcome === 'crashed') this.#noteGap(unit);
    if (this.#isWorking(result)) this.#workingUnits += 1;
    for (const claim of claims) {
      addTo(this.#claims, claim.outcome, 1);
      if (leavesGap(claim.outcome)) this.#noteGap({ provider: unit.provider, ...claim.scope });
    }
    for (const coverage of result.facets) this.#addFacet(unit.provider, coverage);
    for (const diagnostic of result.diagnostics) this.addDiagnostic(diagnostic);
    this.#resources += result.resourceCount;
    this.#calls += result.calls;
    this.#throttledCalls += result.throttledCalls;
  }

  /** Says what could not be read of facets so far. */
  describeFacetGaps(): readonly Diagnostic[] {
    return this.#facetGaps.list();
  }

  addUnitsNotRun(count: number): void {
    if (count > 0) addTo(this.#units, 'not_run', count);
  }

  addDiagnostic(diagnostic: Diagnostic): void {
    const { severity, provider, scope } = diagnostic;
    if (severity === 'error') this.#noteGap({ provider, ...scope });
    this.#diagnostics.add(diagnostic);
  }

  addPublish(result: PublishResult): void {
    for (const diagnostic of result.diagnostics) this.addDiagnostic(diagnostic);
    for (const change of result.changes) {
      if (change.suspect > 0) this.#noteGap({ ...change, region: '*' });
      const key = JSON.stringify([change.provider, change.accountId, change.service, change.type]);
      const earlier = this.#changes.get(key);
      this.#changes.set(key, earlier === undefined ? change : sum(earlier, change));
    }
  }

  /** The types of a provider of which resources were published. */
  listTypes(provider: string): readonly MetType[] {
    const found = new Map<string, MetType>();
    for (const change of this.#changes.values()) {
      const { service, type, added, changed, unchanged } = change;
      if (change.provider !== provider || added + changed + unchanged === 0) continue;
      found.set(`${service}\n${type}`, { service, type });
    }
    return [...found.values()];
  }

  summarize(frame: SummaryFrame): ScanSummary {
    return {
      ...frame,
      units: Object.fromEntries(this.#units),
      claims: Object.fromEntries(this.#claims),
      resources: this.#resources,
      calls: this.#calls,
      throttledCalls: this.#throttledCalls,
      changes: [...this.#changes.values()],
      diagnostics: this.#diagnostics.list((count, severity) => ({
        severity,
        code: 'diagnostics_omitted',
        message: `scan summary: ${count} more diagnostics were left out`,
        advice: 'The ledger in the database has all of them.',
        provider: '*',
        scope: ANY_SCOPE,
        operation: '',
      })),
    };
  }

  /** A unit whose stream ended does not work where every enumeration failed and nothing came of any. */
  #isWorking({ unit, outcome, claims, resourceCount }: UnitResult): boolean {
    if (outcome === 'failed') return claims.some((claim) => claim.outcome === 'complete');
    if (outcome !== 'complete' && outcome !== 'incomplete') return false;
    const isDead = (claim: Claim): boolean =>
      claim.outcome === 'failed' && !this.#gaps.covers({ provider: unit.provider, ...claim.scope });
    return claims.length === 0 || resourceCount > 0 || !claims.every(isDead);
  }

  #addFacet(provider: string, coverage: FacetCoverage): void {
    const problem = { provider, ...coverage.scope, facet: coverage.facet };
    const isAccepted = leavesFacetGap(coverage) && !this.#noteGap(problem);
    this.#facetGaps.add({ provider, coverage, isAccepted });
  }

  /** Tells whether the gap spoils the outcome, which one that is accepted does not. */
  #noteGap(problem: ProblemScope): boolean {
    if (this.#gaps.covers(problem)) return false;
    this.#hasGap = true;
    return true;
  }
}

function addTo(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

function sum(a: ChangeCount, b: ChangeCount): ChangeCount {
  return {
    ...a,
    added: a.added + b.added,
    changed: a.changed + b.changed,
    unchanged: a.unchanged + b.unchanged,
    vanished: a.vanished + b.vanished,
    suspect: a.suspect + b.suspect,
  };
}
