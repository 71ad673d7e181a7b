/** A list or document of Resource Manager about one resource, for what Resource Graph does not hold. */
export interface ChildRead {
  /** Full type of what it gives, in lower case. */
  readonly type: string;
  /** Full type in lower case of what it is asked of. */
  readonly parent: string;
  /** What stands behind the parent's id. */
  readonly path: string;
  /** The version to begin with: a refusal that names others is heeded. */
  readonly apiVersion: string;
  /** Whether it gives one document instead of a list. */
  readonly isSingle?: true;
  /** Parents by the end of their ids that have nothing of it. */
  readonly notOf?: string;
  /** Why it is worth a call for each parent. */
  readonly reason: string;
}

/** The parent of what stands in a subscription as a whole. */
export const SUBSCRIPTION_TYPE = 'microsoft.resources/subscriptions';

const DIAGNOSTICS_PATH = '/providers/Microsoft.Insights/diagnosticSettings';

function diagnosticsOf(parent: string, reason: string): ChildRead {
  return {
    type: 'microsoft.insights/diagnosticsettings',
    parent,
    path: DIAGNOSTICS_PATH,
    apiVersion: '2021-05-01-preview',
    reason,
  };
}

/**
 * What is read beside Resource Graph, reviewed by hand. No read hands out a secret: of keys and secrets, Resource Manager
 * lists names, dates and whether they are enabled. Source: Microsoft Learn, "Azure REST API reference"; that Resource Graph
 * does not hold them: "Azure Resource Graph table and resource type reference".
 */
export const CHILD_READS: readonly ChildRead[] = [
  {
    type: 'microsoft.web/sites/config',
    parent: 'microsoft.web/sites',
    path: '/config/web',
    apiVersion: '2023-12-01',
    isSingle: true,
    reason:
      'TLS, FTP, remote debugging, cross-origin and access rules of a web application; the row of the site has few of them',
  },
  {
    type: 'microsoft.storage/storageaccounts/blobservices',
    parent: 'microsoft.storage/storageaccounts',
    path: '/blobServices',
    apiVersion: '2023-05-01',
    reason: 'soft delete, versions and the change feed of an account’s blobs',
  },
  {
    type: 'microsoft.storage/storageaccounts/blobservices/containers',
    parent: 'microsoft.storage/storageaccounts',
    path: '/blobServices/default/containers',
    apiVersion: '2023-05-01',
    reason: 'which containers anybody may read, and which have a legal hold or cannot be changed',
  },
  {
    type: 'microsoft.sql/servers/firewallrules',
    parent: 'microsoft.sql/servers',
    path: '/firewallRules',
    apiVersion: '2021-11-01',
    reason: 'from which addresses a database server is reached',
  },
  {
    type: 'microsoft.sql/servers/auditingsettings',
    parent: 'microsoft.sql/servers',
    path: '/auditingSettings',
    apiVersion: '2021-11-01',
    reason: 'whether what happens on a database server is recorded, where, and for how long',
  },
  {
    type: 'microsoft.sql/servers/encryptionprotector',
    parent: 'microsoft.sql/servers',
    path: '/encryptionProtector',
    apiVersion: '2021-11-01',
    reason: 'whose key encrypts the databases of a server',
  },
  {
    type: 'microsoft.sql/servers/databases/transparentdataencryption',
    parent: 'microsoft.sql/servers/databases',
    path: '/transparentDataEncryption',
    apiVersion: '2021-11-01',
    notOf: '/databases/master',
    reason: 'whether a database is encrypted on its disks',
  },
  {
    type: 'microsoft.keyvault/vaults/keys',
    parent: 'microsoft.keyvault/vaults',
    path: '/keys',
    apiVersion: '2023-07-01',
    reason: 'when keys expire and whether they are enabled',
  },
  {
    type: 'microsoft.keyvault/vaults/secrets',
    parent: 'microsoft.keyvault/vaults',
    path: '/secrets',
    apiVersion: '2023-07-01',
    reason: 'when secrets expire and whether they are enabled; their values stand in no list',
  },
  diagnosticsOf(SUBSCRIPTION_TYPE, 'where the activity log of a subscription goes'),
  diagnosticsOf(
    'microsoft.containerservice/managedclusters',
    'whether what a cluster’s API server was asked is recorded',
  ),
  diagnosticsOf('microsoft.eventhub/namespaces', 'whether it is recorded who used a namespace'),
  diagnosticsOf('microsoft.keyvault/vaults', 'whether it is recorded who used a vault'),
  diagnosticsOf('microsoft.network/applicationgateways', 'whether requests and what the firewall stopped are recorded'),
  diagnosticsOf('microsoft.network/azurefirewalls', 'whether what a firewall let through is recorded'),
  diagnosticsOf('microsoft.servicebus/namespaces', 'whether it is recorded who used a namespace'),
  diagnosticsOf('microsoft.sql/servers/databases', 'whether what happens in a database is recorded'),
  {
    ...diagnosticsOf('microsoft.storage/storageaccounts', 'whether it is recorded who read, wrote and deleted blobs'),
    path: `/blobServices/default${DIAGNOSTICS_PATH}`,
  },
  diagnosticsOf('microsoft.web/sites', 'whether requests to a web application are recorded'),
  {
    type: 'microsoft.authorization/locks',
    parent: SUBSCRIPTION_TYPE,
    path: '/providers/Microsoft.Authorization/locks',
    apiVersion: '2020-05-01',
    reason: 'what cannot be deleted or changed; one call gives all locks in a subscription',
  },
  {
    type: 'microsoft.authorization/roleeligibilityschedules',
    parent: SUBSCRIPTION_TYPE,
    path: '/providers/Microsoft.Authorization/roleEligibilitySchedules',
    apiVersion: '2020-10-01',
    reason: 'who can take a role without having it now',
  },
];
