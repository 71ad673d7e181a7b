import type { ScanUnit } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import type { ScanYield } from '../src/provider.ts';
import { createInMemoryProvider } from '../src/testing/index.ts';
import { claimOf, createThings, draftOf, scopeOf } from './fixtures/things-provider.ts';

describe('a provider that has no list of its own', () => {
  test('lists by scanning, page by page', async () => {
    const client = await createInMemoryProvider(createThings());
    const request = { service: 'tools', type: '', region: '', maxResults: 2 };
    const first = await client.listResources(request);
    expect(first.resources.map(({ id }) => id)).toEqual(['a', 'b']);
    const second = await client.listResources({ ...request, nextToken: first.nextToken });
    expect(second).toMatchObject({ nextToken: '', resources: [{ id: 'c', accountId: 'acme', region: 'north' }] });
    await expect(client.listResources({ ...request, nextToken: 'x' })).rejects.toMatchObject({
      code: 'invalid_argument',
    });
  });

  test('lists what it can, and then says what it could not', async () => {
    const denied: ScanYield = {
      kind: 'diagnostic',
      diagnostic: {
        severity: 'error',
        code: 'access_denied',
        message: 'list tools:Thing: denied',
        scope: scopeOf({ service: 'tools' } as ScanUnit),
        operation: 'ListThings',
        advice: 'Ask for it.',
      },
    };
    const refusal = { code: 'permission_denied', message: 'list tools:Thing: denied', hint: 'Ask for it.' };
    const request = { service: 'tools', type: '', region: '' };
    const some = await createInMemoryProvider(
      createThings({
        scan: async function* (unit) {
          yield { kind: 'resource', resource: draftOf(unit, 'a') };
          yield denied;
          yield claimOf(unit, 1, 'denied');
        },
      }),
    );
    const page = await some.listResources(request);
    expect(page.resources.map(({ id }) => id)).toEqual(['a']);
    await expect(some.listResources({ ...request, nextToken: page.nextToken })).rejects.toMatchObject(refusal);
    const none = await createInMemoryProvider(
      createThings({
        scan: async function* (unit) {
          yield denied;
          yield claimOf(unit, 0, 'denied');
        },
      }),
    );
    await expect(none.listResources(request)).rejects.toMatchObject(refusal);
  });
});
