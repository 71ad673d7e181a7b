import { type GraphRow, makeRow, rowId } from './make-row.ts';
import { isAlive, lifeOf, type RowLife } from './row-life.ts';
import { SPARE_SLOTS } from './blueprints.ts';
import type { RowBlock } from './row-template.ts';
import type { ResourceGroup, TenantLayout } from './tenant-layout.ts';

/** A row that is made only where it is asked for. */
export interface TableEntry {
  /** In lower case. */
  readonly type: string;
  /** Undefined for what stands above subscriptions. */
  readonly subscriptionId: string | undefined;
  readonly resourceGroup: string;
  /** `global` where the row has no location. */
  readonly region: string;
  /** Whether it belongs to Azure and stands in every tenant. */
  readonly isBuiltIn: boolean;
  id(): string;
  /** The id that it had first, where it has moved since. */
  readonly firstId?: (() => string) | undefined;
  row(): GraphRow;
}

/** A table of Resource Graph, in the order of its ids. */
export interface SimulatedTable {
  /** Positions, some of which may be empty. */
  readonly positions: number;
  /** Visits entries from a position on, until the visitor says `false`. */
  scan(from: number, visit: (entry: TableEntry, position: number) => boolean): void;
}

/** A table of rows that are few. */
export function createListTable(entries: readonly TableEntry[]): SimulatedTable {
  return {
    positions: entries.length,
    scan: (from, visit) => {
      for (let position = from; position < entries.length; position += 1) {
        const entry = entries[position];
        if (entry !== undefined && !visit(entry, position)) return;
      }
    },
  };
}

/** What stands in the resource groups. No row is held. */
export function createResourceTable(layout: TenantLayout, epochOf: () => number): SimulatedTable {
  const starts = startsOf(layout.groups);
  const end = (starts.at(-1) ?? 0) + (layout.groups.at(-1)?.blueprint.slots ?? 0);
  return {
    get positions() {
      return end + arrivalsAt(layout, epochOf()).length;
    },
    scan: (from, visit) => {
      const epoch = epochOf();
      for (let index = firstGroup(starts, from); index < layout.groups.length; index += 1) {
        const group = layout.groups[index];
        if (group === undefined || !scanGroup({ layout, group, epoch, start: starts[index] ?? 0 }, from, visit)) return;
      }
      // What has moved stands behind everything else, and not in the order of all ids.
      createListTable(arrivalsAt(layout, epoch)).scan(Math.max(0, from - end), (entry, position) =>
        visit(entry, end + position),
      );
    },
  };
}

/** A slot of a block in a resource group, whatever stands in it. */
export interface Slot {
  readonly group: ResourceGroup;
  readonly block: RowBlock;
  readonly slot: number;
  readonly life: RowLife;
}

/** Gives every slot of a tenant. */
export function* slotsOf(layout: TenantLayout): Generator<Slot, void, undefined> {
  for (const group of layout.groups) yield* slotsOfGroup(layout, group);
}

/** Gives every slot of a resource group. */
export function* slotsOfGroup({ seed }: TenantLayout, group: ResourceGroup): Generator<Slot, void, undefined> {
  for (const block of group.blueprint.blocks) {
    for (let slot = 0; slot < block.count + SPARE_SLOTS; slot += 1) {
      yield { group, block, slot, life: lifeOf(seed, group, { block, slot }) };
    }
  }
}

/** The rows of a slot as they are at a step of change. */
export function entriesOf(
  layout: TenantLayout,
  { group, block, slot, life }: Slot,
  epoch: number,
): readonly TableEntry[] {
  const home = life.movedAt <= epoch ? destinationOf(layout, group) : group;
  const revision = life.changedAt <= epoch ? life.changedAt : 0;
  return block.parts.map((part, index): TableEntry => {
    const place = { group, slot, lineage: block.parts.slice(0, index + 1), revision, home };
    return {
      type: part.type.toLowerCase(),
      subscriptionId: home.subscription.id,
      resourceGroup: home.name.toLowerCase(),
      region: part.location ?? group.location,
      isBuiltIn: false,
      id: () => rowId(place),
      ...(home === group ? {} : { firstId: () => rowId({ ...place, home: group }) }),
      row: () => makeRow(layout, place),
    };
  });
}

/** Where what moves out of a resource group goes: half of the tenant away, and with that to another subscription. */
function destinationOf({ groups }: TenantLayout, group: ResourceGroup): ResourceGroup {
  return groups[(group.index + Math.floor(groups.length / 2)) % groups.length] ?? group;
}

const arrivals = new WeakMap<TenantLayout, { readonly epoch: number; readonly entries: readonly TableEntry[] }>();

/** What has moved, where it is now, in the order of its ids. */
export function arrivalsAt(layout: TenantLayout, epoch: number): readonly TableEntry[] {
  if (epoch === 0) return [];
  const known = arrivals.get(layout);
  if (known?.epoch === epoch) return known.entries;
  const moved = [...slotsOf(layout)].filter(({ life }) => life.movedAt <= epoch);
  const entries = moved
    .flatMap((slot) => entriesOf(layout, slot, epoch))
    .sort((a, b) => (a.id().toLowerCase() < b.id().toLowerCase() ? -1 : 1));
  arrivals.set(layout, { epoch, entries });
  return entries;
}

interface GroupScan {
  readonly layout: TenantLayout;
  readonly group: ResourceGroup;
  readonly epoch: number;
  readonly start: number;
}

function scanGroup(
  { layout, group, epoch, start }: GroupScan,
  from: number,
  visit: Parameters<SimulatedTable['scan']>[1],
): boolean {
  let position = start;
  for (const block of group.blueprint.blocks) {
    for (let slot = 0; slot < block.count + SPARE_SLOTS; slot += 1) {
      const life = lifeOf(layout.seed, group, { block, slot });
      if (position + block.parts.length > from && isAlive(life, epoch) && epoch < life.movedAt) {
        const entries = entriesOf(layout, { group, block, slot, life }, epoch);
        const first = Math.max(0, from - position);
        const isOn = entries.slice(first).every((entry, index) => visit(entry, position + first + index));
        if (!isOn) return false;
      }
      position += block.parts.length;
    }
  }
  return true;
}

function startsOf(groups: readonly ResourceGroup[]): readonly number[] {
  let sum = 0;
  return groups.map(({ blueprint }) => {
    const start = sum;
    sum += blueprint.slots;
    return start;
  });
}

function firstGroup(starts: readonly number[], position: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
