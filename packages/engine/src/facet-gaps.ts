import {
  ANY_SCOPE,
  describeFacetGap,
  type Diagnostic,
  type FacetCoverage,
  facetOutcome,
  type FacetOutcome,
  type FacetStatus,
} from '@corkscrew/core';

/** Accounts that a message names; the others are counted. */
const MAX_ACCOUNTS = 3;

/** A reading of a facet that did not reach all resources. */
export interface FacetGap {
  readonly provider: string;
  readonly coverage: FacetCoverage;
  readonly isAccepted: boolean;
}

interface Group {
  readonly first: FacetGap;
  readonly accounts: Set<string>;
  readonly counts: Record<FacetStatus, number>;
}

/** Gathers what could not be read of facets over a scan: one group for each type and facet, whatever the accounts. */
export class FacetGaps {
  readonly #groups = new Map<string, Group>();

  add(gap: FacetGap): void {
    const { provider, coverage, isAccepted } = gap;
    const outcome = facetOutcome(coverage);
    if (outcome === 'complete') return;
    const { scope, facet, counts } = coverage;
    const key = [provider, scope.service, scope.type, facet, outcome, isAccepted].join('\n');
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { first: gap, accounts: new Set(), counts: { present: 0, absent: 0, denied: 0, error: 0, not_read: 0 } };
      this.#groups.set(key, group);
    }
    group.accounts.add(scope.accountId);
    for (const status of Object.keys(counts) as FacetStatus[]) group.counts[status] += counts[status];
  }

  /** Says what could not be read: a warning, or a note where nobody tried or the user accepted it. */
  list(): readonly Diagnostic[] {
    return [...this.#groups.values()].map(describeGroup);
  }
}

const ADVICE: Readonly<Record<Exclude<FacetOutcome, 'complete'>, string>> = {
  denied: 'Grant what reads it, or accept the gap in the configuration. What was known before is kept, with its age.',
  failed: 'Scan again. What was known before is kept, with its age.',
  not_read: '',
};

function describeGroup({ first, accounts, counts }: Group): Diagnostic {
  const { provider, coverage, isAccepted } = first;
  const { service, type } = coverage.scope;
  const outcome = facetOutcome({ counts }) as Exclude<FacetOutcome, 'complete'>;
  const gap = describeFacetGap({ counts, reason: coverage.reason });
  return {
    severity: outcome === 'not_read' || isAccepted ? 'info' : 'warning',
    code: `facet_${outcome}`,
    message: `read ${coverage.facet} of ${service}:${type} in ${describeAccounts([...accounts])}: ${gap}`,
    advice: isAccepted ? 'The configuration accepts it.' : ADVICE[outcome],
    provider,
    scope: { ...ANY_SCOPE, accountId: accounts.size === 1 ? coverage.scope.accountId : '*', service, type },
    operation: '',
  };
}

function describeAccounts(accounts: readonly string[]): string {
  const named = accounts.toSorted().slice(0, MAX_ACCOUNTS).join(', ');
  const more = accounts.length - MAX_ACCOUNTS;
  return more > 0 ? `${named} and ${more} more accounts` : named;
}
