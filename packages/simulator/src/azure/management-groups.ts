import { forbidden, notFound } from './arm-fault.ts';
import { ancestorsOf, groupIdOf, type ManagementGroup, type TenantLayout } from './tenant-layout.ts';
import type { TenantState } from './tenant-state.ts';

/**
 * Answers what is asked of management groups.
 *
 * @throws ArmFault 403, 404
 */
export function answerGroups(path: string, { layout, deniesRootGroup }: TenantState): unknown {
  if (path.endsWith('/getEntities')) return listOf(entitiesOf(layout, deniesRootGroup));
  const [, , , , name, below] = path.split('/');
  if (name === undefined) return listOf(layout.managementGroups.map((group) => toGroup(group, layout)));
  const group = layout.managementGroups.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (group === undefined) throw notFound(name, 'NotFound');
  if (deniesRootGroup && isHidden(layout, group)) {
    throw forbidden('Microsoft.Management/managementGroups/read', groupIdOf(group.name));
  }
  if (below === undefined) return toGroup(group, layout);
  if (below !== 'descendants') throw notFound(path);
  return listOf(descendantsOf(group, layout));
}

function toGroup(
  { name, displayName, parent }: ManagementGroup,
  { tenantId, managementGroups }: TenantLayout,
): unknown {
  const above = managementGroups.find((candidate) => candidate.name === parent);
  return {
    id: groupIdOf(name),
    type: 'Microsoft.Management/managementGroups',
    name,
    properties: {
      tenantId,
      displayName,
      details: {
        version: 1,
        updatedTime: '2025-01-20T09:00:00Z',
        ...(above === undefined
          ? {}
          : { parent: { id: groupIdOf(above.name), name: above.name, displayName: above.displayName } }),
      },
    },
  };
}

function descendantsOf(top: ManagementGroup, layout: TenantLayout): readonly unknown[] {
  const isBelow = (group: string): boolean => isWithinGroup(layout, group, top.name);
  const groups = layout.managementGroups.filter(({ name }) => name !== top.name && isBelow(name));
  const subscriptions = layout.subscriptions.filter(({ group }) => isBelow(group));
  return [
    ...groups.map(({ name, displayName, parent }) => ({
      id: groupIdOf(name),
      type: 'Microsoft.Management/managementGroups',
      name,
      properties: { displayName, parent: { id: groupIdOf(parent ?? '') } },
    })),
    ...subscriptions.map(({ id, name, group }) => ({
      id: `/subscriptions/${id}`,
      type: 'Microsoft.Management/managementGroups/subscriptions',
      name: id,
      properties: { displayName: name, parent: { id: groupIdOf(group) } },
    })),
  ];
}

/** What the identity sees, wherever in the hierarchy it stands. */
function entitiesOf(layout: TenantLayout, deniesRootGroup: boolean): readonly unknown[] {
  const groups = layout.managementGroups.filter((group) => !deniesRootGroup || !isHidden(layout, group));
  const names = new Set(groups.map(({ name }) => name));
  return [
    ...groups.map(({ name, displayName, parent }) => ({
      id: groupIdOf(name),
      type: 'Microsoft.Management/managementGroups',
      name,
      properties: {
        tenantId: layout.tenantId,
        displayName,
        parent: { id: parent === undefined ? null : groupIdOf(parent) },
        permissions: 'view',
        inheritedPermissions: 'view',
      },
    })),
    ...layout.subscriptions
      .filter(({ group }) => names.has(group))
      .map(({ id, name, group }) => ({
        id: `/subscriptions/${id}`,
        type: '/subscriptions',
        name: id,
        properties: {
          tenantId: layout.tenantId,
          displayName: name,
          parent: { id: groupIdOf(group) },
          permissions: 'view',
        },
      })),
  ];
}

/** The top and the platform, for an identity that is given the landing zones only. */
function isHidden(layout: TenantLayout, { name, parent }: ManagementGroup): boolean {
  return parent === undefined || isWithinGroup(layout, name, 'platform');
}

/** Tells whether a group is another or stands below it. */
export function isWithinGroup(layout: TenantLayout, group: string, top: string): boolean {
  return ancestorsOf(layout, group).some(({ name }) => name.toLowerCase() === top.toLowerCase());
}

function listOf(value: readonly unknown[]): unknown {
  return { value };
}
