import { type AwsCatalog, type CatalogResourceType, readField } from '@corkscrew/aws-catalog';
import { canonicalJson } from '@corkscrew/core';
import { type Estate, rowOf } from './estate.ts';
import type { Row } from './template.ts';

/** A member of a row that two epochs have differently. A side that does not have it is `undefined`. */
export interface MemberChange {
  readonly member: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What became of one resource between two epochs, from the estate's definition and not from what was served. */
export interface ExpectedChange {
  readonly kind: 'created' | 'changed' | 'recreated' | 'vanished' | 'moved';
  readonly accountId: string;
  readonly region: string;
  readonly service: string;
  readonly type: string;
  /** Made of the row's fields that the catalog calls its identity. */
  readonly id: string;
  /** Members of the row that differ, in the order of their names; none for what came or went. */
  readonly members: readonly MemberChange[];
  /** Id that it had before, of what moved. */
  readonly movedFrom?: string;
}

interface Thing {
  readonly place: Omit<ExpectedChange, 'kind' | 'members'>;
  readonly incarnation: string;
  readonly members: Readonly<Record<string, unknown>>;
  /** Members that change with time alone. */
  readonly volatile: readonly string[];
}

/** Lists what is different between two epochs of one account's estate. What changes with time alone does not count. */
export function listEstateChanges(before: Estate, after: Estate, catalog: AwsCatalog): ExpectedChange[] {
  const earlier = listThings(before, catalog);
  const later = listThings(after, catalog);
  const changes: ExpectedChange[] = [];
  for (const [key, thing] of earlier) {
    const now = later.get(key);
    if (now === undefined) changes.push({ kind: 'vanished', ...thing.place, members: [] });
    else changes.push(...compareThings(thing, now));
  }
  for (const [key, { place }] of later) {
    if (!earlier.has(key)) changes.push({ kind: 'created', ...place, members: [] });
  }
  return changes;
}

function compareThings(before: Thing, after: Thing): readonly ExpectedChange[] {
  const names = [...new Set([...Object.keys(before.members), ...Object.keys(after.members)])].sort();
  const members = names
    .map((member) => ({ member, before: before.members[member], after: after.members[member] }))
    .filter((change) => canonicalJson(change.before) !== canonicalJson(change.after));
  const isSame = before.incarnation === after.incarnation;
  if (isSame && members.every(({ member }) => after.volatile.includes(member))) return [];
  return [{ kind: isSame ? 'changed' : 'recreated', ...after.place, members }];
}

function listThings(estate: Estate, catalog: AwsCatalog): ReadonlyMap<string, Thing> {
  const things = new Map<string, Thing>();
  for (const segment of estate.ownSegments()) {
    const { service, type, regionOf } = segment.template;
    const description = typeOf(catalog, service, type);
    for (let index = 0; index < segment.count; index++) {
      const context = estate.contextOf(segment, index);
      const row = rowOf(segment, context);
      const region = regionOf === undefined ? segment.region : regionOf(context);
      const id = description.identity.map((field) => readField(row, field) ?? '').join('/');
      const place = { accountId: estate.accountId, region, service, type, id };
      const incarnation = readField(row, description.fields.incarnation ?? '') ?? '';
      const { volatile = [] } = description;
      things.set(Object.values(place).join(' '), { place, incarnation, members: membersOf(row), volatile });
    }
  }
  return things;
}

function typeOf(catalog: AwsCatalog, service: string, type: string): CatalogResourceType {
  const description = catalog.service(service).resourceTypes.find((candidate) => candidate.type === type);
  if (description === undefined) throw new RangeError(`the catalog has no type ${service}:${type}`);
  return description;
}

/** A row as JSON has it. */
function membersOf(row: Row): Readonly<Record<string, unknown>> {
  return typeof row === 'string' ? {} : (JSON.parse(canonicalJson(row)) as Record<string, unknown>);
}
