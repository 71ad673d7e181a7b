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
  return {
    positions: (starts.at(-1) ?? 0) + (layout.groups.at(-1)?.blueprint.slots ?? 0),
    scan: (from, visit) => {
      const epoch = epochOf();
      for (let index = firstGroup(starts, from); index < layout.groups.length; index += 1) {
        const group = layout.groups[index];
        if (group === undefined || !scanGroup({ layout, group, epoch, start: starts[index] ?? 0 }, from, visit)) return;
      }
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
  const revision = life.changedAt <= epoch ? life.changedAt : 0;
  return block.parts.map((part, index): TableEntry => {
    const place = { group, slot, lineage: block.parts.slice(0, index + 1), revision };
    return {
      type: part.type.toLowerCase(),
      subscriptionId: group.subscription.id,
      resourceGroup: group.name.toLowerCase(),
      region: part.location ?? group.location,
      isBuiltIn: false,
      id: () => rowId(place),
      row: () => makeRow(layout, place),
    };
  });
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
      if (position + block.parts.length > from && isAlive(life, epoch)) {
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
