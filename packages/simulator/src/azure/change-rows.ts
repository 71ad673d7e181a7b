import type { ExpectedChange } from '../estate/estate-changes.ts';
import { hashText, uniqueUuid } from '../estate/random.ts';
import { childrenOf } from './child-rows.ts';
import { makeEntry } from './container-rows.ts';
import { entriesOf, slotsOf, type TableEntry } from './graph-table.ts';
import type { RowLife } from './row-life.ts';
import type { TenantLayout } from './tenant-layout.ts';

/** A step of change, and when it came. */
export interface EpochTime {
  readonly epoch: number;
  readonly at: Date;
}

/** What became of one resource. */
interface AzureChange {
  readonly kind: 'created' | 'changed' | 'vanished' | 'moved';
  readonly epoch: number;
  /** As it is from then on; as it was last, where it went. */
  readonly entry: TableEntry;
  /** As it was before. */
  readonly before: TableEntry;
}

/** Lists what is different between two steps of change, from the tenant's definition and not from what was served. */
export function expectedChanges(layout: TenantLayout, from: number, to: number): ExpectedChange[] {
  return [...changesBetween(layout, from, to)].flatMap(({ kind, entry, before }) => {
    if (kind === 'changed') {
      const members = [{ member: 'tags', before: before.row()['tags'], after: entry.row()['tags'] }];
      return [toExpected(layout, entry, { kind, members })];
    }
    // What is below a resource comes, moves and goes with it.
    const all = [entry, ...childrenOf(layout, entry)];
    if (kind !== 'moved') return all.map((one) => toExpected(layout, one, { kind, members: [] }));
    const earlier = [before, ...childrenOf(layout, before)];
    return all.map((one, index) => toExpected(layout, one, moveOf(earlier[index] ?? one, one)));
  });
}

function moveOf(before: TableEntry, after: TableEntry): Pick<ExpectedChange, 'kind' | 'members' | 'movedFrom'> {
  const members = [{ member: 'id', before: before.id(), after: after.id() }];
  return { kind: 'moved', members, movedFrom: before.id().toLowerCase() };
}

function toExpected(
  { tenantId }: TenantLayout,
  entry: TableEntry,
  change: Pick<ExpectedChange, 'kind' | 'members' | 'movedFrom'>,
): ExpectedChange {
  const [namespace = '', ...type] = entry.type.split('/');
  return {
    ...change,
    accountId: entry.subscriptionId ?? tenantId,
    region: entry.region,
    service: namespace.replace(/^microsoft\./, ''),
    type: type.join('/'),
    id: entry.id().toLowerCase(),
  };
}

/** Lists what happens after one step of change up to another. */
function* changesBetween(layout: TenantLayout, from: number, to: number): Generator<AzureChange, void, undefined> {
  for (const slot of slotsOf(layout)) {
    const happened = eventOf(slot.life, from, to);
    if (happened === undefined) continue;
    const earlier = entriesOf(layout, slot, happened.epoch - 1);
    for (const [index, entry] of entriesOf(layout, slot, happened.epoch).entries()) {
      yield { ...happened, entry, before: earlier[index] ?? entry };
    }
  }
}

/** One slot has at most one event: it comes, changes, moves or goes once. */
function eventOf(life: RowLife, from: number, to: number): Pick<AzureChange, 'kind' | 'epoch'> | undefined {
  const within = (epoch: number): boolean => epoch > from && epoch <= to;
  if (within(life.bornAt)) return { kind: 'created', epoch: life.bornAt };
  if (within(life.changedAt)) return { kind: 'changed', epoch: life.changedAt };
  if (within(life.movedAt)) return { kind: 'moved', epoch: life.movedAt };
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
    if (at !== undefined) entries.push(...toEntries(layout, change, at));
  }
  return entries.sort((a, b) => (a.id().toLowerCase() < b.id().toLowerCase() ? -1 : 1));
}

/** What moves goes from one place and comes at another. */
function toEntries(layout: TenantLayout, change: AzureChange, at: Date): readonly TableEntry[] {
  if (change.kind !== 'moved') return [toEntry(layout, { ...change, kind: change.kind }, at)];
  return [
    toEntry(layout, { ...change, kind: 'vanished', entry: change.before }, at),
    toEntry(layout, { ...change, kind: 'created' }, at),
  ];
}

type LoggedChange = AzureChange & { readonly kind: keyof typeof KINDS };

function toEntry({ seed, tenantId }: TenantLayout, change: LoggedChange, at: Date): TableEntry {
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
