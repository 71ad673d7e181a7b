import type { Claim, ClaimOutcome, ClaimScope } from '@corkscrew/sdk';
import type { GcpType } from './type-name.ts';

/** Counts the assets of a unit by account and type, and makes the claims of its end. */
export interface AssetTally {
  /** Counts an asset, and gives the enumeration that it belongs to: the same object for all of an account and type. */
  add(accountId: string, type: GcpType): ClaimScope;
  /** Begins an enumeration in which maybe nothing is found. */
  open(accountId: string, type: GcpType): void;
  /** The claim of one type, however much was found of it. */
  settle(accountId: string, type: GcpType, end: Pick<Claim, 'outcome' | 'reason'>): Claim;
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

interface Count {
  readonly scope: ClaimScope;
  count: number;
}

/** Makes a tally. What narrows the enumerations, such as a filter, stands in `subScope`. */
export function createAssetTally(subScope: string): AssetTally {
  const accounts = new Map<string, Map<GcpType, Count>>();
  const scopeOf = (accountId: string, service: string, type: string): ClaimScope => ({
    accountId,
    region: '*',
    service,
    type,
    subScope,
  });
  const countOf = (accountId: string, type: GcpType): Count => {
    let counts = accounts.get(accountId);
    if (counts === undefined) accounts.set(accountId, (counts = new Map()));
    let counted = counts.get(type);
    if (counted === undefined) {
      counted = { scope: scopeOf(accountId, type.service, type.type), count: 0 };
      counts.set(type, counted);
    }
    return counted;
  };
  return {
    add: (accountId, type) => {
      const counted = countOf(accountId, type);
      counted.count += 1;
      return counted.scope;
    },
    open: (accountId, type) => void countOf(accountId, type),
    settle: (accountId, type, { outcome, reason }) => ({ ...countOf(accountId, type), outcome, reason }),
    servicesOf: (accountId) => new Set([...(accounts.get(accountId)?.keys() ?? [])].map(({ service }) => service)),
    close: ({ outcome, reason, accounts: all, services }) => {
      const found = [...accounts.values()].flatMap((counts) =>
        [...counts.values()].map(({ scope, count }): Claim => ({ scope, outcome, reason, count })),
      );
      const rest = all.flatMap((accountId) =>
        services.map((service): Claim => ({ scope: scopeOf(accountId, service, '*'), outcome, reason, count: 0 })),
      );
      return [...found, ...rest];
    },
  };
}
