import type { PlanRequest } from '@corkscrew/sdk';
import {
  type CollectedScan,
  collectScan,
  createInMemoryProvider,
  describeConformance,
  providerConformance,
} from '@corkscrew/sdk/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGcpProvider } from '../src/provider.ts';
import {
  type FakeAsset,
  type FakeGcp,
  type FakeOrganisation,
  READ_TIME,
  refusal,
  startFakeGcp,
} from '../src/testing/fake-gcp.ts';

const CREDENTIALS = { getToken: () => Promise.resolve('token'), expire: () => undefined };
const POLICY = { bindings: [{ role: 'roles/storage.objectViewer', members: ['allUsers'] }], etag: 'abc' };

function provider(): ReturnType<typeof createGcpProvider> {
  return createGcpProvider({ env: {}, credentials: CREDENTIALS });
}

function project(id: string, number: number): FakeAsset {
  return {
    name: `//cloudresourcemanager.googleapis.com/projects/${number}`,
    assetType: 'cloudresourcemanager.googleapis.com/Project',
    ancestors: [`projects/${number}`, 'folders/7', 'organizations/5'],
    resource: {
      data: { projectId: id, projectNumber: String(number), name: id, state: 'ACTIVE' },
      parent: '//cloudresourcemanager.googleapis.com/folders/7',
    },
  };
}

const DISKS = Array.from(
  { length: 1_100 },
  (_, index): FakeAsset => ({
    name: `//compute.googleapis.com/projects/shop/zones/europe-west1-b/disks/disk-${index}`,
    assetType: 'compute.googleapis.com/Disk',
    ancestors: ['projects/1', 'folders/7', 'organizations/5'],
    updateTime: READ_TIME,
    resource: { location: 'europe-west1-b', data: { id: String(index), labels: { env: 'prod' }, status: 'READY' } },
  }),
);
const INSTANCE: FakeAsset = {
  name: '//compute.googleapis.com/projects/shop/zones/europe-west1-b/instances/web',
  assetType: 'compute.googleapis.com/Instance',
  ancestors: ['projects/1', 'folders/7', 'organizations/5'],
  resource: {
    location: 'europe-west1-b',
    parent: '//cloudresourcemanager.googleapis.com/projects/1',
    data: {
      id: '42',
      creationTimestamp: '2025-01-02T03:04:05Z',
      selfLink: 'https://www.googleapis.com/compute/v1/projects/shop/zones/europe-west1-b/instances/web',
      machineType: 'https://www.googleapis.com/compute/v1/projects/shop/zones/europe-west1-b/machineTypes/e2-small',
      disks: [{ source: 'https://www.googleapis.com/compute/v1/projects/shop/zones/europe-west1-b/disks/disk-0' }],
      serviceAccounts: [{ email: 'web@shop.iam.gserviceaccount.com' }],
      metadata: { items: [{ key: 'startup-script', value: 'export TOKEN=hunter2' }] },
    },
  },
};
const BUCKET: FakeAsset = {
  name: '//storage.googleapis.com/open-bucket',
  assetType: 'storage.googleapis.com/Bucket',
  ancestors: ['projects/2', 'folders/7', 'organizations/5'],
  resource: { location: 'eu', data: { id: 'open-bucket' } },
  iamPolicy: POLICY,
};
const POD: FakeAsset = {
  ...BUCKET,
  name: '//container.googleapis.com/x/k8s/namespaces/a/pods/p',
  assetType: 'k8s.io/Pod',
};
const ASSETS: readonly FakeAsset[] = [project('shop', 1), project('data', 2), ...DISKS, INSTANCE, BUCKET, POD];
const ORGANISATION: FakeOrganisation = { assets: ASSETS, projects: ['shop', 'data'] };

type ScanResult = CollectedScan & { readonly fake: FakeGcp };

async function scan(
  organisation: FakeOrganisation,
  asked: { readonly config?: Record<string, unknown>; readonly request?: PlanRequest } = {},
): Promise<ScanResult> {
  const fake = await startFakeGcp(organisation);
  const client = await createInMemoryProvider(provider(), { config: { endpoint: fake.url, ...asked.config } });
  try {
    return { fake, ...(await collectScan(client, asked.request)) };
  } finally {
    await client.close();
    await fake.close();
  }
}

function claimsOf({ claims }: ScanResult): readonly string[] {
  return claims
    .map(({ scope, outcome, count }) => `${scope.accountId} ${scope.service}/${scope.type} ${outcome} ${count}`)
    .sort();
}

const WHOLE = [
  'data */* complete 0',
  'data cloudresourcemanager/Project complete 1',
  'data storage/Bucket complete 1',
  'shop */* complete 0',
  'shop cloudresourcemanager/Project complete 1',
  'shop compute/Disk complete 1100',
  'shop compute/Instance complete 1',
];

describe.each([
  ['of all visible projects', {}],
  ['of an organisation', { organizations: ['5'] }],
])('a scan %s', (_name, config) => {
  test('finds every asset of every page, each with its project', async () => {
    const result = await scan(ORGANISATION, { config });
    expect(new Set(result.resources.map(({ id }) => id)).size).toBe(ASSETS.length - 1);
    expect(claimsOf(result)).toEqual(WHOLE);
    expect(result.diagnostics).toEqual([]);
  });
});

describe('an asset', () => {
  test('is stored by its full name, with project, place, labels, references, and no secret', async () => {
    const { resources } = await scan(ORGANISATION);
    const found = resources.find(({ typeName }) => typeName === 'gcp_compute_instance');
    expect(found).toMatchObject({
      service: 'compute',
      type: 'Instance',
      id: INSTANCE.name,
      name: 'web',
      accountId: 'shop',
      region: 'europe-west1-b',
      parentId: '//cloudresourcemanager.googleapis.com/projects/1',
      incarnation: '42',
      createdAt: new Date('2025-01-02T03:04:05Z'),
    });
    expect(
      found?.relationships.map(({ targetId, label, relationshipType }) => [targetId, label, relationshipType]),
    ).toEqual([
      ['//compute.googleapis.com/projects/shop/zones/europe-west1-b/disks/disk-0', 'source', 'depends_on'],
      ['web@shop.iam.gserviceaccount.com', 'email', 'depends_on'],
    ]);
    expect(found?.rawData).not.toContain('hunter2');
    expect(resources.find(({ name }) => name === 'disk-7')?.tags).toEqual({ env: 'prod' });
  });

  test('carries its own policy as a facet, and says where it has none', async () => {
    const { resources, fake } = await scan(ORGANISATION);
    const attributesOf = (name: string): unknown =>
      JSON.parse(resources.find((resource) => resource.name === name)?.attributes ?? '');
    expect(attributesOf('open-bucket')).toEqual({
      iam_policy: { bindings: POLICY.bindings },
      public_access: {
        grants: [
          { member: 'allUsers', role: 'roles/storage.objectViewer', from: '//storage.googleapis.com/open-bucket' },
        ],
      },
    });
    expect(attributesOf('web')).toEqual({ iam_policy: null });
    const times = fake.requests
      .filter(({ query }) => query.get('contentType') === 'IAM_POLICY')
      .map(({ query }) => query.get('readTime'));
    expect(new Set(times)).toEqual(new Set([READ_TIME]));
  });

  test('says that its policy could not be read, and is stored all the same', async () => {
    const { resources } = await scan({
      ...ORGANISATION,
      answer: ({ query }) =>
        query.get('contentType') === 'IAM_POLICY' ? refusal(403, 'IAM_PERMISSION_DENIED', 'no policies') : undefined,
    });
    const bucket = resources.find(({ name }) => name === 'open-bucket');
    expect(bucket?.attributes).toBe('{}');
    expect(bucket?.facets).toMatchObject([
      { facet: 'iam_policy', status: 'denied', reason: 'no policies' },
      { facet: 'public_access', status: 'denied', reason: 'no policies' },
    ]);
  });

  test('of Kubernetes is left out, unless it is asked for', async () => {
    const { resources } = await scan(ORGANISATION, { config: { kubernetes_objects: true } });
    expect(resources.map(({ typeName }) => typeName)).toContain('gcp_k8s_io_pod');
  });
});

describe('what narrows a scan', () => {
  test('claims only what was asked for, under a name of its own where a filter hides the rest', async () => {
    const byType = await scan(ORGANISATION, { request: { services: ['storage'] } });
    expect(claimsOf(byType)).toEqual([
      'data storage/* complete 0',
      'data storage/Bucket complete 1',
      'shop storage/* complete 0',
    ]);
    const lists = byType.fake.requests.filter(({ path }) => path.endsWith('/assets'));
    expect(lists.every(({ query }) => query.has('assetTypes') || query.get('contentType') !== 'RESOURCE')).toBe(true);
    for (const type of ['Bucket', 'gcp_storage_bucket', 'storage.googleapis.com/Bucket']) {
      const one = await scan(ORGANISATION, { request: { types: [type] } });
      expect(claimsOf(one)).toEqual(['data storage/Bucket complete 1']);
    }
    const filtered = await scan(ORGANISATION, { config: { labels: { env: 'prod' } } });
    expect(claimsOf(filtered)).toContain('shop compute/Disk complete 1100');
    expect(filtered.claims.every(({ scope }) => scope.subScope.startsWith('inventory filtered '))).toBe(true);
  });
});

describe('failures', () => {
  test('of one project cost only that project', async () => {
    const organisation: FakeOrganisation = {
      ...ORGANISATION,
      answer: ({ path }) => (path.startsWith('/v1/projects/data/') ? refusal(403, 'IAM_PERMISSION_DENIED') : undefined),
    };
    const result = await scan(organisation, { config: { fallback: false } });
    expect(claimsOf(result)).toContain('data */* denied 0');
    expect(claimsOf(result)).toContain('shop compute/Disk complete 1100');
    expect(result.diagnostics).toMatchObject([{ code: 'access_denied' }]);
  });

  test('an API that is off is told apart from a denial', async () => {
    const organisation: FakeOrganisation = {
      ...ORGANISATION,
      answer: ({ path }) => (path.startsWith('/v1/projects/data/') ? refusal(403, 'SERVICE_DISABLED') : undefined),
    };
    const result = await scan(organisation, { config: { fallback: false } });
    expect(result.diagnostics).toMatchObject([{ code: 'api_disabled' }]);
  });

  test('a token that comes twice ends the list as truncated', async () => {
    const result = await scan({
      ...ORGANISATION,
      answer: ({ path, query }) =>
        path.startsWith('/v1/projects/shop/') && query.get('contentType') === 'RESOURCE' && !query.has('assetTypes')
          ? { body: { assets: [INSTANCE], nextPageToken: 'again' } }
          : undefined,
    });
    expect(claimsOf(result)).toContain('shop */* truncated 0');
  });

  test('name what was asked for and is not there', async () => {
    await expect(scan(ORGANISATION, { request: { accounts: ['shp'] } })).rejects.toMatchObject({
      code: 'not_found',
      hint: 'Did you mean shop?',
    });
    await expect(scan({ assets: [], projects: [] })).rejects.toMatchObject({ code: 'not_found' });
    await expect(scan(ORGANISATION, { request: { regions: ['eu'] } })).rejects.toMatchObject({
      code: 'invalid_argument',
    });
    await expect(scan(ORGANISATION, { config: { endpoint: 'http://example.com' } })).rejects.toMatchObject({
      code: 'config_invalid',
    });
  });
});

test('rights are those of a custom role, and what is missing is named before a scan', async () => {
  const fake = await startFakeGcp({
    ...ORGANISATION,
    answer: ({ path, query }) =>
      path.startsWith('/v1/projects/data/') && query.get('contentType') === 'IAM_POLICY'
        ? refusal(403, 'IAM_PERMISSION_DENIED')
        : undefined,
  });
  const client = await createInMemoryProvider(provider(), { config: { endpoint: fake.url } });
  try {
    const { documents } = await client.getPermissions({});
    expect(documents[0]?.body).toContain('  - cloudasset.assets.listResource\n');
    const report = await client.preflight({});
    expect(report.checkedCount).toBe(6);
    expect(report.diagnostics).toMatchObject([
      { severity: 'warning', code: 'access_denied', operation: 'assets.list IAM_POLICY', scope: { accountId: 'data' } },
    ]);
  } finally {
    await client.close();
    await fake.close();
  }
});

test('a scan only reads', async () => {
  const { fake } = await scan(ORGANISATION);
  expect(new Set(fake.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
});

let shared: FakeGcp;
beforeAll(async () => {
  shared = await startFakeGcp({ ...ORGANISATION, assets: [project('shop', 1), ...ASSETS.slice(-60)] });
});
afterAll(() => shared.close());

describeConformance(
  { describe, test },
  providerConformance((config) => createInMemoryProvider(provider(), { config: { endpoint: shared.url, ...config } })),
);
