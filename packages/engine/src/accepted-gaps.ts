import { type ClaimScope, LISTING } from '@corkscrew/core';

/** A part that the user knows to be missing and accepts, with a reason and for a time. Absent fields mean any value. */
export interface AcceptedGap {
  readonly provider?: string | undefined;
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
  readonly service?: string | undefined;
  readonly type?: string | undefined;
  /** A facet of the resources, or `list` for the listing itself. */
  readonly facet?: string | undefined;
  readonly reason: string;
  readonly expiresAt: Date;
}

/**
 * Where a problem is. `*` in a field says that it concerns every value, which only a gap for every value covers. Without a
 * facet, it concerns the listing.
 */
export interface ProblemScope extends Omit<ClaimScope, 'subScope'> {
  readonly provider: string;
  readonly facet?: string | undefined;
}

/** Tells which problems the user accepted. */
export interface GapMatcher {
  covers(problem: ProblemScope): boolean;
  /** Gaps that would have covered a problem, had they not expired. */
  listExpired(): readonly AcceptedGap[];
}

const FIELDS = ['provider', 'accountId', 'region', 'service', 'type'] as const;

/** Makes a matcher over gaps, of which those that expire by `now` cover nothing. */
export function createGapMatcher(gaps: readonly AcceptedGap[], now: Date): GapMatcher {
  const expired = new Set<AcceptedGap>();
  const matches = (gap: AcceptedGap, problem: ProblemScope): boolean =>
    FIELDS.every((field) => gap[field] === undefined || gap[field] === '*' || gap[field] === problem[field]) &&
    (gap.facet === undefined || gap.facet === '*' || gap.facet === (problem.facet ?? LISTING));
  return {
    covers: (problem) => {
      const matching = gaps.filter((gap) => matches(gap, problem));
      if (matching.some((gap) => gap.expiresAt > now)) return true;
      for (const gap of matching) expired.add(gap);
      return false;
    },
    listExpired: () => [...expired],
  };
}
