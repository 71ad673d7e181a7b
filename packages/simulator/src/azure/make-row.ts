import { PEOPLE } from '../estate/company.ts';
import { createRandom, hashText, mix, uniqueUuid } from '../estate/random.ts';
import { TEMPLATES_BY_TYPE } from './blueprints.ts';
import { idIn, nameOf, plainName, type RowContext, type RowTemplate } from './row-template.ts';
import type { ResourceGroup, TenantLayout } from './tenant-layout.ts';

/** A row of Resource Graph. */
export type GraphRow = Readonly<Record<string, unknown>>;

/** Which row. */
export interface RowPlace {
  readonly group: ResourceGroup;
  readonly slot: number;
  /** The part and those that it stands below, from the top. */
  readonly lineage: readonly RowTemplate[];
  /** Rises when the row changes. */
  readonly revision: number;
  /** The resource group that it stands in now, where that is another. */
  readonly home?: ResourceGroup | undefined;
}

const START = Date.UTC(2024, 1, 5, 8);
const HOURS_OF_SPREAD = 15_000;
const MAX_SLOTS = 64;

/** ARM id of a row, as Resource Manager writes it. */
export function rowId({ group, slot, lineage, home = group }: Omit<RowPlace, 'revision'>): string {
  const [top, ...below] = lineage;
  if (top === undefined) return '';
  const parts = below.map((part) => `/${part.type.split('/').at(-1)}/${nameOf(part, group, slot)}`);
  return idIn(home, top.type, nameOf(top, group, slot)) + parts.join('');
}

/** Makes a row as Resource Graph gives it. */
export function makeRow(layout: TenantLayout, place: RowPlace): GraphRow {
  const { group, slot, lineage, revision, home = group } = place;
  const template = lineage.at(-1);
  if (template === undefined) throw new RangeError('a row has a template');
  const context = contextOf(layout, place, template);
  const body = template.make(context);
  return {
    id: rowId(place),
    name: nameOf(template, group, slot),
    type: template.type.toLowerCase(),
    tenantId: layout.tenantId,
    kind: body.kind ?? '',
    location: template.location ?? group.location,
    resourceGroup: home.name.toLowerCase(),
    subscriptionId: home.subscription.id,
    managedBy: body.managedBy ?? '',
    sku: body.sku ?? null,
    plan: null,
    properties: body.properties,
    tags: tagsOf(group, { slot, revision, random: context.random }),
    identity: body.identity ?? null,
    zones: body.zones ?? null,
    extendedLocation: null,
  };
}

function contextOf(layout: TenantLayout, { group, slot }: RowPlace, template: RowTemplate): RowContext {
  const key = hashText(template.type, layout.seed);
  const index = group.index * MAX_SLOTS + slot;
  return {
    group,
    slot,
    tenantId: layout.tenantId,
    random: createRandom(mix(key, index)),
    id: (type, prefix, other = slot) => {
      const known = TEMPLATES_BY_TYPE.get(type.toLowerCase());
      return idIn(group, type, known === undefined ? plainName(prefix, group, other) : nameOf(known, group, other));
    },
    uuid: (purpose) => uniqueUuid(hashText(purpose, key), index),
    createdAt: timeOf(key, index),
  };
}

function timeOf(key: number, index: number): string {
  return new Date(START + (mix(key, index) % HOURS_OF_SPREAD) * 3_600_000).toISOString();
}

function tagsOf(
  group: ResourceGroup,
  {
    slot,
    revision,
    random,
  }: { readonly slot: number; readonly revision: number; readonly random: RowContext['random'] },
): Readonly<Record<string, string>> | null {
  const release = revision > 0 ? { Release: `r${revision}` } : undefined;
  if (random.chance(0.1)) return release ?? null;
  return {
    Application: group.application,
    Environment: group.environment,
    CostCenter: group.costCenter,
    ...(random.chance(0.8) ? { Owner: PEOPLE[(group.index + slot) % PEOPLE.length] ?? '' } : {}),
    ...release,
  };
}
