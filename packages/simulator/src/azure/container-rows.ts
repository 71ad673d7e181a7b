import { mix } from '../estate/random.ts';
import type { TableEntry } from './graph-table.ts';
import type { GraphRow } from './make-row.ts';
import {
  ancestorsOf,
  groupIdOf,
  type ManagementGroup,
  type ResourceGroup,
  type SimulatedSubscription,
  type TenantLayout,
} from './tenant-layout.ts';

/** Rows of the table of containers: management groups, subscriptions, resource groups. */
export function containerEntries(layout: TenantLayout): readonly TableEntry[] {
  const below = Map.groupBy(layout.groups, ({ subscription }) => subscription.id);
  const managementGroups = layout.managementGroups.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return [
    ...managementGroups.map((group) => managementGroupEntry(layout, group)),
    ...layout.subscriptions.flatMap((subscription) => [
      subscriptionEntry(layout, subscription),
      ...(below.get(subscription.id) ?? []).map((group) => resourceGroupEntry(layout, group)),
    ]),
  ];
}

function managementGroupEntry({ tenantId }: TenantLayout, { name, displayName, parent }: ManagementGroup): TableEntry {
  const details = { parent: parent === undefined ? {} : { id: groupIdOf(parent), name: parent } };
  return makeEntry({
    type: 'microsoft.management/managementgroups',
    id: groupIdOf(name),
    subscriptionId: undefined,
    columns: { tenantId, name, location: '', properties: { tenantId, displayName, details } },
  });
}

function subscriptionEntry(layout: TenantLayout, { id, name, group }: SimulatedSubscription): TableEntry {
  const chain = ancestorsOf(layout, group).map((above) => ({ name: above.name, displayName: above.displayName }));
  return makeEntry({
    type: 'microsoft.resources/subscriptions',
    id: `/subscriptions/${id}`,
    subscriptionId: id,
    columns: {
      tenantId: layout.tenantId,
      name,
      location: '',
      properties: {
        state: 'Enabled',
        subscriptionPolicies: { quotaId: 'EnterpriseAgreement_2014-09-01', spendingLimit: 'Off' },
        managementGroupAncestorsChain: chain,
      },
    },
  });
}

function resourceGroupEntry({ seed, tenantId }: TenantLayout, group: ResourceGroup): TableEntry {
  const { name, location, subscription, application, environment } = group;
  return makeEntry({
    type: 'microsoft.resources/subscriptions/resourcegroups',
    id: `/subscriptions/${subscription.id}/resourceGroups/${name}`,
    subscriptionId: subscription.id,
    columns: {
      tenantId,
      name,
      location,
      resourceGroup: name.toLowerCase(),
      tags: mix(seed, group.index) % 5 === 0 ? null : { Application: application, Environment: environment },
      properties: { provisioningState: 'Succeeded' },
    },
  });
}

/** Makes an entry of a table whose rows are few. */
export function makeEntry(row: {
  readonly type: string;
  readonly id: string;
  readonly subscriptionId: string | undefined;
  readonly columns: GraphRow;
  readonly isBuiltIn?: boolean;
}): TableEntry {
  const { type, id, subscriptionId, columns } = row;
  const { resourceGroup = '', location } = columns as { resourceGroup?: string; location?: string };
  return {
    type,
    subscriptionId,
    resourceGroup,
    region: location === undefined || location === '' ? 'global' : location,
    isBuiltIn: row.isBuiltIn ?? false,
    id: () => id,
    row: () => ({ id, type, kind: '', resourceGroup, subscriptionId: subscriptionId ?? '', tags: null, ...columns }),
  };
}
