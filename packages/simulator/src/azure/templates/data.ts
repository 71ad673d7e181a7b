import { uniqueHex } from '../../estate/random.ts';
import { plainName, type RowTemplate } from '../row-template.ts';
import type { ResourceGroup } from '../tenant-layout.ts';

/** Storage and databases. */
export const DATA: Readonly<Record<'storageAccount' | 'sqlServer' | 'sqlDatabase' | 'cosmos' | 'redis', RowTemplate>> =
  {
    storageAccount: {
      type: 'Microsoft.Storage/storageAccounts',
      prefix: 'st',
      nameOf: (group, slot) => storageName(group, slot),
      apiVersions: ['2023-01-01', '2023-05-01', '2024-01-01'],
      make: ({ group, slot, random, createdAt }) => ({
        kind: 'StorageV2',
        sku: { name: random.pick(['Standard_LRS', 'Standard_GRS', 'Standard_ZRS']), tier: 'Standard' },
        properties: {
          provisioningState: 'Succeeded',
          creationTime: createdAt,
          accessTier: 'Hot',
          allowBlobPublicAccess: random.chance(0.1),
          supportsHttpsTrafficOnly: !random.chance(0.05),
          minimumTlsVersion: random.chance(0.9) ? 'TLS1_2' : 'TLS1_0',
          publicNetworkAccess: 'Enabled',
          networkAcls: { defaultAction: random.chance(0.4) ? 'Allow' : 'Deny', bypass: 'AzureServices', ipRules: [] },
          primaryEndpoints: { blob: `https://${storageName(group, slot)}.blob.core.windows.net/` },
          encryption: { keySource: 'Microsoft.Storage', services: { blob: { enabled: true, keyType: 'Account' } } },
        },
      }),
    },
    sqlServer: {
      type: 'Microsoft.Sql/servers',
      prefix: 'sql',
      apiVersions: ['2021-11-01', '2023-08-01'],
      make: ({ group, slot, random }) => ({
        kind: 'v12.0',
        properties: {
          state: 'Ready',
          version: '12.0',
          administratorLogin: 'sqladmin',
          fullyQualifiedDomainName: `${plainName('sql', group, slot)}.database.windows.net`,
          minimalTlsVersion: '1.2',
          publicNetworkAccess: random.chance(0.3) ? 'Enabled' : 'Disabled',
        },
      }),
    },
    sqlDatabase: {
      type: 'Microsoft.Sql/servers/databases',
      prefix: 'main',
      nameOf: () => 'main',
      apiVersions: ['2021-11-01', '2023-08-01'],
      make: ({ uuid, createdAt }) => ({
        kind: 'v12.0,user,vcore',
        sku: { name: 'GP_S_Gen5', tier: 'GeneralPurpose', capacity: 2 },
        properties: {
          databaseId: uuid('database'),
          status: 'Online',
          creationDate: createdAt,
          collation: 'SQL_Latin1_General_CP1_CI_AS',
          maxSizeBytes: 34_359_738_368,
          zoneRedundant: false,
        },
      }),
    },
    cosmos: {
      type: 'Microsoft.DocumentDB/databaseAccounts',
      prefix: 'cosmos',
      apiVersions: ['2023-11-15', '2024-05-15'],
      make: ({ group, slot, uuid }) => ({
        kind: 'GlobalDocumentDB',
        properties: {
          instanceId: uuid('cosmos'),
          provisioningState: 'Succeeded',
          documentEndpoint: `https://${plainName('cosmos', group, slot)}.documents.azure.com:443/`,
          databaseAccountOfferType: 'Standard',
          publicNetworkAccess: 'Enabled',
          disableLocalAuth: false,
        },
      }),
    },
    redis: {
      type: 'Microsoft.Cache/redis',
      prefix: 'redis',
      apiVersions: ['2023-08-01', '2024-03-01'],
      make: ({ group, slot }) => ({
        properties: {
          provisioningState: 'Succeeded',
          redisVersion: '6.0',
          sku: { name: 'Standard', family: 'C', capacity: 1 },
          hostName: `${plainName('redis', group, slot)}.redis.cache.windows.net`,
          enableNonSslPort: false,
          minimumTlsVersion: '1.2',
        },
      }),
    },
  };

/** Names of storage accounts are unique in the world, and have neither dashes nor capitals. */
function storageName(group: ResourceGroup, slot: number): string {
  return `st${uniqueHex(0x5709, group.index, 12)}${String(slot + 1).padStart(2, '0')}`;
}
