import { arrivalsAt, type Slot, entriesOf, slotsOfGroup, type TableEntry } from './graph-table.ts';
import { isAlive } from './row-life.ts';
import type { ResourceGroup } from './tenant-layout.ts';
import type { TenantState } from './tenant-state.ts';

const ID = /^\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\/providers\/([^/]+\/[^/]+)/i;

/** Finds what stands in a resource group by its id, in any case. */
export function findEntry(
  { layout, epoch }: Pick<TenantState, 'layout' | 'epoch'>,
  id: string,
): TableEntry | undefined {
  const wanted = id.toLowerCase();
  const [, subscription = '', name = '', type = ''] = ID.exec(wanted) ?? [];
  const group = layout.groups.find((candidate) => isGroup(candidate, subscription, name));
  if (group === undefined) return undefined;
  const arrived = arrivalsAt(layout, epoch).find((entry) => entry.id().toLowerCase() === wanted);
  if (arrived !== undefined) return arrived;
  for (const slot of slotsOfGroup(layout, group)) {
    if (!isOfType(slot, type) || !isAlive(slot.life, epoch)) continue;
    const found = entriesOf(layout, slot, epoch).find((entry) => entry.id().toLowerCase() === wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isGroup(group: ResourceGroup, subscription: string, name: string): boolean {
  return group.subscription.id === subscription && group.name.toLowerCase() === name;
}

function isOfType({ block }: Slot, type: string): boolean {
  return block.parts[0]?.type.toLowerCase() === type;
}
