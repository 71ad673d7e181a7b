import { hashText, uniqueUuid } from '../estate/random.ts';
import { makeEntry } from './container-rows.ts';
import { principalOf } from './directory-people.ts';
import type { TableEntry } from './graph-table.ts';
import { groupIdOf, type TenantLayout } from './tenant-layout.ts';

/** Built-in roles, whose ids are the same in every tenant. */
const BUILT_IN_ROLES: readonly (readonly [name: string, id: string])[] = [
  ['Reader', 'acdd72a7-3385-48ef-bd42-f606fba81ae7'],
  ['Contributor', 'b24988ac-6180-42a0-ab88-20f7382dd24c'],
  ['Owner', '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'],
];
const ASSIGNMENT = 'microsoft.authorization/roleassignments';
const DEFINITION = 'microsoft.authorization/roledefinitions';
const POLICY_ASSIGNMENT = 'microsoft.authorization/policyassignments';
const POLICY_DEFINITION = 'microsoft.authorization/policydefinitions';
const BUILT_IN_POLICIES = 12;

/** Role assignments, built-in roles and one role of the tenant's own. */
export function authorizationEntries(layout: TenantLayout): readonly TableEntry[] {
  const { seed, tenantId, subscriptions } = layout;
  const custom = uniqueUuid(hashText('custom role', seed), 0);
  const roles = [
    ...BUILT_IN_ROLES.map(([roleName, id]) => ({ roleName, id, type: 'BuiltInRole' })),
    { roleName: 'Larkspur operator', id: custom, type: 'CustomRole' },
  ].map(({ roleName, id, type }) =>
    makeEntry({
      type: DEFINITION,
      id: `/providers/Microsoft.Authorization/RoleDefinitions/${id}`,
      subscriptionId: undefined,
      isBuiltIn: type === 'BuiltInRole',
      columns: {
        tenantId,
        name: id,
        properties: { roleName, type, permissions: [{ actions: ['*/read'], notActions: [] }], assignableScopes: ['/'] },
      },
    }),
  );
  const atGroups = ['larkspur', 'platform'].map((group, index) => assignment(groupIdOf(group), index, undefined));
  const below = subscriptions.flatMap(({ id }, position) =>
    [0, 1, 2].map((index) => assignment(`/subscriptions/${id}`, 10 + position * 3 + index, id)),
  );
  return inOrder([...roles, ...atGroups, ...below]);

  function assignment(scope: string, index: number, subscriptionId: string | undefined): TableEntry {
    const [, role = ''] = BUILT_IN_ROLES[index % BUILT_IN_ROLES.length] ?? [];
    const name = uniqueUuid(hashText('role assignment', seed), index);
    const principal = principalOf(layout, index);
    return makeEntry({
      type: ASSIGNMENT,
      id: `${scope}/providers/Microsoft.Authorization/RoleAssignments/${name}`,
      subscriptionId,
      columns: {
        tenantId,
        name,
        properties: {
          scope,
          roleDefinitionId: `/providers/Microsoft.Authorization/RoleDefinitions/${role}`,
          principalId: principal.id,
          principalType: principal.kind,
          createdOn: '2025-03-03T09:00:00Z',
        },
      },
    });
  }
}

/** Policies that are assigned, and Azure's own definitions, of which there are many more than anybody assigns. */
export function policyEntries(layout: TenantLayout): readonly TableEntry[] {
  const { seed, tenantId, subscriptions } = layout;
  const definitionId = (index: number): string =>
    `/providers/Microsoft.Authorization/policyDefinitions/${uniqueUuid(hashText('policy', seed), index)}`;
  const definitions = Array.from({ length: BUILT_IN_POLICIES }, (_, index) =>
    makeEntry({
      type: POLICY_DEFINITION,
      id: definitionId(index),
      subscriptionId: undefined,
      isBuiltIn: true,
      columns: {
        tenantId,
        name: `built-in ${index}`,
        properties: { policyType: 'BuiltIn', displayName: `Policy ${index}` },
      },
    }),
  );
  const assignments = [
    { scope: groupIdOf('larkspur'), subscriptionId: undefined },
    ...subscriptions.map(({ id }) => ({ scope: `/subscriptions/${id}`, subscriptionId: id })),
  ].map(({ scope, subscriptionId }, index) =>
    makeEntry({
      type: POLICY_ASSIGNMENT,
      id: `${scope}/providers/Microsoft.Authorization/policyAssignments/allowed-locations`,
      subscriptionId,
      columns: {
        tenantId,
        name: 'allowed-locations',
        properties: {
          scope,
          displayName: 'Allowed locations',
          policyDefinitionId: definitionId(index % BUILT_IN_POLICIES),
          enforcementMode: 'Default',
        },
      },
    }),
  );
  return inOrder([...definitions, ...assignments]);
}

/** Findings of Advisor and Defender, one of each for a subscription. */
export function telemetryEntries(layout: TenantLayout, type: string): readonly TableEntry[] {
  return layout.subscriptions.map(({ id }, index) => {
    const name = uniqueUuid(hashText(type, layout.seed), index);
    return makeEntry({
      type,
      id: `/subscriptions/${id}/providers/${type}/${name}`,
      subscriptionId: id,
      columns: {
        tenantId: layout.tenantId,
        name,
        properties: { category: 'Security', impact: 'High', lastUpdated: '2025-11-20T03:00:00Z' },
      },
    });
  });
}

function inOrder(entries: readonly TableEntry[]): readonly TableEntry[] {
  return entries.toSorted((a, b) => (a.id().toLowerCase() < b.id().toLowerCase() ? -1 : 1));
}
