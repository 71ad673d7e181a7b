import { createInMemoryProvider, describeConformance, providerConformance } from '@corkscrew/sdk/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKubernetesProvider } from '../src/provider.ts';
import { type FakeApiServer, fakeObject, startFakeApi } from '../src/testing/fake-api-server.ts';
import { coreKind, groupKind, scanAll } from '../src/testing/scan-fake.ts';

const OBJECTS = Array.from({ length: 1_200 }, (_, index) =>
  fakeObject(`object-${index}`, { metadata: { namespace: `ns-${index % 7}` }, spec: { index } }),
);
const KINDS = [
  coreKind('Pod', OBJECTS),
  coreKind('ConfigMap', OBJECTS.slice(0, 10)),
  coreKind('Event', OBJECTS.slice(0, 3)),
  groupKind('apps', 'Deployment', { objects: OBJECTS.slice(0, 20) }),
  groupKind('example.com', 'Widget', { isNamespaced: false, objects: [fakeObject('w')] }),
];

let server: FakeApiServer;
beforeAll(async () => {
  server = await startFakeApi({ kinds: KINDS, discovery: 'v2' });
});
afterAll(() => server.close());

describeConformance(
  { describe, test },
  providerConformance((config) =>
    createInMemoryProvider(createKubernetesProvider({ env: {} }), {
      config: { kubeconfig: server.kubeconfig, ...config },
    }),
  ),
);

test('a whole scan reads, and reads nothing that the guard does not know', async () => {
  const asked = { config: { secrets: 'metadata', include_classes: ['telemetry', 'ephemeral'], config_map_data: true } };
  const before = server.requests.length;
  await scanAll(server, asked);
  const requests = server.requests.slice(before);
  expect(requests.length).toBeGreaterThan(8);
  expect(new Set(requests.map(({ method }) => method))).toEqual(new Set(['GET']));
  const known =
    /^\/(openapi\/v[23]|api|apis|api\/v1\/[a-z]+|apis\/[a-z.]+\/v1\/[a-z]+|api\/v1\/namespaces\/kube-system)$/;
  expect(requests.filter(({ path }) => !known.test(path))).toEqual([]);
});

describe('discoverServices', () => {
  test('describes what the cluster serves, noise included', async () => {
    const client = await createInMemoryProvider(createKubernetesProvider({ env: {} }), {
      config: { kubeconfig: server.kubeconfig },
    });
    try {
      const { services } = await client.discoverServices({ excludeServices: ['apps'] });
      expect(services.map(({ name }) => name)).toEqual(['core', 'example.com', 'helm']);
      const types = services[0]?.resourceTypes.map(({ type, isDefault, resourceClass }) => [
        type,
        isDefault,
        resourceClass,
      ]);
      expect(types).toContainEqual(['Event', false, 'telemetry']);
      expect(types).toContainEqual(['Pod', true, 'resource']);
      expect(services[1]?.resourceTypes[0]?.permissions).toEqual(['list widgets.example.com']);
      await expect(client.discoverServices({ includeServices: ['ap'] })).rejects.toMatchObject({ code: 'not_found' });
    } finally {
      await client.close();
    }
  });
});
