import type { RequestKind } from '../routing/access.ts';

/** How often an operation was asked for. */
export interface RequestCount {
  /** Catalog name of the service, or what the request signed for where the catalog has no such service. */
  readonly service: string;
  /** Operation, or method and path where none matched. */
  readonly operation: string;
  /** Region that the request was signed for. */
  readonly region: string;
  readonly kind: RequestKind;
  readonly requests: number;
  /** Of these, how many the fault schedule spoilt. */
  readonly faults: number;
}

/** What names a count. */
export interface RequestIdentity {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly kind: RequestKind;
}

/** Counts every request that arrives. */
export interface RequestLedger {
  count(identity: RequestIdentity): void;
  countFault(identity: RequestIdentity): void;
  counts(): RequestCount[];
}

/** Makes an empty ledger. */
export function createRequestLedger(): RequestLedger {
  const entries = new Map<string, { requests: number; faults: number; readonly identity: RequestIdentity }>();
  const entryOf = (identity: RequestIdentity): { requests: number; faults: number } => {
    const key = `${identity.service} ${identity.region} ${identity.operation}`;
    const entry = entries.get(key) ?? { requests: 0, faults: 0, identity };
    entries.set(key, entry);
    return entry;
  };
  return {
    count: (identity) => {
      entryOf(identity).requests += 1;
    },
    countFault: (identity) => {
      entryOf(identity).faults += 1;
    },
    counts: () => [...entries.values()].map(({ identity, requests, faults }) => ({ ...identity, requests, faults })),
  };
}
