/** Why a table is off by default: what it holds is not something that a customer owns. */
export type TableClass = 'resource' | 'ephemeral' | 'telemetry';

/** A table of Resource Graph. */
export interface GraphTable {
  readonly name: string;
  readonly class: TableClass;
  /** What of it belongs to Azure and not to the customer, as a KQL condition on what to keep. */
  readonly keep?: string;
  /** Whether it has rows that belong to no subscription: of management groups, of the tenant. */
  readonly hasTenantRows?: boolean;
  /** Which table tells what changed in it, over the last 14 days. */
  readonly changes?: string;
  /** Where Resource Manager has the same of a subscription, for when Resource Graph does not answer. */
  readonly armLists?: readonly ArmTableList[];
}

/** A list of Resource Manager that has rows of a table. */
export interface ArmTableList {
  /** What stands behind the subscription's id. */
  readonly path: string;
  readonly apiVersion: string;
  readonly query?: Readonly<Record<string, string>>;
  /** What the table calls the type of its items; absent where they have it themselves. */
  readonly type?: string;
  /** Whether it gives one document instead of a list. */
  readonly isSingle?: true;
  /** Whether it leaves properties out, which each item has in a document of its own. */
  readonly isSparse?: true;
}

const NOT_BUILT_IN_ROLE =
  "type !~ 'microsoft.authorization/roledefinitions' or tostring(properties.type) !~ 'BuiltInRole'";
const NOT_BUILT_IN_POLICY =
  "type !~ 'microsoft.policyinsights/policystates' and tostring(properties.policyType) !in~ ('BuiltIn', 'Static')";

/**
 * The tables that are asked, reviewed by hand. Left out are catalogues (community images, spot prices), changes and
 * quotas. Source: Microsoft Learn, "Azure Resource Graph table and resource type reference".
 */
export const GRAPH_TABLES: readonly GraphTable[] = [
  {
    name: 'resources',
    class: 'resource',
    changes: 'resourcechanges',
    armLists: [{ path: '/resources', apiVersion: '2021-04-01', isSparse: true }],
  },
  {
    name: 'resourcecontainers',
    class: 'resource',
    changes: 'resourcecontainerchanges',
    armLists: [
      { path: '', apiVersion: '2022-12-01', type: 'microsoft.resources/subscriptions', isSingle: true },
      {
        path: '/resourcegroups',
        apiVersion: '2021-04-01',
        type: 'microsoft.resources/subscriptions/resourcegroups',
      },
    ],
  },
  {
    name: 'authorizationresources',
    class: 'resource',
    keep: NOT_BUILT_IN_ROLE,
    hasTenantRows: true,
    armLists: [
      {
        path: '/providers/Microsoft.Authorization/roleAssignments',
        apiVersion: '2022-04-01',
        type: 'microsoft.authorization/roleassignments',
      },
      {
        path: '/providers/Microsoft.Authorization/roleDefinitions',
        apiVersion: '2022-04-01',
        query: { $filter: "type eq 'CustomRole'" },
        type: 'microsoft.authorization/roledefinitions',
      },
    ],
  },
  { name: 'policyresources', class: 'resource', keep: NOT_BUILT_IN_POLICY, hasTenantRows: true },
  // Their configuration is read of all sites, by Resource Manager.
  { name: 'appserviceresources', class: 'resource', keep: "type !endswith '/config/web'" },
  { name: 'batchresources', class: 'resource' },
  { name: 'chaosresources', class: 'resource' },
  { name: 'computeresources', class: 'resource' },
  { name: 'desktopvirtualizationresources', class: 'resource' },
  { name: 'dnsresources', class: 'resource' },
  { name: 'edgeorderresources', class: 'resource' },
  { name: 'elasticsanresources', class: 'resource' },
  { name: 'extendedlocationresources', class: 'resource' },
  { name: 'insightsresources', class: 'resource' },
  { name: 'iotsecurityresources', class: 'resource' },
  { name: 'kubernetesconfigurationresources', class: 'resource' },
  { name: 'kustoresources', class: 'resource' },
  { name: 'maintenanceresources', class: 'resource' },
  { name: 'managedservicesresources', class: 'resource', hasTenantRows: true },
  { name: 'networkresources', class: 'resource' },
  { name: 'orbitalresources', class: 'resource' },
  { name: 'recoveryservicesresources', class: 'resource', keep: "type !endswith '/backupjobs'" },
  { name: 'servicefabricresources', class: 'resource' },
  { name: 'awsresources', class: 'resource' },
  { name: 'guestconfigurationresources', class: 'telemetry' },
  { name: 'advisorresources', class: 'telemetry' },
  { name: 'alertsmanagementresources', class: 'telemetry' },
  { name: 'healthresources', class: 'telemetry' },
  { name: 'patchassessmentresources', class: 'telemetry' },
  { name: 'patchinstallationresources', class: 'ephemeral' },
  { name: 'securityresources', class: 'telemetry' },
  { name: 'servicehealthresources', class: 'telemetry' },
  { name: 'supportresources', class: 'telemetry' },
];
