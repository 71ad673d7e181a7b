import type { AccessRequest, OperationPermission, PermissionReport, PreflightReport } from '@corkscrew/sdk';
import { type Choices, isNarrow, selectTypes } from './selection.ts';
import type { Tenant, TenantContext } from './tenant.ts';

const QUERY = 'Microsoft.ResourceGraph/resources/read';
/** What a scan reads beside the resources themselves. Source: Microsoft Learn, "Azure permissions". */
const ALWAYS: readonly OperationPermission[] = [
  { operation: 'POST resourceGraph/resources', permission: QUERY, isProven: true },
  { operation: 'GET subscriptions', permission: 'Microsoft.Resources/subscriptions/read', isProven: true },
  { operation: 'GET permissions', permission: 'Microsoft.Authorization/permissions/read', isProven: true },
  { operation: 'GET managementGroups', permission: 'Microsoft.Management/managementGroups/read', isProven: true },
  {
    operation: 'GET managementGroups/descendants',
    permission: 'Microsoft.Management/managementGroups/descendants/read',
    isProven: true,
  },
];
const EVERYTHING: OperationPermission = {
  operation: 'POST resourceGraph/resources',
  permission: '*/read',
  isProven: true,
};

/**
 * Gives the least that a scan needs, as a custom role: of everything, or of the types that are asked for.
 *
 * @throws {CorkscrewError} not_found for a service or type that the tenant has nothing of; unauthenticated, unavailable.
 */
export async function getPermissions(
  request: AccessRequest,
  { tenant, signal }: TenantContext,
): Promise<PermissionReport> {
  const reads = isNarrow(request)
    ? readsOf(selectTypes((await tenant.findTypes({ signal })).types, request), tenant)
    : [EVERYTHING];
  const operations = [...ALWAYS, ...reads];
  const actions = [...new Set(operations.map(({ permission }) => permission))].sort();
  const role = {
    Name: 'Corkscrew inventory',
    IsCustom: true,
    Description: 'Reads what an inventory needs and nothing else.',
    Actions: actions,
    NotActions: [],
    DataActions: [],
    NotDataActions: [],
    AssignableScopes: ['/providers/Microsoft.Management/managementGroups/<tenant id>'],
  };
  return {
    documents: [
      {
        title: 'Custom role',
        format: 'json',
        body: `${JSON.stringify(role, undefined, 2)}\n`,
        notes: [
          'Put your tenant id, or the management group to scan, in AssignableScopes; then: az role definition create --role-definition role.json',
          ...(isNarrow(request) ? [] : ['The built-in role Reader at the same scope grants the same.']),
          'Resource Graph shows only what the identity may read: a subscription without this role is reported, not passed over.',
        ],
      },
    ],
    operations,
    diagnostics: [],
  };
}

/** Says which subscriptions of a plan cannot be read as a whole. */
export async function preflight(request: AccessRequest, { tenant, signal }: TenantContext): Promise<PreflightReport> {
  const { subscriptions, diagnostics } = await tenant.listSubscriptions(request.accounts ?? [], {
    isFresh: true,
    signal,
  });
  return {
    checkedCount: subscriptions.length,
    diagnostics: diagnostics.map((diagnostic) => ({ ...diagnostic, provider: 'azure' })),
  };
}

function readsOf({ tables, children }: Choices, { settings }: Tenant): readonly OperationPermission[] {
  const below = settings.readsChildren ? children : [];
  return [
    ...tables.flatMap(({ types }) => types.map(readOf)),
    // What is below them is found by a query for the resources themselves.
    ...below.flatMap(({ parent, types }) => [readOf(parent), ...types.map(listOf)]),
  ];
}

function listOf(type: string): OperationPermission {
  return { operation: `GET ${type}`, permission: `${type}/read`, isProven: false };
}

function readOf(type: string): OperationPermission {
  return { operation: `POST resourceGraph/resources (${type})`, permission: `${type}/read`, isProven: false };
}
