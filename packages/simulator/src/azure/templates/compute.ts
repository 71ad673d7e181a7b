import type { RowTemplate } from '../row-template.ts';

const API_VERSIONS = ['2023-03-01', '2023-07-01', '2024-03-01', '2024-07-01'] as const;
const DISK_VERSIONS = ['2023-04-02', '2023-10-02', '2024-03-02'] as const;
const SIZES = ['Standard_D2s_v5', 'Standard_D4s_v5', 'Standard_E4s_v5', 'Standard_B2ms', 'Standard_F8s_v2'] as const;

/** Machines and what belongs to them. */
export const COMPUTE: Readonly<
  Record<'virtualMachine' | 'extension' | 'disk' | 'snapshot' | 'availabilitySet' | 'scaleSet', RowTemplate>
> = {
  virtualMachine: {
    type: 'Microsoft.Compute/virtualMachines',
    prefix: 'vm',
    apiVersions: API_VERSIONS,
    make: ({ id, uuid, slot, random, createdAt }) => ({
      zones: [String(1 + (slot % 3))],
      ...(random.chance(0.6) ? { identity: { type: 'SystemAssigned', principalId: uuid('principal') } } : {}),
      properties: {
        vmId: uuid('vm'),
        provisioningState: 'Succeeded',
        timeCreated: createdAt,
        hardwareProfile: { vmSize: random.pick(SIZES) },
        osProfile: {
          computerName: `vm-${slot + 1}`,
          adminUsername: 'azureuser',
          customData: 'I2Nsb3VkLWNvbmZpZwpwYXNzd29yZDogaHVudGVyMgo=',
          linuxConfiguration: { disablePasswordAuthentication: random.chance(0.8) },
        },
        storageProfile: {
          imageReference: { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server', version: 'latest' },
          osDisk: {
            osType: 'Linux',
            createOption: 'FromImage',
            diskSizeGB: 64,
            managedDisk: {
              id: id('Microsoft.Compute/disks', 'disk', slot * 2),
              storageAccountType: 'Premium_LRS',
            },
          },
          dataDisks: [
            {
              lun: 0,
              createOption: 'Attach',
              managedDisk: { id: id('Microsoft.Compute/disks', 'disk', slot * 2 + 1) },
            },
          ],
        },
        networkProfile: {
          networkInterfaces: [{ id: id('Microsoft.Network/networkInterfaces', 'nic'), properties: { primary: true } }],
        },
        availabilitySet: { id: id('Microsoft.Compute/availabilitySets', 'avail', 0) },
        extended: {
          instanceView: {
            powerState: { code: random.chance(0.9) ? 'PowerState/running' : 'PowerState/deallocated' },
            statuses: [{ code: 'ProvisioningState/succeeded', level: 'Info', time: '2025-11-03T08:00:00Z' }],
          },
        },
      },
    }),
  },
  extension: {
    type: 'Microsoft.Compute/virtualMachines/extensions',
    prefix: 'AzureMonitorLinuxAgent',
    nameOf: () => 'AzureMonitorLinuxAgent',
    apiVersions: API_VERSIONS,
    make: () => ({
      properties: {
        publisher: 'Microsoft.Azure.Monitor',
        type: 'AzureMonitorLinuxAgent',
        typeHandlerVersion: '1.33',
        autoUpgradeMinorVersion: true,
        provisioningState: 'Succeeded',
      },
    }),
  },
  disk: {
    type: 'Microsoft.Compute/disks',
    prefix: 'disk',
    apiVersions: DISK_VERSIONS,
    make: ({ id, uuid, slot, random, createdAt }) => ({
      managedBy: id('Microsoft.Compute/virtualMachines', 'vm', Math.floor(slot / 2)),
      sku: { name: random.pick(['Premium_LRS', 'StandardSSD_LRS', 'Standard_LRS']), tier: 'Premium' },
      zones: ['1'],
      properties: {
        uniqueId: uuid('disk'),
        provisioningState: 'Succeeded',
        timeCreated: createdAt,
        diskState: 'Attached',
        diskSizeGB: random.pick([32, 64, 128, 512]),
        diskIOPSReadWrite: 500,
        diskMBpsReadWrite: 100,
        osType: slot % 2 === 0 ? 'Linux' : null,
        creationData: { createOption: slot % 2 === 0 ? 'FromImage' : 'Empty' },
        encryption: { type: 'EncryptionAtRestWithPlatformKey' },
        networkAccessPolicy: random.chance(0.7) ? 'AllowAll' : 'DenyAll',
        publicNetworkAccess: 'Enabled',
      },
    }),
  },
  snapshot: {
    type: 'Microsoft.Compute/snapshots',
    prefix: 'snap',
    apiVersions: DISK_VERSIONS,
    make: ({ id, uuid, slot, createdAt }) => ({
      sku: { name: 'Standard_LRS', tier: 'Standard' },
      properties: {
        uniqueId: uuid('snapshot'),
        provisioningState: 'Succeeded',
        timeCreated: createdAt,
        diskSizeGB: 64,
        incremental: true,
        creationData: { createOption: 'Copy', sourceResourceId: id('Microsoft.Compute/disks', 'disk', slot * 2) },
      },
    }),
  },
  availabilitySet: {
    type: 'Microsoft.Compute/availabilitySets',
    prefix: 'avail',
    apiVersions: API_VERSIONS,
    make: ({ id }) => ({
      sku: { name: 'Aligned' },
      properties: {
        platformFaultDomainCount: 2,
        platformUpdateDomainCount: 5,
        virtualMachines: [0, 1, 2].map((slot) => ({ id: id('Microsoft.Compute/virtualMachines', 'vm', slot) })),
      },
    }),
  },
  scaleSet: {
    type: 'Microsoft.Compute/virtualMachineScaleSets',
    prefix: 'vmss',
    apiVersions: API_VERSIONS,
    make: ({ id, uuid, random, createdAt }) => ({
      sku: { name: random.pick(SIZES), tier: 'Standard', capacity: 3 },
      properties: {
        uniqueId: uuid('scale set'),
        provisioningState: 'Succeeded',
        timeCreated: createdAt,
        upgradePolicy: { mode: 'Manual' },
        virtualMachineProfile: {
          networkProfile: {
            networkInterfaceConfigurations: [
              {
                name: 'nic',
                properties: {
                  primary: true,
                  ipConfigurations: [
                    {
                      name: 'ip',
                      properties: {
                        subnet: { id: `${id('Microsoft.Network/virtualNetworks', 'vnet', 0)}/subnets/workload` },
                      },
                    },
                  ],
                },
              },
            ],
          },
        },
      },
    }),
  },
};
