import { type ChangesMessage, delay, type SetupMessage, type WatchMessage } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import type { ProviderSession, WatchYield } from '../src/provider.ts';
import { createInMemoryProvider } from '../src/testing/index.ts';
import { createThings, draftOf, scopeOf } from './fixtures/things-provider.ts';

const UNIT = {
  provider: 'things',
  unitId: 'u',
  accountId: 'acme',
  region: 'north',
  service: 'toys',
  type: '*',
  estimatedCalls: 1,
  normaliserVersion: '',
  payload: '',
};
const SCOPE = scopeOf(UNIT);
const GONE = { service: 'toys', type: 'Thing', id: 'a', region: 'north', accountId: 'acme', incarnation: '' };

describe('what a session can', () => {
  test('is announced, and nothing else', async () => {
    const session: Partial<ProviderSession> = {
      getPermissions: async () => ({ documents: [], operations: [], diagnostics: [] }),
      preflight: async () => ({ checkedCount: 0, diagnostics: [] }),
      watch: watchNothing,
    };
    const client = await createInMemoryProvider(createThings({ session }));
    const { capabilities } = await client.getInfo();
    expect(capabilities).toEqual({
      config_schema: '1',
      plan_scan: '1',
      scan_unit: '1',
      permissions: '1',
      preflight: '1',
      watch: '1',
    });
  });

  test('is refused by name where it is missing', async () => {
    const client = await createInMemoryProvider(createThings());
    const refused = { code: 'unsupported', message: expect.stringMatching(/^provider things cannot /) as unknown };
    await expect(client.getPermissions({})).rejects.toMatchObject(refused);
    await expect(client.preflight({})).rejects.toMatchObject(refused);
    await expect(readAll(client.watch({}))).rejects.toMatchObject(refused);
    await expect(readAll(client.listChanges({}))).rejects.toMatchObject(refused);
    await expect(readAll(client.setup({ action: 'plan', options: {} }))).rejects.toMatchObject(refused);
  });
});

describe('rights', () => {
  test('are asked about with the scope of the plan', async () => {
    const asked: unknown[] = [];
    const session: Partial<ProviderSession> = {
      getPermissions: async (request) => {
        asked.push(request);
        return {
          documents: [{ title: 'Role', format: 'text', body: 'read things', notes: [] }],
          operations: [{ operation: 'things:List', permission: 'things.list', isProven: false }],
          diagnostics: [],
        };
      },
      preflight: async (request) => {
        asked.push(request);
        return { checkedCount: 3, diagnostics: [] };
      },
    };
    const client = await createInMemoryProvider(createThings({ session }));
    const report = await client.getPermissions({ services: ['toys'], purpose: 'watch' });
    expect(report.documents.map(({ body }) => body)).toEqual(['read things']);
    expect(await client.preflight({ facets: ['policy'] })).toEqual({ checkedCount: 3, diagnostics: [] });
    expect(asked).toMatchObject([
      { services: ['toys'], purpose: 'watch' },
      { services: [], purpose: 'scan', facets: ['policy'] },
    ]);
  });
});

describe('a watch', () => {
  test('gives listings with their claims, then what changes, in order', async () => {
    const messages = await watchAll(async function* () {
      yield { kind: 'listing_started', scope: SCOPE, normaliserVersion: 'things 1' };
      yield { kind: 'resource', resource: draftOf(UNIT, 'a') };
      yield { kind: 'resource', resource: draftOf(UNIT, 'b') };
      yield { kind: 'claim', claim: { scope: SCOPE, outcome: 'complete', count: 2, reason: '' } };
      yield { kind: 'resource', resource: draftOf(UNIT, 'c') };
      yield { kind: 'deleted', resources: [GONE] };
    });
    expect(messages.map(describeMessage)).toEqual([
      'listing_started',
      'resources a b',
      'claim complete 2',
      'resources c',
      'deleted a',
    ]);
    const [, listed] = messages;
    expect(listed).toMatchObject({ resources: [{ rawData: '{"Id":"a","Password":"[redacted]"}' }, {}] });
  });

  test('claims a listing that it left open as failed, and passes the failure on', async () => {
    const messages: WatchMessage[] = [];
    const reading = watchAll(async function* () {
      yield { kind: 'listing_started', scope: SCOPE, normaliserVersion: 'things 1' };
      yield { kind: 'resource', resource: draftOf(UNIT, 'a') };
      throw new Error('the cloud is gone');
    }, messages);
    await expect(reading).rejects.toMatchObject({ message: 'the cloud is gone', isRemote: true });
    expect(messages.map(describeMessage)).toEqual(['listing_started', 'resources a', 'claim failed 1']);
  });

  test('claims a listing as truncated when a resource of it could not be sent, but not for one that came later', async () => {
    const complete = { kind: 'claim', claim: { scope: SCOPE, outcome: 'complete', count: 1, reason: '' } } as const;
    const messages = await watchAll(async function* () {
      yield { kind: 'listing_started', scope: SCOPE, normaliserVersion: 'things 1' };
      yield { kind: 'resource', resource: draftOf(UNIT, '') };
      yield complete;
      yield { kind: 'resource', resource: draftOf(UNIT, '') };
      yield { kind: 'listing_started', scope: SCOPE, normaliserVersion: 'things 1' };
      yield { kind: 'resource', resource: draftOf(UNIT, 'a') };
      yield complete;
    });
    expect(messages.map(describeMessage)).toEqual([
      'listing_started',
      'diagnostic invalid_resource',
      'claim truncated 0',
      'diagnostic invalid_resource',
      'listing_started',
      'resources a',
      'claim complete 1',
    ]);
  });

  test('is ended in the session when the reader leaves', async () => {
    let isReleased = false;
    const session: Partial<ProviderSession> = {
      async *watch(_request, { signal }) {
        try {
          yield { kind: 'resource', resource: draftOf(UNIT, 'a') };
          await delay(60_000, { signal });
        } finally {
          isReleased = true;
        }
      },
    };
    const client = await createInMemoryProvider(createThings({ session }));
    for await (const message of client.watch({})) {
      expect(describeMessage(message)).toBe('resources a');
      break;
    }
    expect(isReleased).toBe(true);
  });
});

describe('a change history', () => {
  test('is redacted as payloads are', async () => {
    const session: Partial<ProviderSession> = {
      async *listChanges({ since }) {
        const address = { service: 'toys', type: 'Thing', id: 'a', region: 'north', accountId: 'acme' };
        const time = since ?? new Date(0);
        yield {
          kind: 'changes',
          changes: [{ ...address, time, kind: 'created', source: 'log', details: { password: 'x' } }],
        };
        yield { kind: 'diagnostic', diagnostic: diagnosticOf('history_short') };
      },
    };
    const client = await createInMemoryProvider(createThings({ session }));
    const since = new Date('2025-01-01T00:00:00Z');
    const messages: ChangesMessage[] = await readAll(client.listChanges({ since }));
    expect(messages).toMatchObject([
      { kind: 'changes', changes: [{ time: since, id: 'a', actor: '', details: '{"password":"[redacted]"}' }] },
      { kind: 'diagnostic', diagnostic: { code: 'history_short', provider: 'things' } },
    ]);
  });
});

describe('a set-up', () => {
  test('streams its steps', async () => {
    const session: Partial<ProviderSession> = {
      async *setup({ action }) {
        const step = { stepId: 'role', title: 'Make the role', command: 'things role make', isWrite: true };
        yield { kind: 'step', step: { ...step, outcome: action === 'plan' ? 'planned' : 'done', output: '' } };
        yield { kind: 'diagnostic', diagnostic: diagnosticOf('role_broad') };
      },
    };
    const client = await createInMemoryProvider(createThings({ session }));
    const messages: SetupMessage[] = await readAll(client.setup({ action: 'plan', options: {} }));
    expect(messages).toMatchObject([
      { kind: 'step', step: { stepId: 'role', isWrite: true, outcome: 'planned' } },
      { kind: 'diagnostic', diagnostic: { provider: 'things' } },
    ]);
  });
});

type WatchScript = () => AsyncIterable<WatchYield>;

async function watchAll(watch: WatchScript, into: WatchMessage[] = []): Promise<WatchMessage[]> {
  const client = await createInMemoryProvider(createThings({ session: { watch } }));
  return await readAll(client.watch({}), into);
}

async function* watchNothing(): AsyncGenerator<WatchYield> {
  yield* [];
}

function describeMessage(message: WatchMessage): string {
  switch (message.kind) {
    case 'resources':
    case 'deleted':
      return `${message.kind} ${message.resources.map(({ id }) => id).join(' ')}`;
    case 'claim':
      return `claim ${message.claim.outcome} ${message.claim.count}`;
    case 'diagnostic':
      return `diagnostic ${message.diagnostic.code}`;
    case 'listing_started':
    case 'progress':
      return message.kind;
    default:
      return message satisfies never;
  }
}

function diagnosticOf(code: string) {
  return { severity: 'warning', code, message: code, advice: '', scope: SCOPE, operation: '' } as const;
}

async function readAll<T>(source: AsyncIterable<T>, into: T[] = []): Promise<T[]> {
  for await (const element of source) into.push(element);
  return into;
}
