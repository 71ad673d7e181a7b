import { hashText, mix, uniqueHex, uniqueUuid } from '../estate/random.ts';
import type { Principal } from './directory-people.ts';

/** Whose children are made. */
export interface ChildContext {
  /** Id of the parent, as Resource Manager writes it. */
  readonly parentId: string;
  readonly tenantId: string;
  /** Decides what there is below this parent. */
  readonly key: number;
  /** Someone of the directory by a number. */
  readonly principal: (index: number) => Principal;
}

/** What stands below a parent. */
export interface ChildBody {
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** The scope of one that stands elsewhere than at the parent. */
  readonly scope?: string;
}

/** What Resource Manager gives of a parent, and Resource Graph does not hold. */
export interface ChildTemplate {
  /** As Resource Manager writes it. */
  readonly type: string;
  /** Full type of the parent in lower case. */
  readonly parent: string;
  /** What stands behind the parent's id. */
  readonly path: string;
  /** Versions that the resource provider takes, the oldest first. */
  readonly apiVersions: readonly string[];
  /** Whether the path gives one document instead of a list. */
  readonly isSingle?: true;
  readonly make: (context: ChildContext) => readonly ChildBody[];
}

export const SUBSCRIPTION_TYPE = 'microsoft.resources/subscriptions';
const CONTAINERS = ['backups', 'exports', 'logs', 'public', 'uploads'] as const;
const HALF_A_YEAR_SECONDS = 15_768_000;
const FIRST_EXPIRY_SECONDS = 1_760_000_000;

/** Everything that stands below resources and subscriptions. */
export const CHILD_TEMPLATES: readonly ChildTemplate[] = [
  {
    type: 'Microsoft.Web/sites/config',
    parent: 'microsoft.web/sites',
    path: '/config/web',
    apiVersions: ['2022-09-01', '2023-12-01'],
    isSingle: true,
    make: ({ key }) => [
      {
        name: 'web',
        properties: {
          minTlsVersion: key % 9 === 0 ? '1.0' : '1.2',
          ftpsState: key % 7 === 0 ? 'AllAllowed' : 'Disabled',
          remoteDebuggingEnabled: key % 31 === 0,
          http20Enabled: true,
          cors: { allowedOrigins: key % 11 === 0 ? ['*'] : [] },
          publishingUsername: `$app-${uniqueHex(key, 0, 8)}`,
        },
      },
    ],
  },
  {
    type: 'Microsoft.Storage/storageAccounts/blobServices',
    parent: 'microsoft.storage/storageaccounts',
    path: '/blobServices',
    apiVersions: ['2023-01-01', '2023-05-01', '2024-01-01'],
    make: ({ key }) => [
      {
        name: 'default',
        properties: { isVersioningEnabled: key % 2 === 0, deleteRetentionPolicy: { enabled: key % 3 > 0, days: 7 } },
      },
    ],
  },
  {
    type: 'Microsoft.Storage/storageAccounts/blobServices/containers',
    parent: 'microsoft.storage/storageaccounts',
    path: '/blobServices/default/containers',
    apiVersions: ['2023-01-01', '2023-05-01', '2024-01-01'],
    make: ({ key }) =>
      CONTAINERS.filter((_, index) => mix(key, index) % 2 === 0).map((name) => ({
        name,
        properties: { publicAccess: name === 'public' ? 'Blob' : 'None', hasLegalHold: false, leaseState: 'Available' },
      })),
  },
  {
    type: 'Microsoft.Sql/servers/firewallRules',
    parent: 'microsoft.sql/servers',
    path: '/firewallRules',
    // Newer than what clients ask for at first.
    apiVersions: ['2022-05-01-preview', '2023-08-01'],
    make: ({ key }) => [
      { name: 'office', properties: { startIpAddress: '203.0.113.0', endIpAddress: '203.0.113.63' } },
      ...(key % 4 === 0
        ? [{ name: 'AllowAllWindowsAzureIps', properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' } }]
        : []),
    ],
  },
  {
    type: 'Microsoft.Sql/servers/auditingSettings',
    parent: 'microsoft.sql/servers',
    path: '/auditingSettings',
    apiVersions: ['2021-11-01', '2023-08-01'],
    make: ({ key }) => [
      { name: 'default', properties: { state: key % 3 === 0 ? 'Disabled' : 'Enabled', retentionDays: 90 } },
    ],
  },
  {
    type: 'Microsoft.Sql/servers/encryptionProtector',
    parent: 'microsoft.sql/servers',
    path: '/encryptionProtector',
    apiVersions: ['2021-11-01', '2023-08-01'],
    make: () => [{ name: 'current', properties: { serverKeyType: 'ServiceManaged', serverKeyName: 'ServiceManaged' } }],
  },
  {
    type: 'Microsoft.Sql/servers/databases/transparentDataEncryption',
    parent: 'microsoft.sql/servers/databases',
    path: '/transparentDataEncryption',
    apiVersions: ['2021-11-01', '2023-08-01'],
    make: ({ key }) => [{ name: 'current', properties: { state: key % 20 === 0 ? 'Disabled' : 'Enabled' } }],
  },
  {
    type: 'Microsoft.KeyVault/vaults/keys',
    parent: 'microsoft.keyvault/vaults',
    path: '/keys',
    apiVersions: ['2023-02-01', '2023-07-01', '2024-11-01'],
    make: ({ key }) => [
      { name: 'disk-encryption', properties: { kty: 'RSA', keySize: 2_048, attributes: lifeOf(key) } },
    ],
  },
  {
    type: 'Microsoft.KeyVault/vaults/secrets',
    parent: 'microsoft.keyvault/vaults',
    path: '/secrets',
    apiVersions: ['2023-02-01', '2023-07-01', '2024-11-01'],
    make: ({ key }) =>
      ['database-login', 'partner-token'].map((name, index) => ({
        name,
        properties: { contentType: 'text/plain', attributes: lifeOf(mix(key, index)) },
      })),
  },
  diagnosticsOf('microsoft.containerservice/managedclusters', 'kube-audit-admin'),
  diagnosticsOf('microsoft.eventhub/namespaces', 'RuntimeAuditLogs'),
  diagnosticsOf('microsoft.keyvault/vaults', 'AuditEvent'),
  diagnosticsOf('microsoft.servicebus/namespaces', 'RuntimeAuditLogs'),
  diagnosticsOf('microsoft.sql/servers/databases', 'SQLSecurityAuditEvents'),
  diagnosticsOf('microsoft.storage/storageaccounts', 'StorageDelete', '/blobServices/default'),
  diagnosticsOf('microsoft.web/sites', 'AppServiceHTTPLogs'),
  {
    type: 'Microsoft.Insights/diagnosticSettings',
    parent: SUBSCRIPTION_TYPE,
    path: '/providers/Microsoft.Insights/diagnosticSettings',
    apiVersions: ['2021-05-01-preview'],
    make: () => [{ name: 'activity', properties: { logs: [{ category: 'Administrative', enabled: true }] } }],
  },
  {
    type: 'Microsoft.Authorization/locks',
    parent: SUBSCRIPTION_TYPE,
    path: '/providers/Microsoft.Authorization/locks',
    apiVersions: ['2016-09-01', '2020-05-01'],
    make: () => [{ name: 'keep', properties: { level: 'CanNotDelete', notes: 'Ask the platform team.' } }],
  },
  {
    type: 'Microsoft.Authorization/roleEligibilitySchedules',
    parent: SUBSCRIPTION_TYPE,
    path: '/providers/Microsoft.Authorization/roleEligibilitySchedules',
    apiVersions: ['2020-10-01'],
    make: ({ key, tenantId, principal }) => [
      { name: uniqueUuid(key, 1), properties: eligibility(principal(key)) },
      // One that a management group above hands down.
      {
        name: uniqueUuid(hashText('eligible', 1), 0),
        properties: eligibility(principal(1)),
        scope: `/providers/Microsoft.Management/managementGroups/${tenantId}`,
      },
    ],
  },
];

/** Two of three resources are recorded. */
function diagnosticsOf(parent: string, category: string, below = ''): ChildTemplate {
  return {
    type: 'Microsoft.Insights/diagnosticSettings',
    parent,
    path: `${below}/providers/Microsoft.Insights/diagnosticSettings`,
    apiVersions: ['2021-05-01-preview'],
    make: ({ key }) =>
      key % 3 === 0 ? [] : [{ name: 'audit', properties: { logs: [{ category, enabled: true }], metrics: [] } }],
  };
}

function lifeOf(key: number): unknown {
  const expiry = FIRST_EXPIRY_SECONDS + (key % 8) * HALF_A_YEAR_SECONDS;
  return {
    enabled: true,
    created: FIRST_EXPIRY_SECONDS - HALF_A_YEAR_SECONDS,
    ...(key % 4 === 0 ? {} : { exp: expiry }),
  };
}

function eligibility({ id, kind }: Principal): Readonly<Record<string, unknown>> {
  return {
    principalId: id,
    principalType: kind,
    roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
    status: 'Provisioned',
    memberType: 'Direct',
  };
}
