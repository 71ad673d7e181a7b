import { hashText, uniqueUuid } from '../estate/random.ts';
import { makeEntry } from './container-rows.ts';
import { entriesOf, slotsOf, type TableEntry } from './graph-table.ts';
import type { RowLife } from './row-life.ts';
import type { TenantLayout } from './tenant-layout.ts';

/** A step of change, and when it came. */
export interface EpochTime {
  readonly epoch: number;
  readonly at: Date;
}

/** What became of one resource, from the tenant's definition. */
export interface AzureChange {
  readonly kind: 'created' | 'changed' | 'vanished';
  /** In lower case. */
  readonly id: string;
  readonly type: string;
  readonly accountId: string;
  readonly epoch: number;
  readonly entry: TableEntry;
}

/** Lists what happens after one step of change up to another. */
export function* changesBetween(
  layout: TenantLayout,
  from: number,
  to: number,
): Generator<AzureChange, void, undefined> {
  for (const slot of slotsOf(layout)) {
    const happened = eventOf(slot.life, from, to);
    if (happened === undefined) continue;
    for (const entry of entriesOf(layout, slot, happened.epoch)) {
      yield {
        ...happened,
        id: entry.id().toLowerCase(),
        type: entry.type,
        accountId: entry.subscriptionId ?? layout.tenantId,
        entry,
      };
    }
  }
}

/** One slot has at most one event: it comes, changes or goes once. */
function eventOf(life: RowLife, from: number, to: number): Pick<AzureChange, 'kind' | 'epoch'> | undefined {
  const within = (epoch: number): boolean => epoch > from && epoch <= to;
  if (within(life.bornAt)) return { kind: 'created', epoch: life.bornAt };
  if (within(life.changedAt)) return { kind: 'changed', epoch: life.changedAt };
  return within(life.goneAt) ? { kind: 'vanished', epoch: life.goneAt } : undefined;
}

const KINDS = { created: 'Create', changed: 'Update', vanished: 'Delete' } as const;

/** Rows of the table of changes. */
export function changeEntries(layout: TenantLayout, times: readonly EpochTime[]): readonly TableEntry[] {
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined || last === undefined) return [];
  const entries: TableEntry[] = [];
  for (const change of changesBetween(layout, first.epoch - 1, last.epoch)) {
    const at = times.find(({ epoch }) => epoch === change.epoch)?.at;
    if (at !== undefined) entries.push(toEntry(layout, change, at));
  }
  return entries.sort((a, b) => (a.id().toLowerCase() < b.id().toLowerCase() ? -1 : 1));
}

function toEntry({ seed, tenantId }: TenantLayout, change: AzureChange, at: Date): TableEntry {
  const { entry, kind, epoch } = change;
  const target = entry.id();
  const name = uniqueUuid(hashText(target, seed), epoch);
  const changes =
    kind === 'changed'
      ? { 'tags.Release': { previousValue: null, newValue: `r${epoch}`, changeCategory: 'User' } }
      : {};
  return makeEntry({
    type: 'microsoft.resources/changes',
    id: `${target}/providers/Microsoft.Resources/changes/${name}`,
    subscriptionId: entry.subscriptionId,
    columns: {
      tenantId,
      name,
      resourceGroup: entry.resourceGroup,
      properties: {
        targetResourceId: target,
        targetResourceType: entry.type,
        changeType: KINDS[kind],
        changeAttributes: {
          timestamp: at.toISOString(),
          changesCount: Object.keys(changes).length,
          correlationId: uniqueUuid(hashText(name, seed), epoch),
          changedBy: 'deployer@larkspur.example',
          changedByType: 'User',
          clientType: 'Azure CLI',
          operation: `${entry.type}/write`,
        },
        changes,
      },
    },
  });
}
