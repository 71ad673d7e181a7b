import { uniqueHex } from '../../estate/random.ts';
import type { RowTemplate } from '../row-template.ts';
import type { ResourceGroup } from '../tenant-layout.ts';

/** Secrets, identities, monitoring and backup. */
export const OPERATIONS: Readonly<
  Record<
    'vault' | 'identity' | 'component' | 'workspace' | 'actionGroup' | 'metricAlert' | 'recoveryVault',
    RowTemplate
  >
> = {
  vault: {
    type: 'Microsoft.KeyVault/vaults',
    prefix: 'kv',
    nameOf: (group, slot) => vaultName(group, slot),
    apiVersions: ['2023-02-01', '2023-07-01', '2024-11-01'],
    make: ({ group, slot, tenantId, random }) => ({
      properties: {
        provisioningState: 'Succeeded',
        tenantId,
        vaultUri: `https://${vaultName(group, slot)}.vault.azure.net/`,
        sku: { family: 'A', name: 'standard' },
        enableRbacAuthorization: random.chance(0.7),
        enableSoftDelete: true,
        enablePurgeProtection: random.chance(0.5) ? true : null,
        publicNetworkAccess: random.chance(0.5) ? 'Enabled' : 'Disabled',
        accessPolicies: [],
      },
    }),
  },
  identity: {
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
    prefix: 'id',
    apiVersions: ['2023-01-31', '2024-11-30'],
    make: ({ tenantId, uuid }) => ({
      properties: { tenantId, principalId: uuid('principal'), clientId: uuid('client') },
    }),
  },
  component: {
    type: 'Microsoft.Insights/components',
    prefix: 'appi',
    apiVersions: ['2020-02-02'],
    make: ({ uuid, createdAt }) => ({
      kind: 'web',
      properties: {
        ApplicationId: uuid('application'),
        AppId: uuid('application'),
        Application_Type: 'web',
        CreationDate: createdAt,
        InstrumentationKey: uuid('key'),
        ConnectionString: `InstrumentationKey=${uuid('key')};IngestionEndpoint=https://westeurope.in.applicationinsights.azure.com/`,
        provisioningState: 'Succeeded',
      },
    }),
  },
  workspace: {
    type: 'Microsoft.OperationalInsights/workspaces',
    prefix: 'log',
    apiVersions: ['2022-10-01', '2023-09-01'],
    make: ({ uuid, createdAt }) => ({
      properties: {
        customerId: uuid('workspace'),
        provisioningState: 'Succeeded',
        createdDate: createdAt,
        retentionInDays: 30,
        sku: { name: 'PerGB2018' },
      },
    }),
  },
  actionGroup: {
    type: 'Microsoft.Insights/actionGroups',
    prefix: 'ag',
    location: 'global',
    apiVersions: ['2023-01-01', '2024-10-01-preview'],
    make: ({ uuid }) => ({
      properties: {
        enabled: true,
        groupShortName: 'oncall',
        emailReceivers: [{ name: 'on call', emailAddress: 'oncall@larkspur.example', status: 'Enabled' }],
        webhookReceivers: [{ name: 'pager', serviceUri: `https://pager.example/hook?code=${uuid('hook')}` }],
      },
    }),
  },
  metricAlert: {
    type: 'Microsoft.Insights/metricAlerts',
    prefix: 'alert',
    location: 'global',
    apiVersions: ['2018-03-01'],
    make: ({ id, slot }) => ({
      properties: {
        severity: 2,
        enabled: true,
        scopes: [id('Microsoft.Web/sites', 'app', slot)],
        evaluationFrequency: 'PT1M',
        windowSize: 'PT5M',
        actions: [{ actionGroupId: id('Microsoft.Insights/actionGroups', 'ag', 0) }],
      },
    }),
  },
  recoveryVault: {
    type: 'Microsoft.RecoveryServices/vaults',
    prefix: 'rsv',
    apiVersions: ['2023-06-01', '2024-04-01'],
    make: () => ({
      sku: { name: 'RS0', tier: 'Standard' },
      properties: { provisioningState: 'Succeeded', publicNetworkAccess: 'Enabled' },
    }),
  },
};

function vaultName(group: ResourceGroup, slot: number): string {
  return `kv-${uniqueHex(0x6b76, group.index, 12)}-${String(slot + 1).padStart(2, '0')}`;
}
