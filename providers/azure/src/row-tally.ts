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
  scopeOf(accountId: string, type: AzureType): ClaimScope;
  /** Counts a row, unless one of the same id was counted before: tells which. */
  add(accountId: string, type: AzureType): void;
  /**
   * The claims, one for each account and type with rows, and one for each account that speaks for all types that have none.
   * `gapOf` says why an account is not whole; `problem` why nothing is.
   */
  close(gaps: Readonly<Record<string, string>>, problem: string | undefined): readonly Claim[];
}

/** Makes a tally. */
export function createRowTally({ subScope, accounts, types }: TallyPlace): RowTally {
  const counts = new Map<string, Map<AzureType, number>>();
  const makeScope = (accountId: string, { service, type }: Pick<AzureType, 'service' | 'type'>): ClaimScope => ({
    accountId,
    region: '*',
    service,
    type,
    subScope,
  });
  const scopes = new Map<string, Map<AzureType, ClaimScope>>();
  /** One object for all rows of a claim, whose key is then rendered once. */
  const scopeOf = (accountId: string, type: AzureType): ClaimScope => {
    const ofAccount = scopes.get(accountId) ?? new Map<AzureType, ClaimScope>();
    const known = ofAccount.get(type) ?? makeScope(accountId, type);
    scopes.set(accountId, ofAccount.set(type, known));
    return known;
  };
  for (const account of accounts) counts.set(account, new Map(types.map((type) => [azureTypeOf(type), 0])));
  return {
    scopeOf,
    add: (accountId, type) => {
      const ofAccount = counts.get(accountId) ?? new Map<AzureType, number>();
      counts.set(accountId, ofAccount.set(type, (ofAccount.get(type) ?? 0) + 1));
    },
    close: (gaps, problem) =>
      [...counts].flatMap(([accountId, ofAccount]) => {
        const end = endOf(gaps[accountId], problem);
        const claims = [...ofAccount].map(
          ([type, count]): Claim => ({ scope: scopeOf(accountId, type), ...end, count }),
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
