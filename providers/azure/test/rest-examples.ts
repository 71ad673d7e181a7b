/**
 * Requests and replies in the form that the public REST API specification documents by example, with names of our own.
 * Source: github.com/Azure/azure-rest-api-specs (MIT), below specification/: resourcegraph/.../2024-04-01/examples
 * (ResourcesFirstPageQuery, ResourcesNextPageQuery, ResourcesMgBasicQuery) and managementgroups/.../2023-04-01/examples
 * (GetDescendants, GetEntities, GetManagementGroup).
 */
export const SUBSCRIPTION = '20000000-0004-0000-0000-000000000000';
const ROOT = '/providers/Microsoft.Management/managementGroups/20000000-0000-0000-0000-000000000000';
const GROUP = '/providers/Microsoft.Management/managementGroups/20000000-0001-0000-0000-000000000000';

interface QueryExample {
  readonly request: Readonly<Record<string, unknown>>;
  readonly reply: Readonly<Record<string, unknown>> & {
    readonly data: readonly Readonly<Record<string, unknown>>[];
  };
}

function row(group: string, type: string, name: string): Readonly<Record<string, unknown>> {
  const id = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}/providers/${type}/${name}`;
  return { id, name, type: type.toLowerCase(), location: 'eastus' };
}

/** A page that has a further one, whose token says so while `resultTruncated` does not. */
export const FIRST_PAGE: QueryExample = {
  request: {
    subscriptions: [SUBSCRIPTION],
    query: 'Resources | project id, name, type, location',
    options: { $top: 3, $skip: 0 },
  },
  reply: {
    totalRecords: 4,
    count: 3,
    resultTruncated: 'false',
    facets: [],
    $skipToken: 'eyJwYWdlIjoyfQ==',
    data: [
      row('RG1', 'Microsoft.Compute/disks', 'Example_OsDisk_1'),
      row('RG2', 'Microsoft.Automation/automationAccounts', 'ExampleAA'),
      row('RG2', 'Microsoft.Automation/automationAccounts/runbooks', 'ExampleRB'),
    ],
  },
};

/** The last page has no token. */
export const NEXT_PAGE: QueryExample = {
  request: { ...FIRST_PAGE.request, options: { $top: 3, $skipToken: 'eyJwYWdlIjoyfQ==' } },
  reply: {
    totalRecords: 4,
    count: 1,
    resultTruncated: 'false',
    facets: [],
    data: [row('RG3', 'Microsoft.Network/virtualNetworks', 'ExampleVnet')],
  },
};

export const OF_MANAGEMENT_GROUPS: QueryExample = {
  request: { managementGroups: ['corp', 'ONLINE'], query: 'Resources | project id, name, type, location, tags' },
  reply: {
    totalRecords: 2,
    count: 2,
    resultTruncated: 'false',
    facets: [],
    data: [
      { ...row('RG1', 'Microsoft.Network/networkInterfaces', 'exampleInterface'), tags: { tag1: 'Value1' } },
      { ...row('RG2', 'Microsoft.Network/publicIPAddresses', 'exampleAddress'), tags: {} },
    ],
  },
};

export const DESCENDANTS: readonly Readonly<Record<string, unknown>>[] = [
  {
    name: '20000000-0001-0000-0000-000000000000',
    type: 'Microsoft.Management/managementGroups',
    id: GROUP,
    properties: { displayName: 'Group 1', parent: { id: ROOT } },
  },
  {
    name: SUBSCRIPTION,
    type: 'Microsoft.Management/managementGroups/subscriptions',
    id: `/subscriptions/${SUBSCRIPTION}`,
    properties: { displayName: 'Subscription 4', parent: { id: GROUP } },
  },
];

export const MANAGEMENT_GROUP: Readonly<Record<string, unknown>> = {
  name: '20000000-0001-0000-0000-000000000000',
  type: 'Microsoft.Management/managementGroups',
  id: GROUP,
  properties: {
    displayName: 'Group 1',
    tenantId: '20000000-0000-0000-0000-000000000000',
    details: {
      parent: { name: 'RootGroup', displayName: 'RootGroup', id: ROOT },
      updatedTime: '2018-01-01T00:00:00.00Z',
      version: 1,
    },
  },
};

export const ENTITY: Readonly<Record<string, unknown>> = {
  name: '20000000-0001-0000-0000-000000000000',
  type: 'Microsoft.Management/managementGroups',
  id: GROUP,
  properties: {
    displayName: 'Group 1',
    inheritedPermissions: 'view',
    parent: { id: ROOT },
    permissions: 'view',
    tenantId: '20000000-0000-0000-0000-000000000000',
  },
};
