import type { ResourceRef } from '@corkscrew/sdk';
import { collectScan, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { type GcpSimulator, startGcpSimulator } from '@corkscrew/simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGcpProvider } from '../src/provider.ts';

let organization: GcpSimulator;
let client: Awaited<ReturnType<typeof createInMemoryProvider>>;

beforeAll(async () => {
  organization = await startGcpSimulator({ seed: 4, resources: 150, projects: 2, quota: 'none' });
  const credentials = { getToken: () => Promise.resolve(organization.issueToken()), expire: () => undefined };
  client = await createInMemoryProvider(createGcpProvider({ env: {}, credentials }), {
    config: { endpoint: organization.url, calls_per_minute: { list: 0, search: 0, history: 0 } },
  });
});
afterAll(async () => {
  await client.close();
  await organization.close();
});

function refOf(id: string, accountId = ''): ResourceRef {
  return { id, name: '', type: '', service: '', region: '', accountId, basicAttributes: {} };
}

describe('a description', () => {
  test('is what a scan stores, of each type, with its own policy', async () => {
    const { resources } = await collectScan(client);
    const oneOfEach = [...new Map(resources.map((resource) => [resource.typeName, resource])).values()];
    expect(oneOfEach.length).toBeGreaterThan(15);
    for (const stored of oneOfEach) {
      const found = await client.describeResource(refOf(stored.id, stored.accountId));
      const { name, accountId, region, parentId, service, type, rawData, tags } = stored;
      expect(found).toMatchObject({ id: stored.id, name, accountId, region, parentId, service, type, tags });
      expect(JSON.parse(found.rawData)).toEqual(JSON.parse(rawData));
      const policyOf = (text: string): unknown => (JSON.parse(text) as { iam_policy?: unknown }).iam_policy;
      expect(policyOf(found.attributes)).toEqual(policyOf(stored.attributes));
    }
  });

  test('finds the project in the name, and says what is not there and what is no name', async () => {
    const [project = ''] = organization.projects;
    const missing = `//pubsub.googleapis.com/projects/${project}/topics/none`;
    await expect(client.describeResource(refOf(missing))).rejects.toMatchObject({ code: 'not_found' });
    await expect(client.describeResource(refOf('web-1'))).rejects.toMatchObject({ code: 'invalid_argument' });
    const bucket = '//storage.googleapis.com/open';
    await expect(client.describeResource(refOf(bucket))).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});
