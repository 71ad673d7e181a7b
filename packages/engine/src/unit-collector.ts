import {
  type Claim,
  type Diagnostic,
  type FacetCoverage,
  FacetTally,
  type ScanUnit,
  type ScannedResource,
  type UnitOutcome,
  type UnitProgress,
  type UnitResult,
} from '@corkscrew/core';
import { findResourceFault } from './check-resource.ts';
import { ClaimBook } from './claim-book.ts';
import type { ClaimRegistry } from './claim-registry.ts';
import type { ScanLimits } from './scan-limits.ts';
import { leavesFacetGap, leavesGap } from './scan-outcome.ts';
import { BoundedDiagnostics, unitDiagnostic, type Finding } from './unit-diagnostics.ts';

/** What is known of a unit from outside its stream. */
export interface AttemptFacts {
  readonly attempts: number;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

/** Gathers what one attempt at a unit sends, refuses what must not reach the sink, and sums it up. */
export class UnitCollector {
  readonly #unit: ScanUnit;
  readonly #limits: ScanLimits;
  readonly #claims: ClaimBook;
  readonly #facets = new FacetTally();
  readonly #sent: BoundedDiagnostics;
  /** Kept apart, so that no flood of the plugin's own hides what is wrong with it. */
  readonly #found: BoundedDiagnostics;
  #resourceCount = 0;
  #progress: UnitProgress | undefined;
  #hasError = false;

  constructor(unit: ScanUnit, limits: ScanLimits, registry: ClaimRegistry) {
    this.#unit = unit;
    this.#limits = limits;
    this.#sent = new BoundedDiagnostics(limits.diagnosticsPerUnit);
    this.#found = new BoundedDiagnostics(limits.diagnosticsPerUnit);
    this.#claims = new ClaimBook(unit, registry, (finding) => this.#addFinding(finding));
  }

  /** Whether the unit named more enumerations than any honest one does. */
  get isFlooded(): boolean {
    return this.#claims.size > this.#limits.claimsPerUnit;
  }

  /** Counts resources, and gives those that may go to the sink. */
  takeResources(resources: readonly ScannedResource[]): readonly ScannedResource[] {
    const fit = resources.filter((resource) => this.#isFit(resource));
    for (const resource of fit) this.#claims.countArrival(resource.claimKey);
    return fit;
  }

  /** Counts resources that the sink has taken. */
  countStored(resources: readonly ScannedResource[]): void {
    for (const resource of resources) {
      this.#claims.countStored(resource.claimKey);
      this.#facets.add(resource);
    }
    this.#resourceCount += resources.length;
  }

  addClaim(claim: Claim): void {
    this.#claims.addClaim(claim);
  }

  addDiagnostic(diagnostic: Diagnostic): void {
    if (diagnostic.severity === 'error') this.#hasError = true;
    this.#sent.add({ ...diagnostic, provider: this.#unit.provider });
  }

  setProgress(progress: UnitProgress): void {
    this.#progress = progress;
  }

  /** Sums up a unit; `failure` is what ended its stream, if anything did. */
  settle(facts: AttemptFacts, failure?: Finding): UnitResult {
    const claims = this.#claims.settle(failure?.message);
    const facets = this.#facets.list();
    if (failure !== undefined) this.#addFinding(failure);
    else if (claims.length === 0) this.#reportSilence();
    return {
      unit: this.#unit,
      outcome: failure === undefined ? this.#outcomeOf(claims, facets) : 'failed',
      claims,
      facets,
      diagnostics: [...this.#found.list(this.#describeOmitted), ...this.#sent.list(this.#describeOmitted)],
      resourceCount: this.#resourceCount,
      calls: this.#progress?.calls ?? 0,
      throttledCalls: this.#progress?.throttledCalls ?? 0,
      ...facts,
    };
  }

  #isFit(resource: ScannedResource): boolean {
    const fault = findResourceFault(resource, this.#unit);
    if (fault === undefined) return this.#claims.admits(resource.claimKey);
    this.#addFinding({
      severity: 'error',
      code: fault.code,
      message: `scan unit ${this.#unit.unitId}: resource ${resource.service}:${resource.type} "${resource.id}" ${fault.problem} and was left out`,
      advice: 'Report this to the author of the plugin.',
    });
    return false;
  }

  #outcomeOf(claims: readonly Claim[], facets: readonly FacetCoverage[]): UnitOutcome {
    const hasGap = claims.some(({ outcome }) => leavesGap(outcome)) || facets.some(leavesFacetGap);
    return this.#hasError || hasGap ? 'incomplete' : 'complete';
  }

  #addFinding(finding: Finding): void {
    if (finding.severity === 'error') this.#hasError = true;
    this.#found.add(unitDiagnostic(this.#unit, finding));
  }

  #reportSilence(): void {
    this.#addFinding({
      severity: 'error',
      code: 'unit_without_claims',
      message: `scan unit ${this.#unit.unitId}: ended without saying what it listed`,
      advice: 'Report this to the author of the plugin.',
    });
  }

  readonly #describeOmitted = (count: number, severity: Diagnostic['severity']): Diagnostic =>
    unitDiagnostic(this.#unit, {
      severity,
      code: 'diagnostics_omitted',
      message: `scan unit ${this.#unit.unitId}: ${count} more diagnostics were left out`,
      advice: '',
    });
}
