import type { RowContext, RowTemplate } from '../row-template.ts';

const API_VERSIONS = ['2023-11-01', '2024-03-01', '2024-05-01'] as const;

/** Networks and what is connected to them. */
export const NETWORK: Readonly<
  Record<
    | 'virtualNetwork'
    | 'networkInterface'
    | 'securityGroup'
    | 'publicIp'
    | 'loadBalancer'
    | 'routeTable'
    | 'privateEndpoint'
    | 'dnsZone',
    RowTemplate
  >
> = {
  virtualNetwork: {
    type: 'Microsoft.Network/virtualNetworks',
    prefix: 'vnet',
    apiVersions: API_VERSIONS,
    make: ({ group, uuid, id }) => {
      const own = id('Microsoft.Network/virtualNetworks', 'vnet', 0);
      return {
        properties: {
          resourceGuid: uuid('network'),
          provisioningState: 'Succeeded',
          addressSpace: { addressPrefixes: [`10.${group.index % 250}.0.0/16`] },
          enableDdosProtection: false,
          subnets: ['workload', 'endpoints'].map((name, index) => ({
            name,
            id: `${own}/subnets/${name}`,
            etag: `W/"${uuid(name)}"`,
            type: 'Microsoft.Network/virtualNetworks/subnets',
            properties: {
              addressPrefix: `10.${group.index % 250}.${index}.0/24`,
              provisioningState: 'Succeeded',
              networkSecurityGroup: { id: id('Microsoft.Network/networkSecurityGroups', 'nsg', 0) },
            },
          })),
        },
      };
    },
  },
  networkInterface: {
    type: 'Microsoft.Network/networkInterfaces',
    prefix: 'nic',
    apiVersions: API_VERSIONS,
    make: ({ id, uuid, slot, group }) => ({
      properties: {
        resourceGuid: uuid('interface'),
        provisioningState: 'Succeeded',
        macAddress: `00-0D-3A-${uuid('mac').slice(0, 2).toUpperCase()}-11-${String(slot).padStart(2, '0')}`,
        primary: true,
        enableIPForwarding: false,
        virtualMachine: { id: id('Microsoft.Compute/virtualMachines', 'vm') },
        networkSecurityGroup: { id: id('Microsoft.Network/networkSecurityGroups', 'nsg', 0) },
        ipConfigurations: [
          {
            name: 'ipconfig1',
            id: `${id('Microsoft.Network/networkInterfaces', 'nic')}/ipConfigurations/ipconfig1`,
            type: 'Microsoft.Network/networkInterfaces/ipConfigurations',
            properties: {
              privateIPAddress: `10.${group.index % 250}.0.${slot + 4}`,
              privateIPAllocationMethod: 'Dynamic',
              subnet: { id: subnetOf({ id }) },
              ...(slot < 2 ? { publicIPAddress: { id: id('Microsoft.Network/publicIPAddresses', 'pip') } } : {}),
            },
          },
        ],
      },
    }),
  },
  securityGroup: {
    type: 'Microsoft.Network/networkSecurityGroups',
    prefix: 'nsg',
    apiVersions: API_VERSIONS,
    make: ({ uuid, random }) => ({
      properties: {
        resourceGuid: uuid('security group'),
        provisioningState: 'Succeeded',
        securityRules: [
          {
            name: 'allow-https',
            properties: ruleOf({ priority: 100, port: '443', from: 'Internet' }),
          },
          {
            name: 'allow-ssh',
            properties: ruleOf({ priority: 110, port: '22', from: random.chance(0.2) ? '*' : '10.0.0.0/8' }),
          },
        ],
      },
    }),
  },
  publicIp: {
    type: 'Microsoft.Network/publicIPAddresses',
    prefix: 'pip',
    apiVersions: API_VERSIONS,
    make: ({ id, uuid, slot, group }) => ({
      sku: { name: 'Standard', tier: 'Regional' },
      properties: {
        resourceGuid: uuid('address'),
        provisioningState: 'Succeeded',
        ipAddress: `20.${group.index % 250}.${(group.index >> 8) % 250}.${slot + 1}`,
        publicIPAllocationMethod: 'Static',
        ipConfiguration: {
          id: `${id('Microsoft.Network/networkInterfaces', 'nic')}/ipConfigurations/ipconfig1`,
        },
      },
    }),
  },
  loadBalancer: {
    type: 'Microsoft.Network/loadBalancers',
    prefix: 'lb',
    apiVersions: API_VERSIONS,
    make: ({ id, uuid }) => ({
      sku: { name: 'Standard', tier: 'Regional' },
      properties: {
        resourceGuid: uuid('balancer'),
        provisioningState: 'Succeeded',
        frontendIPConfigurations: [{ name: 'front', properties: { subnet: { id: subnetOf({ id }) } } }],
        backendAddressPools: [{ name: 'pool' }],
      },
    }),
  },
  routeTable: {
    type: 'Microsoft.Network/routeTables',
    prefix: 'rt',
    apiVersions: API_VERSIONS,
    make: ({ id, uuid }) => ({
      properties: {
        resourceGuid: uuid('routes'),
        provisioningState: 'Succeeded',
        disableBgpRoutePropagation: true,
        subnets: [{ id: subnetOf({ id }) }],
      },
    }),
  },
  privateEndpoint: {
    type: 'Microsoft.Network/privateEndpoints',
    prefix: 'pe',
    apiVersions: API_VERSIONS,
    make: ({ id, uuid }) => ({
      properties: {
        resourceGuid: uuid('endpoint'),
        provisioningState: 'Succeeded',
        subnet: { id: `${id('Microsoft.Network/virtualNetworks', 'vnet', 0)}/subnets/endpoints` },
        privateLinkServiceConnections: [
          {
            name: 'sql',
            properties: { privateLinkServiceId: id('Microsoft.Sql/servers', 'sql', 0), groupIds: ['sqlServer'] },
          },
        ],
      },
    }),
  },
  dnsZone: {
    type: 'Microsoft.Network/privateDnsZones',
    prefix: 'zone',
    location: 'global',
    apiVersions: ['2020-06-01', '2024-06-01'],
    make: ({ random }) => ({
      properties: {
        provisioningState: 'Succeeded',
        numberOfRecordSets: 1 + random.int(20),
        maxNumberOfRecordSets: 25_000,
        numberOfVirtualNetworkLinks: 1,
      },
    }),
  },
};

function subnetOf({ id }: Pick<RowContext, 'id'>): string {
  return `${id('Microsoft.Network/virtualNetworks', 'vnet', 0)}/subnets/workload`;
}

function ruleOf({ priority, port, from }: { priority: number; port: string; from: string }): Record<string, unknown> {
  return {
    access: 'Allow',
    direction: 'Inbound',
    protocol: 'Tcp',
    priority,
    sourceAddressPrefix: from,
    sourcePortRange: '*',
    destinationAddressPrefix: '*',
    destinationPortRange: port,
  };
}
