import { ENVIRONMENTS, workloadOf } from '../estate/company.ts';
import { hashText, mix, uniqueUuid } from '../estate/random.ts';
import { BLUEPRINTS, type Blueprint } from './blueprints.ts';

/** A management group. */
export interface ManagementGroup {
  readonly name: string;
  readonly displayName: string;
  /** Name of the group above; undefined for the one at the top. */
  readonly parent: string | undefined;
}

/** A subscription. */
export interface SimulatedSubscription {
  readonly id: string;
  readonly name: string;
  /** Name of the management group that it is in. */
  readonly group: string;
}

/** A resource group, with what stands in it. */
export interface ResourceGroup {
  readonly index: number;
  readonly subscription: SimulatedSubscription;
  readonly name: string;
  readonly location: string;
  /** What names of its resources are made of: `payments-api-prod`. */
  readonly stem: string;
  readonly application: string;
  readonly environment: string;
  readonly costCenter: string;
  readonly blueprint: Blueprint;
}

/** What decides every row of a tenant. */
export interface TenantLayout {
  readonly seed: number;
  readonly tenantId: string;
  readonly managementGroups: readonly ManagementGroup[];
  /** In the order of their ids. */
  readonly subscriptions: readonly SimulatedSubscription[];
  /** In the order of their ids. */
  readonly groups: readonly ResourceGroup[];
}

const LOCATIONS = ['westeurope', 'northeurope', 'germanywestcentral', 'eastus2'] as const;
const LANDING_ZONES = ['corp', 'online', 'connectivity', 'management', 'sandbox-a'] as const;
const AREAS: Readonly<Record<string, string>> = {
  corp: 'landing-zones',
  online: 'landing-zones',
  connectivity: 'platform',
  management: 'platform',
  'sandbox-a': 'sandboxes',
};
const MEAN_ROWS = BLUEPRINTS.reduce((sum, { rows }) => sum + rows, 0) / BLUEPRINTS.length;

/** Lays a tenant out: three levels of management groups below its root, subscriptions, resource groups. */
export function layOutTenant(options: {
  readonly seed: number;
  readonly resources: number;
  readonly subscriptions: number;
}): TenantLayout {
  const { seed } = options;
  const tenantId = uniqueUuid(hashText('tenant', seed), 0);
  const subscriptions = Array.from({ length: options.subscriptions }, (_, index) => subscriptionOf(seed, index)).sort(
    (a, b) => (a.id < b.id ? -1 : 1),
  );
  const groups = Array.from({ length: Math.max(1, Math.round(options.resources / MEAN_ROWS)) }, (_, index) =>
    groupOf({ seed, index, subscriptions }),
  ).sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  return {
    seed,
    tenantId,
    managementGroups: managementGroupsOf(tenantId),
    subscriptions,
    groups: groups.map((group, index) => ({ ...group, index })),
  };
}

function managementGroupsOf(tenantId: string): readonly ManagementGroup[] {
  const areas = [...new Set(Object.values(AREAS))];
  return [
    { name: tenantId, displayName: 'Tenant Root Group', parent: undefined },
    { name: 'larkspur', displayName: 'Larkspur', parent: tenantId },
    ...areas.map((name) => ({ name, displayName: titleOf(name), parent: 'larkspur' })),
    ...LANDING_ZONES.map((name) => ({ name, displayName: titleOf(name), parent: AREAS[name] })),
  ];
}

function titleOf(name: string): string {
  return name.replaceAll('-', ' ').replace(/^./, (letter) => letter.toUpperCase());
}

function subscriptionOf(seed: number, index: number): SimulatedSubscription {
  const group = LANDING_ZONES[index % LANDING_ZONES.length] ?? 'corp';
  return {
    id: uniqueUuid(hashText('subscription', seed), index),
    name: `sub-${group}-${String(index + 1).padStart(2, '0')}`,
    group,
  };
}

function groupOf(place: {
  readonly seed: number;
  readonly index: number;
  readonly subscriptions: readonly SimulatedSubscription[];
}): ResourceGroup {
  const { seed, index, subscriptions } = place;
  const bits = mix(hashText('resource group', seed), index);
  const { application } = workloadOf(index, 0);
  const environment = ENVIRONMENTS[bits % ENVIRONMENTS.length] ?? 'prod';
  const stem = `${application.name}-${environment}-${String(index + 1).padStart(5, '0')}`;
  const [subscription = subscriptionOf(seed, 0)] = subscriptions.slice(index % subscriptions.length);
  return {
    index,
    subscription,
    // Some are written in capitals, which Azure does not tell apart.
    name: index % 7 === 3 ? `RG-${stem.toUpperCase()}` : `rg-${stem}`,
    location: LOCATIONS[(bits >>> 8) % LOCATIONS.length] ?? 'westeurope',
    stem,
    application: application.name,
    environment,
    costCenter: application.costCenter,
    blueprint: BLUEPRINTS[index % BLUEPRINTS.length] ?? (BLUEPRINTS[0] as Blueprint),
  };
}

function sortKey({ subscription, name }: Pick<ResourceGroup, 'subscription' | 'name'>): string {
  return `${subscription.id}/${name.toLowerCase()}`;
}

/** ARM id of a management group. */
export function groupIdOf(name: string): string {
  return `/providers/Microsoft.Management/managementGroups/${name}`;
}

/** Names of the management groups above a subscription, from the nearest to the root. */
export function ancestorsOf({ managementGroups }: TenantLayout, group: string): readonly ManagementGroup[] {
  const found: ManagementGroup[] = [];
  for (let name: string | undefined = group; name !== undefined; ) {
    const known: ManagementGroup | undefined = managementGroups.find((candidate) => candidate.name === name);
    if (known === undefined) break;
    found.push(known);
    name = known.parent;
  }
  return found;
}
