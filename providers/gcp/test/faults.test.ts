import { type CollectedScan, collectScan, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { describe, expect, test } from 'vitest';
import { createGcpProvider } from '../src/provider.ts';
import { type FakeAsset, type FakeReply, type FakeRequest, refusal, startFakeGcp } from '../src/testing/fake-gcp.ts';

const ASSETS: readonly FakeAsset[] = ['shop', 'data'].flatMap((id, index): readonly FakeAsset[] => {
  const ancestors = [`projects/${index + 1}`, 'organizations/5'];
  return [
    {
      name: `//cloudresourcemanager.googleapis.com/projects/${index + 1}`,
      assetType: 'cloudresourcemanager.googleapis.com/Project',
      ancestors,
      resource: { data: { projectId: id, projectNumber: String(index + 1) } },
    },
    {
      name: `//storage.googleapis.com/${id}`,
      assetType: 'storage.googleapis.com/Bucket',
      ancestors,
      resource: { data: {} },
    },
  ];
});

/** Scans two projects, of which the lists of the second one are answered otherwise. */
async function scan(answer: (request: FakeRequest) => FakeReply | undefined): Promise<CollectedScan> {
  const fake = await startFakeGcp({
    assets: ASSETS,
    projects: ['shop', 'data'],
    answer: (request) => (request.path === '/v1/projects/data/assets' ? answer(request) : undefined),
  });
  const credentials = { getToken: () => Promise.resolve('token'), expire: () => undefined };
  const client = await createInMemoryProvider(createGcpProvider({ env: {}, credentials }), {
    config: { endpoint: fake.url, fallback: false },
  });
  try {
    return await collectScan(client);
  } finally {
    await client.close();
    await fake.close();
  }
}

const THROTTLED: FakeReply = {
  status: 429,
  body: {
    error: {
      code: 429,
      message: 'Quota exceeded.',
      status: 'RESOURCE_EXHAUSTED',
      details: [{ reason: 'RATE_LIMIT_EXCEEDED' }, { retryDelay: '0.01s' }],
    },
  },
};

describe('a fault that does not pass', () => {
  test.each([
    ['that it is called too often', THROTTLED, 'throttled', 'failed'],
    ['that it is unavailable', refusal(503, 'UNAVAILABLE'), 'server_error', 'failed'],
    ['with something that is no list', { body: { assets: 'none' } }, 'server_error', 'failed'],
    ['that the project is gone', refusal(404, 'NOT_FOUND'), 'not_found', 'failed'],
    ['that it is forbidden', refusal(403, 'IAM_PERMISSION_DENIED'), 'access_denied', 'denied'],
    ['that the API is off', refusal(403, 'SERVICE_DISABLED'), 'api_disabled', 'denied'],
    ['that billing is off', refusal(403, 'BILLING_DISABLED'), 'billing_disabled', 'denied'],
    ['that the type is not supported', refusal(400, 'INVALID_ARGUMENT'), 'list_failed', 'failed'],
  ])(
    '%s is told by its name, and costs only what it is about',
    { timeout: 120_000 },
    async (...[, reply, code, outcome]) => {
      const { diagnostics, claims, resources } = await scan(() => reply);
      expect(diagnostics.filter(({ severity }) => severity !== 'info').map((told) => told.code)).toEqual([code]);
      const outcomes = claims.map((claim) => `${claim.scope.accountId} ${claim.outcome} ${claim.count}`);
      expect(outcomes.filter((text) => text.startsWith('data '))).toEqual([`data ${outcome} 0`]);
      expect(outcomes.filter((text) => text.startsWith('shop ')).toSorted()).toEqual([
        'shop complete 0',
        'shop complete 1',
        'shop complete 1',
      ]);
      expect(resources.map(({ accountId }) => accountId)).toEqual(['shop', 'shop']);
    },
  );

  test('of the credentials ends the unit', async () => {
    await expect(scan(() => refusal(401, 'ACCESS_TOKEN_EXPIRED'))).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('a fault that passes', () => {
  test.each([
    ['a refusal that says when to come again', THROTTLED],
    ['a refusal that does not', refusal(429, 'RATE_LIMIT_EXCEEDED')],
    ['a service that is away', refusal(503, 'UNAVAILABLE')],
    ['a token that has expired', refusal(401, 'ACCESS_TOKEN_EXPIRED')],
  ])('%s is no gap', { timeout: 60_000 }, async (_what, reply) => {
    let calls = 0;
    const { diagnostics, resources } = await scan(() => (++calls === 2 ? reply : undefined));
    expect(diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(new Set(resources.map(({ accountId }) => accountId))).toEqual(new Set(['shop', 'data']));
  });
});
