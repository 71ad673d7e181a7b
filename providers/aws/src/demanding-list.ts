import type { ScanUnit, ScanYield } from '@corkscrew/sdk';
import type { TypeTally } from './type-tally.ts';

/**
 * Says of a list that its service answers only about something that the model does not ask for: nothing is known of its
 * types, and nothing is asked again until what was learnt is forgotten.
 */
export function demandingClaims(
  { accountId, region, service }: ScanUnit,
  tallies: readonly TypeTally[],
  { operation, reason }: { readonly operation: string; readonly reason: string },
): readonly ScanYield[] {
  const claims = tallies.map(
    ({ scope }): ScanYield => ({ kind: 'claim', claim: { scope, outcome: 'unsupported', count: 0, reason } }),
  );
  const [first] = tallies;
  if (first === undefined) return claims;
  const diagnostic = {
    severity: 'warning',
    code: 'needs_input',
    message: `list ${service}:${first.type.type} in ${accountId}/${region}: ${reason}`,
    advice: 'Nothing to do: it is not asked again for a month. A newer catalog may know what to list it under.',
    scope: first.scope,
    operation,
  } as const;
  return [{ kind: 'diagnostic', diagnostic }, ...claims];
}
