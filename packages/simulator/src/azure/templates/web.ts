import { plainName, type RowTemplate } from '../row-template.ts';

const API_VERSIONS = ['2022-09-01', '2023-12-01', '2024-04-01'] as const;

/** Applications and what they run on. */
export const WEB: Readonly<Record<'plan' | 'site', RowTemplate>> = {
  plan: {
    type: 'Microsoft.Web/serverFarms',
    prefix: 'plan',
    apiVersions: API_VERSIONS,
    make: () => ({
      kind: 'linux',
      sku: { name: 'P1v3', tier: 'PremiumV3', size: 'P1v3', family: 'Pv3', capacity: 1 },
      properties: { provisioningState: 'Succeeded', status: 'Ready', numberOfWorkers: 1, reserved: true },
    }),
  },
  site: {
    type: 'Microsoft.Web/sites',
    prefix: 'app',
    apiVersions: API_VERSIONS,
    make: ({ group, id, slot, random }) => ({
      kind: slot === 3 ? 'functionapp,linux' : 'app,linux',
      identity: {
        type: 'UserAssigned',
        userAssignedIdentities: {
          [id('Microsoft.ManagedIdentity/userAssignedIdentities', 'id', 0)]: { clientId: null, principalId: null },
        },
      },
      properties: {
        state: random.chance(0.95) ? 'Running' : 'Stopped',
        enabled: true,
        httpsOnly: random.chance(0.85),
        clientCertEnabled: false,
        defaultHostName: `${plainName('app', group, slot)}.azurewebsites.net`,
        serverFarmId: id('Microsoft.Web/serverFarms', 'plan', 0),
        virtualNetworkSubnetId: `${id('Microsoft.Network/virtualNetworks', 'vnet', 0)}/subnets/workload`,
        siteConfig: { numberOfWorkers: 1, linuxFxVersion: 'NODE|22-lts', alwaysOn: true, appSettings: null },
      },
    }),
  },
};
