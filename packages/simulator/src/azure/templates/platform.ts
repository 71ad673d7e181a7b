import { plainName, type RowTemplate } from '../row-template.ts';

/** Containers and messages. */
export const PLATFORM: Readonly<Record<'cluster' | 'registry' | 'serviceBus' | 'eventHub', RowTemplate>> = {
  cluster: {
    type: 'Microsoft.ContainerService/managedClusters',
    prefix: 'aks',
    apiVersions: ['2024-02-01', '2024-09-01'],
    make: ({ group, id, slot, uuid }) => ({
      sku: { name: 'Base', tier: 'Standard' },
      identity: { type: 'SystemAssigned', principalId: uuid('principal') },
      properties: {
        provisioningState: 'Succeeded',
        powerState: { code: 'Running' },
        kubernetesVersion: '1.31',
        fqdn: `${plainName('aks', group, slot)}.hcp.${group.location}.azmk8s.io`,
        nodeResourceGroup: `MC_${group.name}`,
        enableRBAC: true,
        agentPoolProfiles: [
          {
            name: 'system',
            count: 3,
            vmSize: 'Standard_D4s_v5',
            vnetSubnetID: `${id('Microsoft.Network/virtualNetworks', 'vnet', 0)}/subnets/workload`,
          },
        ],
        addonProfiles: {
          omsagent: {
            enabled: true,
            config: { logAnalyticsWorkspaceResourceID: id('Microsoft.OperationalInsights/workspaces', 'log', 0) },
          },
        },
      },
    }),
  },
  registry: {
    type: 'Microsoft.ContainerRegistry/registries',
    prefix: 'acr',
    apiVersions: ['2023-07-01', '2023-11-01-preview'],
    make: ({ createdAt, random }) => ({
      sku: { name: 'Premium', tier: 'Premium' },
      properties: {
        provisioningState: 'Succeeded',
        creationDate: createdAt,
        adminUserEnabled: random.chance(0.2),
        publicNetworkAccess: 'Enabled',
        anonymousPullEnabled: false,
      },
    }),
  },
  serviceBus: {
    type: 'Microsoft.ServiceBus/namespaces',
    prefix: 'sb',
    apiVersions: ['2021-11-01', '2024-01-01'],
    make: ({ group, slot }) => ({
      sku: { name: 'Standard', tier: 'Standard' },
      properties: {
        provisioningState: 'Succeeded',
        status: 'Active',
        serviceBusEndpoint: `https://${plainName('sb', group, slot)}.servicebus.windows.net:443/`,
        disableLocalAuth: false,
      },
    }),
  },
  eventHub: {
    type: 'Microsoft.EventHub/namespaces',
    prefix: 'evh',
    apiVersions: ['2021-11-01', '2024-01-01'],
    make: ({ id }) => ({
      sku: { name: 'Standard', tier: 'Standard', capacity: 1 },
      properties: {
        provisioningState: 'Succeeded',
        status: 'Active',
        kafkaEnabled: true,
        encryption: { keySource: 'Microsoft.KeyVault', keyVaultProperties: [] },
        captureTarget: id('Microsoft.Storage/storageAccounts', 'st', 0),
      },
    }),
  },
};
