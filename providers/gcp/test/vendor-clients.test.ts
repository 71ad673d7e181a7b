import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssetServiceClient } from '@google-cloud/asset';
import { type GcpSimulator, startGcpSimulator } from '@corkscrew/simulator';
import { GoogleAuth } from 'google-auth-library';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connectVendorClient } from '../src/testing/vendor-client.ts';

/** What the simulator answers is held against the clients that the cloud's vendor ships. */
let simulator: GcpSimulator;
let client: AssetServiceClient;

beforeAll(async () => {
  simulator = await startGcpSimulator({ seed: 3, resources: 2_500, projects: 6 });
  client = connectVendorClient(simulator.url, simulator.issueToken());
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await client.close();
  await simulator.close();
});

describe('the vendor’s own client', () => {
  test('lists every asset of the organisation, page after page', async () => {
    const [assets] = await client.listAssets({
      parent: simulator.organization,
      contentType: 'RESOURCE',
      pageSize: 1_000,
    });
    const names = assets.map(({ name }) => String(name));
    expect(new Set(names)).toEqual(simulator.expectedIds({ includeKubernetes: true }));
    expect(names).toHaveLength(new Set(names).size);
    const disk = assets.find(({ assetType }) => assetType === 'compute.googleapis.com/Disk');
    expect(disk?.resource?.data?.fields?.['status']?.stringValue).toBe('READY');
    expect(disk?.ancestors?.at(-1)).toBe(simulator.organization);
  });

  test('reads policies, and only the types that it asks for', async () => {
    const [policies] = await client.listAssets({
      parent: simulator.organization,
      contentType: 'IAM_POLICY',
      assetTypes: ['storage.googleapis.com/.*'],
    });
    expect(policies.length).toBeGreaterThan(20);
    expect(policies.every(({ assetType }) => assetType === 'storage.googleapis.com/Bucket')).toBe(true);
    expect(policies.flatMap(({ iamPolicy }) => iamPolicy?.bindings ?? []).flatMap(({ members }) => members)).toContain(
      'allUsers',
    );
  });

  test('searches with a mask for the payloads', async () => {
    const request = { scope: simulator.organization, assetTypes: ['pubsub.googleapis.com/Topic'] };
    const [plain] = await client.searchAllResources(request);
    expect(plain[0]?.versionedResources).toEqual([]);
    const [whole] = await client.searchAllResources({
      ...request,
      readMask: { paths: ['name', 'versionedResources'] },
    });
    expect(whole[0]?.versionedResources?.[0]?.resource?.fields).toHaveProperty('name');
    expect(whole).toHaveLength(plain.length);
  });

  test('is told what it may not do', async () => {
    await expect(client.listAssets({ parent: 'organizations/42', contentType: 'RESOURCE' })).rejects.toMatchObject({
      code: 403,
    });
    const stranger = connectVendorClient(simulator.url, 'ya29.none-of-ours');
    await expect(stranger.listAssets({ parent: simulator.organization })).rejects.toThrow(
      /UNAUTHENTICATED|invalid auth/i,
    );
    await stranger.close();
  });
});

describe('the vendor’s sign-in', () => {
  test('gets tokens from the metadata server', async () => {
    vi.stubEnv('GCE_METADATA_HOST', simulator.identityEnv['GCE_METADATA_HOST']);
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '');
    vi.stubEnv('HOME', '/nonexistent/home');
    const before = simulator.issuedTokens();
    expect(await new GoogleAuth({ scopes: ['a'] }).getAccessToken()).toMatch(/^ya29\./);
    expect(simulator.issuedTokens()).toBe(before + 1);
  });

  test('exchanges the token of another identity', async () => {
    const subject = join(tmpdir(), `corkscrew-subject-${process.pid}`);
    await writeFile(subject, 'a token of the test');
    const auth = new GoogleAuth({
      scopes: ['https://www.googleapis.com/auth/cloud-platform.read-only'],
      credentials: {
        type: 'external_account',
        audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/o',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        token_url: `${simulator.url}/v1/token`,
        credential_source: { file: subject },
      } as object,
    });
    expect(await auth.getAccessToken()).toMatch(/^ya29\./);
  });
});
