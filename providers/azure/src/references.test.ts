import { describe, expect, test } from 'vitest';
import { findReferences } from './references.ts';

const GROUP = '/subscriptions/s1/resourceGroups/G';
const NIC = `${GROUP}/providers/Microsoft.Network/networkInterfaces/nic`;
const SUBNET = `${GROUP}/providers/Microsoft.Network/virtualNetworks/net/subnets/one`;

/** `type id confidence path` of what a row names. */
function named(row: Readonly<Record<string, unknown>>): readonly string[] {
  return findReferences(row).map(({ targetType, targetId, confidence, path }) =>
    [targetType, targetId.replace(GROUP.toLowerCase(), ''), confidence, path].join(' '),
  );
}

describe('findReferences', () => {
  test('finds whole ids as values, in lists and as keys, in any case', () => {
    const identity = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/me`;
    const row = {
      id: NIC,
      properties: { list: [{ id: `${GROUP}/providers/Microsoft.Compute/disks/D` }], text: `see ${SUBNET}` },
      identity: { userAssignedIdentities: { [identity]: { clientId: null } } },
    };
    expect(named(row)).toEqual([
      'disks /providers/microsoft.compute/disks/d exact properties.list[].id',
      'userassignedidentities /providers/microsoft.managedidentity/userassignedidentities/me exact identity.userAssignedIdentities{}',
    ]);
  });

  test('names what something is within, where that has no row of its own', () => {
    const database = `${GROUP}/providers/Microsoft.Sql/servers/sql/databases/main`;
    expect(named({ id: NIC, properties: { subnet: { id: SUBNET }, source: database } })).toEqual([
      'virtualnetworks/subnets /providers/microsoft.network/virtualnetworks/net/subnets/one exact properties.subnet.id',
      'virtualnetworks /providers/microsoft.network/virtualnetworks/net prefix properties.subnet.id',
      'servers/databases /providers/microsoft.sql/servers/sql/databases/main exact properties.source',
    ]);
  });

  test('knows the hosts of vaults and storage accounts, and not a resource’s own', () => {
    const vault = `${GROUP}/providers/Microsoft.KeyVault/vaults/kv-a`;
    const urls = {
      vaultUri: 'https://kv-a.vault.azure.net/',
      key: 'https://kv-shared.vault.azure.net/keys/disk/1',
      logs: 'https://stlogs.blob.core.windows.net/container',
      other: 'https://example.com/vault.azure.net',
      plain: 'https://vault.azure.net/',
    };
    expect(named({ id: vault, properties: urls })).toEqual([
      'vaults kv-shared shape properties.key',
      'storageaccounts stlogs shape properties.logs',
    ]);
    expect(named({ id: vault.replace('kv-a', 'kv-a2'), properties: { uri: urls.vaultUri } })).toHaveLength(1);
  });

  test('says whom a role is given', () => {
    const row = {
      id: '/subscriptions/s1/providers/Microsoft.Authorization/roleAssignments/r1',
      type: 'microsoft.authorization/roleassignments',
      properties: { principalId: 'AB-12', principalType: 'ServicePrincipal', scope: '/subscriptions/s1' },
    };
    expect(named(row)).toEqual(['serviceprincipals ab-12 exact properties.principalId']);
  });

  test('does not name what a row is part of, nor what is part of it', () => {
    expect(named({ id: NIC, properties: { a: GROUP, b: `${NIC}/ipConfigurations/one`, c: NIC } })).toEqual([]);
  });
});
