import { openCatalog } from '@corkscrew/aws-catalog';
import { expect, test } from 'vitest';
import { matchesAny } from '../../packages/cli/src/drift/path-pattern.ts';
import RULES from '../../packages/cli/src/drift/severity-rules.json' with { type: 'json' };
import { azureTypeOf } from '../../providers/azure/src/type-name.ts';
import { gcpTypeOf } from '../../providers/gcp/src/type-name.ts';
import { typeNameOf } from '../../providers/kubernetes/src/type-name.ts';

/** Types as their clouds call them, for which the rules are; the providers make our names of them. */
const AZURE = [
  'Microsoft.Authorization/policyAssignments',
  'Microsoft.Authorization/roleAssignments',
  'Microsoft.Authorization/roleDefinitions',
  'Microsoft.Insights/diagnosticSettings',
  'Microsoft.KeyVault/vaults',
  'Microsoft.ManagedIdentity/userAssignedIdentities',
  'Microsoft.Network/networkSecurityGroups',
  'Microsoft.Network/networkSecurityGroups/securityRules',
  'Microsoft.RecoveryServices/vaults',
  'Microsoft.Sql/servers/firewallRules',
];
const GCP = [
  'compute.googleapis.com/Firewall',
  'iam.googleapis.com/ServiceAccount',
  'logging.googleapis.com/LogSink',
  'cloudkms.googleapis.com/CryptoKey',
];
const KUBERNETES = [
  { group: '', kind: 'Namespace' },
  { group: '', kind: 'ServiceAccount' },
  { group: 'networking.k8s.io', kind: 'Ingress' },
  { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
  { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
  { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' },
];

const catalog = openCatalog();
const names = [
  ...catalog.services().flatMap(({ name }) => catalog.service(name).resourceTypes.map((type) => type.name)),
  ...AZURE.map((type) => azureTypeOf(type).typeName),
  ...GCP.map((type) => gcpTypeOf(type).typeName),
  ...KUBERNETES.map(typeNameOf),
];

const patterns = RULES.flatMap((rule) => ('types' in rule && rule.types !== undefined ? rule.types : []));

test.each([...new Set(patterns)])('a rule of drift for %s is for a type that a provider has', (pattern) => {
  expect(names.filter((name) => matchesAny([pattern], name))).not.toEqual([]);
});
