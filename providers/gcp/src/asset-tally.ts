import type { Claim, ClaimOutcome, ClaimScope } from '@corkscrew/sdk';
import type { GcpType } from './type-name.ts';

/** Counts the assets of a unit by account and type, and makes the claims of its end. */
export interface AssetTally {
  scopeOf(accountId: string, type: Pick<GcpType, 'service' | 'type'>): ClaimScope;
  add(accountId: string, type: GcpType): void;
  /** Services of which an account has something. */
  servicesOf(accountId: string): ReadonlySet<string>;
  /**
   * The claims, one for each account and type with assets, and, where all types were asked for, or all of some services,
   * those for each account that speak for all types that have none.
   */
  close(end: TallyEnd): readonly Claim[];
}

/** How a unit ended. */
export interface TallyEnd {
  readonly outcome: ClaimOutcome;
  readonly reason: string;
  /** Accounts of the scope, whether anything was found in them or not. */
  readonly accounts: readonly string[];
  /** Services of which all types were asked for; `*` for all services. */
  readonly services: readonly string[];
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
    servicesOf: (accountId) => new Set([...(counts.get(accountId)?.keys() ?? [])].map(({ service }) => service)),
    close: ({ outcome, reason, accounts, services }) => {
      const found = [...counts].flatMap(([accountId, ofAccount]) =>
        [...ofAccount].map(([type, count]): Claim => ({ scope: scopeOf(accountId, type), outcome, reason, count })),
      );
      const rest = accounts.flatMap((accountId) =>
        services.map((service): Claim => {
          const scope = scopeOf(accountId, { service, type: '*' });
          return { scope, outcome, reason, count: 0 };
        }),
      );
      return [...found, ...rest];
    },
  };
}
