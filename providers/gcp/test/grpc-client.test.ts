import { type GcpSimulator, type GcpSimulatorOptions, startGcpSimulator } from '@corkscrew/simulator';
import type { AssetServiceClient } from '@google-cloud/asset';
import { afterEach, describe, expect, test } from 'vitest';
import { createIdentity } from '../../../packages/go-plugin/src/tls/identity.ts';
import { connectVendorClient, connectVendorGrpcClient } from '../src/testing/vendor-client.ts';
import { createVendorMessages } from '../src/testing/vendor-messages.ts';

/** The vendor's own client as it is by default: gRPC over TLS, with a token of Google's library in every call. */
const { certificatePem: cert, privateKeyPem: key } = createIdentity();
const grpc = { messages: createVendorMessages(), tls: { cert, key } };

let simulator: GcpSimulator;
let client: AssetServiceClient;

async function open(options: GcpSimulatorOptions = {}, quotaProject?: string): Promise<void> {
  simulator = await startGcpSimulator({ seed: 3, resources: 2_500, projects: 6, quota: 'none', ...options, grpc });
  client = connectVendorGrpcClient({
    port: simulator.grpcPort,
    authority: cert,
    token: simulator.issueToken(),
    ...(quotaProject === undefined ? {} : { quotaProject }),
  });
}

afterEach(async () => {
  await client.close();
  await simulator.close();
});

describe('the vendor’s client over gRPC', () => {
  test('lists every asset of the organisation, page after page, with the same payload as over REST', async () => {
    await open();
    const request = { parent: simulator.organization, contentType: 'RESOURCE', pageSize: 1_000 } as const;
    const [assets] = await client.listAssets(request);
    expect(assets.map(({ name }) => String(name)).toSorted()).toEqual(
      [...simulator.expectedIds({ includeKubernetes: true })].toSorted(),
    );
    const rest = connectVendorClient(simulator.url, simulator.issueToken());
    const [others] = await rest.listAssets(request);
    await rest.close();
    expect(assets[700]?.resource?.data).toEqual(others[700]?.resource?.data);
    expect(assets[700]?.ancestors).toEqual(others[700]?.ancestors);
    expect(Number(assets[700]?.updateTime?.seconds)).toBe(Number(others[700]?.updateTime?.seconds));
  });

  test('lists policies, types and a moment', async () => {
    await open();
    const [policies] = await client.listAssets({
      parent: simulator.organization,
      contentType: 'IAM_POLICY',
      assetTypes: ['storage.googleapis.com/.*'],
      readTime: { seconds: Math.floor(Date.now() / 1_000) },
    });
    expect(policies.length).toBeGreaterThan(20);
    expect(policies.flatMap(({ iamPolicy }) => iamPolicy?.bindings ?? []).flatMap(({ members }) => members)).toContain(
      'allUsers',
    );
  });

  test('searches, with a mask for the payloads and without', async () => {
    await open();
    const request = { scope: simulator.organization, assetTypes: ['pubsub.googleapis.com/Topic'] };
    const [plain] = await client.searchAllResources(request);
    expect(plain[0]?.versionedResources).toEqual([]);
    const readMask = { paths: ['name', 'versioned_resources'] };
    const [whole] = await client.searchAllResources({ ...request, readMask });
    expect(whole[0]?.versionedResources?.[0]?.resource?.fields).toHaveProperty('name');
    expect(whole.map(({ name }) => name)).toEqual(plain.map(({ name }) => name));
  });

  test('reads the history of many at once', async () => {
    await open();
    const { organization } = simulator;
    const changed = simulator
      .expectedChanges(0, 2)
      .filter(({ kind }) => kind === 'changed')
      .map(({ id }) => id);
    simulator.setEpoch(2);
    const [{ assets }] = await client.batchGetAssetsHistory({
      parent: organization,
      contentType: 'RESOURCE',
      assetNames: changed.slice(0, 100),
      readTimeWindow: { startTime: { seconds: 0 }, endTime: { seconds: Math.floor(Date.now() / 1_000) } },
    });
    const states = Map.groupBy(assets ?? [], ({ asset }) => asset?.name);
    expect(new Set(states.keys())).toEqual(new Set(changed.slice(0, 100)));
    expect([...states.values()].every((list) => list.length === 2)).toBe(true);
  });

  test('is refused what the quota of the project that pays does not allow, with the reason', async () => {
    const quota = { lists: 2, searches: 1, histories: 1, windowMs: 60_000 };
    await open({ quota }, 'payer');
    const request = { parent: simulator.organization, contentType: 'RESOURCE', pageSize: 10 } as const;
    await client.listAssets(request, { autoPaginate: false });
    await client.listAssets(request, { autoPaginate: false });
    await expect(client.listAssets(request, { autoPaginate: false })).rejects.toMatchObject({
      code: 8,
      reason: 'RATE_LIMIT_EXCEEDED',
      errorInfoMetadata: { consumer: 'projects/payer' },
    });
    expect(simulator.refusedCalls()).toBe(1);
  });

  test('is told why it may not, and by what permission', async () => {
    await open();
    await expect(client.listAssets({ parent: 'organizations/42', contentType: 'RESOURCE' })).rejects.toMatchObject({
      code: 7,
      reason: 'IAM_PERMISSION_DENIED',
      errorInfoMetadata: { permission: 'cloudasset.assets.listResource' },
    });
    const stranger = connectVendorGrpcClient({
      port: simulator.grpcPort,
      authority: cert,
      token: 'ya29.none-of-ours',
    });
    await expect(stranger.listAssets({ parent: simulator.organization })).rejects.toMatchObject({ code: 16 });
    await stranger.close();
  });

  test('comes through faults that its retries know, and sees the same', async () => {
    const faults = { serverErrorRate: 0.1, resetRate: 0.2, truncatedBodyRate: 0.1, maxPerRequest: 2 };
    await open({ maxPageSize: 100, faults });
    const isInternal = (error: unknown): boolean => (error as { code?: number }).code === 13;
    const names = new Set<string>();
    let pageToken = '';
    do {
      const request = { parent: simulator.organization, contentType: 'RESOURCE', pageSize: 100, pageToken } as const;
      // What is INTERNAL the vendor's client does not try again by itself.
      const [assets, , reply] = await client.listAssets(request, { autoPaginate: false }).catch((error: unknown) => {
        if (!isInternal(error)) throw error;
        return [[], undefined, { nextPageToken: pageToken }] as const;
      });
      for (const { name } of assets) names.add(String(name));
      pageToken = reply?.nextPageToken ?? '';
    } while (pageToken !== '' || names.size === 0);
    expect(names).toEqual(simulator.expectedIds({ includeKubernetes: true }));
  });
});
