import type { AccessRequest, OperationPermission, PermissionReport, PreflightReport } from '@corkscrew/sdk';
import { type DirectoryList, MEMBERS_PATH } from './directory/directory-lists.ts';
import { findDirectoryGaps } from './directory/directory-gaps.ts';
import { type Choices, defaultChoices, directoryNamed, isNarrow, selectTypes } from './selection.ts';
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
  const choices = isNarrow(request)
    ? selectTypes((await tenant.findTypes({ signal })).types, request)
    : defaultChoices(tenant.settings);
  const reads = isNarrow(request) ? readsOf(choices, tenant) : [EVERYTHING];
  const actions = [...new Set([...ALWAYS, ...reads].map(({ permission }) => permission))].sort();
  const consents = choices.directory.flatMap(consentsOf);
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
      ...(consents.length === 0 ? [] : [describeConsents(consents)]),
    ],
    operations: [...ALWAYS, ...reads, ...consents],
    diagnostics: [],
  };
}

/** Rights of an application in Microsoft Graph, which are no part of a role. */
function consentsOf({ path, permission, hasMembers }: DirectoryList): readonly OperationPermission[] {
  const paths = hasMembers === true ? [path, `${path}/{id}${MEMBERS_PATH}`] : [path];
  return paths.map((one) => ({ operation: `GET ${one}`, permission, isProven: true }));
}

function describeConsents(consents: readonly OperationPermission[]): PermissionReport['documents'][number] {
  const names = [...new Set(consents.map(({ permission }) => permission))].sort();
  return {
    title: 'Consents in Microsoft Graph',
    format: 'text',
    body: `${names.join('\n')}\n`,
    notes: [
      'Rights of the application for the directory, by their names in Microsoft Graph; no role of Azure grants them.',
      'corkscrew setup azure --set directory=yes shows, and with --apply gives, these to the identity that it makes.',
    ],
  };
}

/** Says which subscriptions of a plan cannot be read as a whole, and which lists of the directory not at all. */
export async function preflight(request: AccessRequest, { tenant, signal }: TenantContext): Promise<PreflightReport> {
  const { subscriptions, diagnostics } = await tenant.listSubscriptions(request.accounts ?? [], {
    isFresh: true,
    signal,
  });
  const directory = isNarrow(request) ? directoryNamed(request) : defaultChoices(tenant.settings).directory;
  const gaps = await findDirectoryGaps(tenant.api, directory, { signal });
  return {
    checkedCount: subscriptions.length + directory.length,
    diagnostics: [...diagnostics, ...gaps].map((diagnostic) => ({ ...diagnostic, provider: 'azure' })),
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
