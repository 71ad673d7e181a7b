import type { CallOptions, ClaimScope, ScannedResource, WatchEvent, WatchMessage } from '@corkscrew/core';
import { claimKey, CorkscrewError, delay } from '@corkscrew/core';
import { expect, test } from 'vitest';
import { createFakeProvider } from '../testing/fake-provider.ts';
import { createFakeSink } from '../testing/fake-store.ts';
import { createTestContext, type TestContextOptions } from '../testing/test-context.ts';
import { watch } from './watch.ts';

const SCOPE: ClaimScope = { accountId: 'c', region: 'global', service: 'core', type: 'Pod', subScope: '' };

function resourceOf(id: string): ScannedResource {
  return {
    provider: 'kubernetes',
    service: 'core',
    type: 'Pod',
    typeName: 'kubernetes_core_pod',
    id,
    name: id,
    region: 'global',
    accountId: 'c',
    parentId: '',
    arn: '',
    tags: {},
    areTagsKnown: true,
    relationships: [],
    rawData: '{}',
    attributes: '{}',
    incarnation: '',
    lifecycle: '',
    facets: [],
    payloadHash: '0'.repeat(32),
    contentHash: '0'.repeat(32),
    claimKey: claimKey(SCOPE),
  };
}

/** Runs the command over a provider that lists one pod, and stops it as soon as that is told. */
async function watchOnce(options: TestContextOptions & { readonly outcome?: 'complete' | 'denied' } = {}) {
  const stop = new AbortController();
  const asked: unknown[] = [];
  const events: WatchEvent[] = [];
  const outcome = options.outcome ?? 'complete';
  const client = {
    ...createFakeProvider('kubernetes'),
    async *watch(request: unknown, { signal }: CallOptions = {}): AsyncGenerator<WatchMessage> {
      asked.push(request);
      yield { kind: 'listing_started', scope: SCOPE, normaliserVersion: '1' };
      if (outcome === 'complete') yield { kind: 'resources', resources: [resourceOf('a/one')] };
      const count = outcome === 'complete' ? 1 : 0;
      yield { kind: 'claim', claim: { scope: SCOPE, outcome, count, reason: outcome === 'complete' ? '' : 'no' } };
      await delay(60_000, { signal });
    },
  };
  const calls: string[] = [];
  const context = createTestContext({
    ...options,
    signal: stop.signal,
    parts: { connect: () => Promise.resolve(client), openSink: () => Promise.resolve(createFakeSink(calls)) },
    watchReporter: {
      report: (event) => {
        events.push(event);
        if (event.kind === 'listing_finished') stop.abort(new CorkscrewError('canceled', 'interrupted'));
      },
      close: () => {
        calls.push('reporter closed');
        return Promise.resolve();
      },
    },
  });
  return { result: await watch(context), asked, events, calls: [...calls, ...client.calls] };
}

test('watch tells what it saw when it is stopped, and leaves nothing open', async () => {
  const { result, events, calls } = await watchOnce();
  expect(result.exitCode).toBe(0);
  expect(result.output).toMatchObject({ value: { outcome: 'complete', counts: { resources: 1 } } });
  expect(JSON.stringify(result.output)).toContain('1 resource of 1 listing; 0 added, 0 changed, 0 vanished');
  expect(events.at(-1)?.kind).toBe('watch_finished');
  expect(calls.slice(1)).toEqual(['end complete', 'reporter closed', 'close', 'close']);
});

test('watch passes contexts and accounts on as what to watch', async () => {
  const flags = { context: ['prod'], accounts: ['uid-2'], services: ['core'], types: ['Pod'] };
  const { asked } = await watchOnce({ flags });
  expect(asked).toEqual([{ services: ['core'], types: ['Pod'], accounts: ['prod', 'uid-2'] }]);
});

test('watch ends with 3 where something could not be listed', async () => {
  const { result } = await watchOnce({ outcome: 'denied' });
  expect(result.exitCode).toBe(3);
});

test('watch leaves the answer to its events where machines read', async () => {
  const { result } = await watchOnce({ output: 'ndjson' });
  expect(result).toEqual({ output: { kind: 'nothing' }, exitCode: 0 });
});

test('watch says which provider cannot', async () => {
  const context = createTestContext({
    flags: { provider: 'aws' },
    parts: {
      connect: () => Promise.resolve(createFakeProvider('aws')),
      openSink: () => Promise.resolve(createFakeSink()),
    },
  });
  await expect(watch(context)).rejects.toMatchObject({ code: 'unsupported' });
});
