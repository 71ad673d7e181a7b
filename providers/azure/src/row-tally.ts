import type { Claim, ClaimScope } from '@corkscrew/sdk';
import { type AzureType, azureTypeOf } from './type-name.ts';

/** What narrows the enumerations of a unit. */
export interface TallyPlace {
  /** The table, and the filter where there is one: a narrower scan never takes for vanished what a wider one found. */
  readonly subScope: string;
  /** Accounts that the unit covers. */
  readonly accounts: readonly string[];
  /** Full types that were asked for; empty for all. */
  readonly types: readonly string[];
}

/** Counts the rows of a unit by account and type, and makes the claims of its end. */
export interface RowTally {
  /** The claim of the rows of an account and type: one object for all of them, whose key is then rendered once. */
  scopeOf(accountId: string, type: AzureType): ClaimScope;
  /** Whether no row was counted. */
  readonly isEmpty: boolean;
  /** Counts a row of a claim that {@link scopeOf} gave. */
  add(claim: ClaimScope): void;
  /**
   * The claims, one for each account and type with rows, and one for each account that speaks for all types that have none.
   * `gapOf` says why an account is not whole; `problem` why nothing is.
   */
  close(gaps: Readonly<Record<string, string>>, problem: string | undefined): readonly Claim[];
}

/** Makes a tally. */
export function createRowTally({ subScope, accounts, types }: TallyPlace): RowTally {
  const scopes = new Map<string, Map<AzureType, ClaimScope>>();
  const counts = new Map<ClaimScope, number>();
  const makeScope = (accountId: string, { service, type }: Pick<AzureType, 'service' | 'type'>): ClaimScope => ({
    accountId,
    region: '*',
    service,
    type,
    subScope,
  });
  const scopeOf = (accountId: string, type: AzureType): ClaimScope => {
    const ofAccount = scopes.get(accountId) ?? new Map<AzureType, ClaimScope>();
    const known = ofAccount.get(type);
    if (known !== undefined) return known;
    const made = makeScope(accountId, type);
    scopes.set(accountId, ofAccount.set(type, made));
    counts.set(made, 0);
    return made;
  };
  for (const account of accounts) {
    scopes.set(account, new Map());
    for (const type of types) scopeOf(account, azureTypeOf(type));
  }
  return {
    scopeOf,
    get isEmpty() {
      return [...counts.values()].every((count) => count === 0);
    },
    add: (claim) => counts.set(claim, (counts.get(claim) ?? 0) + 1),
    close: (gaps, problem) =>
      [...scopes].flatMap(([accountId, ofAccount]) => {
        const end = endOf(gaps[accountId], problem);
        const claims = [...ofAccount.values()].map(
          (scope): Claim => ({ scope, ...end, count: counts.get(scope) ?? 0 }),
        );
        const rest: Claim = { scope: makeScope(accountId, { service: '*', type: '*' }), ...end, count: 0 };
        return types.length === 0 ? [...claims, rest] : claims;
      }),
  };
}

function endOf(gap: string | undefined, problem: string | undefined): Pick<Claim, 'outcome' | 'reason'> {
  if (problem !== undefined) return { outcome: 'truncated', reason: problem };
  return gap === undefined ? { outcome: 'complete', reason: '' } : { outcome: 'denied', reason: gap };
}
