import { childrenOf } from './child-rows.ts';
import type { TableEntry } from './graph-table.ts';
import type { TenantState } from './tenant-state.ts';

/** How many resources of a type a subscription has. */
export interface ExpectedAzureCount {
  /** The subscription; the tenant for what stands above them. */
  readonly accountId: string;
  readonly region: string;
  /** Without `microsoft.`. */
  readonly service: string;
  readonly type: string;
  readonly count: number;
}

/** Tables that hold resources; the others hold what is said about them. */
const COUNTED = ['resources', 'resourcecontainers', 'authorizationresources', 'policyresources'] as const;

/** Counts what a tenant has. What is Azure's own does not count. */
export function countEntries(state: TenantState): ExpectedAzureCount[] {
  const counts = new Map<string, ExpectedAzureCount>();
  visitCounted(state, ({ type, subscriptionId, region }) => {
    const [namespace = '', ...rest] = type.split('/');
    const place = {
      accountId: subscriptionId ?? state.layout.tenantId,
      region,
      service: namespace.replace(/^microsoft\./, ''),
      type: rest.join('/'),
    };
    const key = Object.values(place).join(' ');
    counts.set(key, { ...place, count: (counts.get(key)?.count ?? 0) + 1 });
  });
  return [...counts.values()];
}

/** Ids of what a tenant has, in lower case. */
export function expectedIds(state: TenantState): Set<string> {
  const ids = new Set<string>();
  visitCounted(state, (entry) => ids.add(entry.id().toLowerCase()));
  return ids;
}

function visitCounted(state: TenantState, visit: (entry: TableEntry) => void): void {
  for (const name of COUNTED) {
    state.table(name)?.scan(0, (entry) => {
      if (!entry.isBuiltIn) {
        visit(entry);
        for (const child of childrenOf(state.layout, entry)) visit(child);
      }
      return true;
    });
  }
}
