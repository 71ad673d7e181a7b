import type { ClaimScope, Diagnostic, KnownClaim, PlanRequest } from '@corkscrew/core';
import { claimKey } from '@corkscrew/core';

const MAX_EXAMPLES = 3;

/** What decides whether an enumeration that was not claimed should have been. */
export interface StaleFacts {
  readonly request: PlanRequest;
  readonly covered: readonly ClaimScope[];
  readonly uncovered: readonly ClaimScope[];
  readonly isNamed: (key: string) => boolean;
}

/**
 * Finds enumerations of earlier scans that nothing explains: units that covered their scope ran to their end, and none
 * named them. One diagnostic for each account and service.
 *
 * What was not asked for this time is not stale, nor is what a failed unit would have listed. A request by type name
 * selects what cannot be told from here, so nothing is stale then.
 */
export function findStaleClaims(known: readonly KnownClaim[], facts: StaleFacts): readonly Diagnostic[] {
  const covered = new ScopeIndex(facts.covered);
  const uncovered = new ScopeIndex(facts.uncovered);
  const stale = known.filter(
    ({ scope }) =>
      wasAskedFor(scope, facts.request) &&
      covered.includes(scope) &&
      !uncovered.includes(scope) &&
      !facts.isNamed(claimKey(scope)),
  );
  const groups = Map.groupBy(stale, ({ provider, scope }) =>
    JSON.stringify([provider, scope.accountId, scope.service]),
  );
  return [...groups.values()].map(describeGroup);
}

/** Tells of many scopes at once whether one of them contains a given one, at a cost that does not grow with them. */
class ScopeIndex {
  readonly #keys: ReadonlySet<string>;

  constructor(scopes: readonly ClaimScope[]) {
    this.#keys = new Set(scopes.map((scope) => claimKey({ ...scope, subScope: '' })));
  }

  includes({ accountId, region, service, type }: ClaimScope): boolean {
    for (const a of [accountId, '*']) {
      for (const r of [region, '*']) {
        const place = { accountId: a, region: r, subScope: '' };
        if (this.#hasAny(place, [service, '*'], [type, '*'])) return true;
      }
    }
    return false;
  }

  #hasAny(
    place: Pick<ClaimScope, 'accountId' | 'region' | 'subScope'>,
    services: readonly string[],
    types: readonly string[],
  ): boolean {
    return services.some((service) => types.some((type) => this.#keys.has(claimKey({ ...place, service, type }))));
  }
}

function wasAskedFor(scope: ClaimScope, request: PlanRequest): boolean {
  return (
    selects(request.accounts, scope.accountId) &&
    (request.regions?.includes('all') === true || selects(request.regions, scope.region)) &&
    selects(request.services, scope.service) &&
    selects(request.types, scope.type)
  );
}

function selects(wanted: readonly string[] | undefined, value: string): boolean {
  return wanted === undefined || wanted.length === 0 || wanted.includes(value);
}

function describeGroup(group: readonly KnownClaim[]): Diagnostic {
  const { provider, scope } = group[0] as KnownClaim;
  const rows = group.reduce((total, claim) => total + claim.openRows, 0);
  const examples = group.slice(0, MAX_EXAMPLES).map(({ scope: { type, region, subScope } }) => {
    return `${type} in ${region}${subScope === '' ? '' : ` under ${subScope}`}`;
  });
  const more = group.length > MAX_EXAMPLES ? `, and ${group.length - MAX_EXAMPLES} more` : '';
  return {
    severity: 'warning',
    code: 'stale',
    message: `scan ${provider} ${scope.accountId}: ${rows} known resources of ${scope.service} were not looked for (${examples.join(', ')}${more})`,
    advice: 'They stay as last seen: nothing proves that they are gone.',
    provider,
    scope: { accountId: scope.accountId, region: '*', service: scope.service, type: '*', subScope: '' },
    operation: '',
  };
}
