import type { Claim, ClaimOutcome, ClaimScope } from '@corkscrew/sdk';
import type { GcpType } from './type-name.ts';

/** Counts the assets of a unit by account and type, and makes the claims of its end. */
export interface AssetTally {
  scopeOf(accountId: string, type: Pick<GcpType, 'service' | 'type'>): ClaimScope;
  add(accountId: string, type: GcpType): void;
  /**
   * The claims, one for each account and type with assets, and, where everything was asked for, one for each account that
   * speaks for all types that have none.
   */
  close(end: TallyEnd): readonly Claim[];
}

/** How a unit ended. */
export interface TallyEnd {
  readonly outcome: ClaimOutcome;
  readonly reason: string;
  /** Accounts of the scope, whether anything was found in them or not; undefined where not everything was asked for. */
  readonly accounts: readonly string[] | undefined;
}

/** Makes a tally. What narrows the enumerations, such as a filter, stands in `subScope`. */
export function createAssetTally(subScope: string): AssetTally {
  const counts = new Map<string, Map<GcpType, number>>();
  const scopeOf: AssetTally['scopeOf'] = (accountId, { service, type }) => ({
    accountId,
    region: '*',
    service,
    type,
    subScope,
  });
  return {
    scopeOf,
    add: (accountId, type) => {
      const ofAccount = counts.get(accountId) ?? new Map<GcpType, number>();
      counts.set(accountId, ofAccount.set(type, (ofAccount.get(type) ?? 0) + 1));
    },
    close: ({ outcome, reason, accounts = [] }) => {
      const found = [...counts].flatMap(([accountId, ofAccount]) =>
        [...ofAccount].map(([type, count]): Claim => ({ scope: scopeOf(accountId, type), outcome, reason, count })),
      );
      const rest = accounts.map(
        (accountId): Claim => ({ scope: scopeOf(accountId, { service: '*', type: '*' }), outcome, reason, count: 0 }),
      );
      return [...found, ...rest];
    },
  };
}
