import { collectScan, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { expect, test } from 'vitest';
import { createAzureProvider } from '../src/provider.ts';
import { startFakeAzure } from '../src/testing/fake-azure.ts';

const SECRET = 'hunter2-of-the-test';

/** What carries secrets, by its type. */
const CARRIERS: readonly (readonly [type: string, properties: Readonly<Record<string, unknown>>])[] = [
  ['Microsoft.Web/sites', { siteConfig: { appSettings: [{ name: 'PLAIN', value: SECRET }] } }],
  ['Microsoft.Web/sites', { siteConfig: { connectionStrings: [{ name: 'db', connectionString: SECRET }] } }],
  ['Microsoft.Resources/deployments', { parameters: { size: { value: SECRET } } }],
  ['Microsoft.Resources/deployments', { outputs: { key: { value: SECRET } } }],
  ['Microsoft.Automation/automationAccounts/webhooks', { uri: `https://hooks.example/${SECRET}` }],
  ['Microsoft.Insights/actionGroups', { webhookReceivers: [{ serviceUri: `https://hooks.example/${SECRET}` }] }],
  ['Microsoft.Insights/actionGroups', { logicAppReceivers: [{ callbackUrl: `https://flow.example/${SECRET}` }] }],
  [
    'Microsoft.Insights/actionGroups',
    { azureFunctionReceivers: [{ httpTriggerUrl: `https://func.example/api?code=${SECRET}` }] },
  ],
  [
    'Microsoft.EventGrid/eventSubscriptions',
    { destination: { properties: { endpointUrl: `https://hooks.example/${SECRET}` } } },
  ],
  ['Microsoft.Compute/virtualMachines', { osProfile: { customData: SECRET } }],
  ['Microsoft.Compute/virtualMachines', { userData: SECRET }],
  ['Microsoft.Compute/virtualMachineScaleSets', { virtualMachineProfile: { osProfile: { customData: SECRET } } }],
  ['Microsoft.Storage/storageAccounts', { sas: `https://acc.blob.core.windows.net/c?sv=2024&sig=${SECRET}` }],
  ['Microsoft.Cache/redis', { connectionString: `name;password=${SECRET}` }],
  ['Microsoft.Compute/virtualMachines', { osProfile: { adminPassword: SECRET } }],
];

test('what carries secrets is stored without them', async () => {
  const rows = CARRIERS.map(([type, properties], index) => ({
    id: `/subscriptions/sub-a/resourceGroups/g/providers/${type}/carrier-${index}`,
    name: `carrier-${index}`,
    type: type.toLowerCase(),
    subscriptionId: 'sub-a',
    properties: { ...properties, kept: `of ${index}` },
  }));
  const fake = await startFakeAzure({ rows, subscriptions: ['sub-a'] });
  const provider = createAzureProvider({
    env: {},
    credentials: { getToken: () => Promise.resolve('token'), expire: () => undefined },
  });
  const client = await createInMemoryProvider(provider, { config: { endpoint: fake.url, child_resources: 'none' } });
  const { resources } = await collectScan(client);
  await client.close();
  await fake.close();
  const carriers = resources.filter(({ name }) => name.startsWith('carrier-'));
  expect(carriers).toHaveLength(CARRIERS.length);
  expect(carriers.filter((resource) => JSON.stringify(resource).includes(SECRET)).map(({ id }) => id)).toEqual([]);
  expect(carriers.every(({ rawData }) => rawData.includes('"kept":"of '))).toBe(true);
});
