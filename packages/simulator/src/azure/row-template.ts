import type { RowRandom } from '../estate/random.ts';
import type { ResourceGroup } from './tenant-layout.ts';

/** Where a row stands. */
export interface RowContext {
  readonly group: ResourceGroup;
  readonly slot: number;
  readonly random: RowRandom;
  /** Id of a neighbour in the same resource group: `id('Microsoft.Network/networkInterfaces', 'nic')` has the same slot. */
  readonly id: (type: string, prefix: string, slot?: number) => string;
  /** A UUID that belongs to this row alone, by purpose. */
  readonly uuid: (purpose: string) => string;
  /** When the row was made. */
  readonly createdAt: string;
  readonly tenantId: string;
}

/** What a row has beside what every row has. */
export interface RowBody {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly kind?: string;
  readonly sku?: unknown;
  readonly identity?: unknown;
  readonly zones?: readonly string[];
  readonly managedBy?: string;
}

/** How the rows of a type are made. */
export interface RowTemplate {
  /** As Resource Manager writes it: `Microsoft.Compute/disks`. */
  readonly type: string;
  /** First part of the names: `disk`. */
  readonly prefix: string;
  /** Names that are not made of the prefix and the group. */
  readonly nameOf?: (group: ResourceGroup, slot: number) => string;
  /** @defaultValue that of the resource group */
  readonly location?: string;
  /** Versions that the resource provider takes, the oldest first. */
  readonly apiVersions: readonly string[];
  readonly make: (context: RowContext) => RowBody;
}

/** Rows that stand together: one of each part for every slot, each part below the one before it where its type says so. */
export interface RowBlock {
  readonly parts: readonly RowTemplate[];
  readonly count: number;
}

/** Name of the row of a template in a slot. In a slot's order, names are in the order of their letters. */
export function nameOf(template: RowTemplate, group: ResourceGroup, slot: number): string {
  return template.nameOf?.(group, slot) ?? plainName(template.prefix, group, slot);
}

/** `disk-payments-api-prod-00001-03`. */
export function plainName(prefix: string, { stem }: ResourceGroup, slot: number): string {
  return `${prefix}-${stem}-${String(slot + 1).padStart(2, '0')}`;
}

/** Id of what stands in a resource group. */
export function idIn(group: Pick<ResourceGroup, 'subscription' | 'name'>, type: string, name: string): string {
  return `/subscriptions/${group.subscription.id}/resourceGroups/${group.name}/providers/${type}/${name}`;
}
