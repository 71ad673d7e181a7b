import { type ClaimScope, parseClaimKey } from './claim.ts';
import type { FacetStatus } from './facet.ts';
import type { ScannedResource } from './resource.ts';

/** How far one facet of the resources under one claim was read. */
export interface FacetCoverage {
  readonly claimKey: string;
  /** The claim's scope, with the resources' own service, type and account where the claim is for any. */
  readonly scope: ClaimScope;
  readonly facet: string;
  /** Resources by how the read of the facet ended. */
  readonly counts: Readonly<Record<FacetStatus, number>>;
  /** Why one of them could not be read; empty where all could. */
  readonly reason: string;
}

/** How the reading of a facet ended as a whole. `denied` weighs more than `failed`, and that more than `not_read`. */
export type FacetOutcome = 'complete' | 'denied' | 'failed' | 'not_read';

/** Says how the reading of a facet ended as a whole. */
export function facetOutcome({ counts }: Pick<FacetCoverage, 'counts'>): FacetOutcome {
  if (counts.denied > 0) return 'denied';
  if (counts.error > 0) return 'failed';
  return counts.not_read > 0 ? 'not_read' : 'complete';
}

/** Says in words of how many resources a facet could not be read and why; empty where it could of all. */
export function describeFacetGap({ counts, reason }: Pick<FacetCoverage, 'counts' | 'reason'>): string {
  const parts = [
    ...(counts.denied > 0 ? [`${counts.denied} denied`] : []),
    ...(counts.error > 0 ? [`${counts.error} failed`] : []),
    ...(counts.not_read > 0 ? [`${counts.not_read} not tried`] : []),
  ];
  if (parts.length === 0) return '';
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return `${parts.join(', ')} of ${total}${reason === '' ? '' : ` (${reason})`}`;
}

interface Entry {
  readonly claimKey: string;
  readonly scope: ClaimScope;
  readonly facet: string;
  readonly counts: Record<FacetStatus, number>;
  reason: string;
  reasonStatus: FacetStatus;
}

/** Counts facet readings by claim, type and facet, in memory that does not grow with the resources. */
export class FacetTally {
  readonly #groups = new Map<string, Map<string, Entry>>();

  add(resource: ScannedResource): void {
    if (resource.facets.length === 0) return;
    const { claimKey, accountId, service, type } = resource;
    const key = [claimKey, accountId, service, type].join('\n');
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = new Map();
      this.#groups.set(key, group);
    }
    for (const { facet, status, reason } of resource.facets) {
      let entry = group.get(facet);
      if (entry === undefined) {
        entry = createEntry(resource, facet);
        group.set(facet, entry);
      }
      entry.counts[status] += 1;
      if (WEIGHTS[status] <= WEIGHTS[entry.reasonStatus]) continue;
      entry.reason = reason;
      entry.reasonStatus = status;
    }
  }

  list(): readonly FacetCoverage[] {
    return [...this.#groups.values()].flatMap((group) =>
      [...group.values()].map(({ claimKey, scope, facet, counts, reason }) => ({
        claimKey,
        scope,
        facet,
        counts: { ...counts },
        reason,
      })),
    );
  }
}

/** The reason that is kept is the first of the worst status. */
const WEIGHTS: Readonly<Record<FacetStatus, number>> = { present: 0, absent: 0, not_read: 1, error: 2, denied: 3 };

function createEntry({ claimKey, accountId, region, service, type }: ScannedResource, facet: string): Entry {
  const claimed = parseClaimKey(claimKey);
  const scope = {
    accountId: settle(claimed?.accountId, accountId),
    region: claimed?.region ?? region,
    service,
    type,
    subScope: claimed?.subScope ?? '',
  };
  const counts = { present: 0, absent: 0, denied: 0, error: 0, not_read: 0 };
  return { claimKey, scope, facet, counts, reason: '', reasonStatus: 'present' };
}

function settle(claimed: string | undefined, own: string): string {
  return claimed === undefined || claimed === '*' ? own : claimed;
}
