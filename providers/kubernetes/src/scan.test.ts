import { claimKey } from '@corkscrew/sdk';
import { type CollectedScan, collectUnit } from '@corkscrew/sdk/testing';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type Answer,
  type FakeApiOptions,
  type FakeApiServer,
  type FakeKind,
  fakeObject,
  startFakeApi,
  statusReply,
} from './testing/fake-api-server.ts';
import { coreKind, groupKind, openProvider, type ScanAsked, scanAll } from './testing/scan-fake.ts';

let server: FakeApiServer | undefined;

afterEach(async () => {
  await server?.close();
});

async function scan(options: FakeApiOptions, asked: ScanAsked = {}): Promise<CollectedScan> {
  server = await startFakeApi(options);
  return scanAll(server, asked);
}

function inNamespace(
  namespace: string,
  name: string,
  more: Record<string, unknown> = {},
): ReturnType<typeof fakeObject> {
  return fakeObject(name, { ...more, metadata: { namespace, labels: { app: name } } });
}

const PODS = coreKind('Pod', [inNamespace('a', 'one', { status: { phase: 'Running' } }), inNamespace('b', 'two')]);
const NAMESPACES: FakeKind = {
  ...coreKind(
    'Namespace',
    ['a', 'b', 'c'].map((name) => fakeObject(name)),
  ),
  isNamespaced: false,
};
const onlyPods = { request: { types: ['Pod'] } };

function outcomes({ claims }: CollectedScan): Record<string, string> {
  return Object.fromEntries(claims.map(({ scope, outcome, count }) => [scope.subScope, `${outcome} ${count}`]));
}

/** Denies lists everywhere of the given paths. */
function deny(...paths: readonly string[]): Answer {
  return ({ path }) => (paths.includes(path) ? statusReply(403, 'Forbidden') : undefined);
}

describe('scanUnit', () => {
  test('makes a resource of each object', async () => {
    const { resources, claims } = await scan({ kinds: [PODS] }, onlyPods);
    expect(resources[0]).toMatchObject({
      provider: 'kubernetes',
      accountId: 'cluster-uid',
      region: 'global',
      service: 'core',
      type: 'Pod',
      typeName: 'kubernetes_core_pod',
      id: 'a/one',
      name: 'one',
      parentId: 'a',
      incarnation: 'uid-a-one',
      lifecycle: 'Running',
      tags: { app: 'one' },
    });
    expect(JSON.parse(resources[0]?.rawData ?? '')).toMatchObject({ kind: 'Pod', apiVersion: 'v1' });
    expect(claims).toEqual([
      {
        scope: { accountId: 'cluster-uid', region: 'global', service: 'core', type: 'Pod', subScope: '' },
        outcome: 'complete',
        count: 2,
        reason: '',
        isCurrentStateOnly: true,
      },
    ]);
  });

  test('claims that what comes and goes by itself keeps its current state only, unless its history is asked for', async () => {
    const kinds = [
      coreKind('Pod', [fakeObject('p')]),
      coreKind('Service', [fakeObject('s')]),
      coreKind('Event', [fakeObject('e')]),
      groupKind('apps', 'Deployment', { objects: [fakeObject('d')] }),
      groupKind('apps', 'ReplicaSet', { objects: [fakeObject('r')] }),
      groupKind('example.com', 'Pod', { objects: [fakeObject('x')] }),
    ];
    const config = { include_classes: ['telemetry'] };
    const typesOf = async (keepHistory: readonly string[]): Promise<readonly string[]> => {
      const { claims } = await scan({ kinds }, { config: { ...config, keep_history: keepHistory } });
      return claims
        .filter(({ isCurrentStateOnly }) => isCurrentStateOnly)
        .map(({ scope }) => `${scope.service}/${scope.type}`)
        .toSorted();
    };
    expect(await typesOf([])).toEqual(['apps/ReplicaSet', 'core/Event', 'core/Pod']);
    await server?.close();
    expect(await typesOf(['pods', '*.apps'])).toEqual(['core/Event']);
  });

  test('lists custom resources as it lists all others', async () => {
    const widget = groupKind('example.com', 'Widget', {
      isNamespaced: false,
      objects: [fakeObject('w', { spec: { a: 1 } })],
    });
    const { resources } = await scan({ kinds: [widget] }, { request: { services: ['example.com'] } });
    expect(resources).toMatchObject([{ typeName: 'kubernetes_example_com_widget', id: 'w', service: 'example.com' }]);
  });

  test('hashes an object the same when only its version and its heartbeats move', async () => {
    const node = (version: string, time: string): FakeKind => ({
      ...coreKind('Node', [
        {
          metadata: { name: 'n', uid: 'u', resourceVersion: version },
          status: { conditions: [{ type: 'Ready', lastHeartbeatTime: time }] },
        },
      ]),
      isNamespaced: false,
    });
    const asked = { request: { types: ['Node'] } };
    const first = await scan({ kinds: [node('1', '2026-01-01T00:00:00Z')] }, asked);
    await server?.close();
    const second = await scan({ kinds: [node('2', '2026-01-01T00:00:10Z')] }, asked);
    expect(second.resources[0]?.contentHash).toBe(first.resources[0]?.contentHash);
    expect(second.resources[0]?.rawData).not.toBe(first.resources[0]?.rawData);
  });

  test('leaves out objects without a UID, and says so', async () => {
    const made = { metadata: { name: 'made-up' } };
    const { resources, claims, diagnostics } = await scan(
      { kinds: [coreKind('Pod', [made, inNamespace('a', 'one')])] },
      onlyPods,
    );
    expect(resources.map(({ id }) => id)).toEqual(['a/one']);
    expect(claims).toMatchObject([{ outcome: 'complete', count: 1 }]);
    expect(diagnostics).toMatchObject([{ severity: 'info', code: 'without_uid' }]);
  });

  test('marks a list that went on at a later state, and claims it complete', async () => {
    const answer: Answer = ({ path, query }) => {
      if (path !== '/api/v1/pods') return undefined;
      if (query.get('continue') === 'old') return statusReply(410, 'Expired', { metadata: { continue: 'new' } });
      const isLast = query.get('continue') === 'new';
      return {
        body: { kind: 'PodList', metadata: isLast ? {} : { continue: 'old' }, items: [fakeObject(isLast ? 'b' : 'a')] },
      };
    };
    const { resources, claims, diagnostics } = await scan({ kinds: [PODS], answer }, onlyPods);
    expect(resources.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(claims).toMatchObject([{ outcome: 'complete', count: 2 }]);
    expect(diagnostics).toMatchObject([{ severity: 'info', code: 'inconsistent_list' }]);
  });

  test('claims a list truncated that expires with no way to go on', async () => {
    const answer: Answer = ({ path, query }) => {
      if (path !== '/api/v1/pods') return undefined;
      if (query.get('continue') === 'old') return statusReply(410, 'Expired');
      return { body: { kind: 'PodList', metadata: { continue: 'old' }, items: [fakeObject('a')] } };
    };
    const { claims, diagnostics } = await scan({ kinds: [PODS], answer }, onlyPods);
    expect(claims).toMatchObject([{ outcome: 'truncated', count: 1 }]);
    expect(diagnostics).toMatchObject([{ code: 'list_expired' }]);
  });

  test('claims a repeated token truncated', async () => {
    const reply = { body: { kind: 'PodList', metadata: { continue: 'again' }, items: [] } };
    const answer: Answer = ({ path }) => (path === '/api/v1/pods' ? reply : undefined);
    const { claims, diagnostics } = await scan({ kinds: [PODS], answer }, onlyPods);
    expect(claims).toMatchObject([{ outcome: 'truncated' }]);
    expect(diagnostics).toMatchObject([{ code: 'repeated_token' }]);
  });

  test.each([
    [404, 'not_applicable', 'not_served'],
    [405, 'unsupported', 'unsupported'],
    [422, 'failed', 'list_failed'],
  ])('claims a list that answers %i as %s', async (status, outcome, code) => {
    const answer: Answer = ({ path }) => (path === '/api/v1/pods' ? statusReply(status, 'No') : undefined);
    const { claims, diagnostics } = await scan({ kinds: [PODS], answer }, onlyPods);
    expect(claims).toMatchObject([{ outcome, count: 0 }]);
    expect(diagnostics).toMatchObject([{ code }]);
  });

  test('takes only the list with it that breaks off in the middle', async () => {
    const answer: Answer = ({ path }) =>
      path === '/api/v1/pods' ? { body: '{"kind":"PodList","items":[{"meta' } : undefined;
    const { claims } = await scan({ kinds: [PODS, groupKind('apps', 'Deployment')], answer });
    expect(claims.map(({ scope, outcome }) => `${scope.type} ${outcome}`)).toEqual([
      'Namespace complete',
      'Pod failed',
      'Deployment complete',
    ]);
  });

  test('waits as long as a throttling reply says', async () => {
    let calls = 0;
    const answer: Answer = ({ path }) => {
      if (path !== '/api/v1/pods') return undefined;
      calls += 1;
      return calls === 1 ? { ...statusReply(429, 'TooManyRequests'), headers: { 'retry-after': '0' } } : undefined;
    };
    const { resources } = await scan({ kinds: [PODS], answer }, onlyPods);
    expect(resources).toHaveLength(2);
    expect(calls).toBe(2);
  });

  test('fails the unit where the credentials end', async () => {
    server = await startFakeApi({
      kinds: [PODS],
      answer: ({ path }) => (path === '/api/v1/pods' ? statusReply(401, 'Unauthorized') : undefined),
    });
    const client = await openProvider(server);
    try {
      const { units } = await client.planScan({ types: ['Pod'] });
      const [unit] = units;
      if (unit === undefined) throw new Error('no unit');
      await expect(collectUnit(client, unit)).rejects.toMatchObject({ code: 'unauthenticated' });
    } finally {
      await client.close();
    }
  });
});

describe('scanUnit where a list everywhere is denied', () => {
  test('lists each namespace under a claim of its own', async () => {
    const result = await scan({ kinds: [NAMESPACES, PODS], answer: deny('/api/v1/pods') }, onlyPods);
    expect(result.resources.map(({ id, claimKey: key }) => `${id} ${key}`)).toEqual([
      'a/one cluster-uid/global/core/Pod/a',
      'b/two cluster-uid/global/core/Pod/b',
    ]);
    expect(outcomes(result)).toEqual({ '': 'denied 0', a: 'complete 1', b: 'complete 1', c: 'complete 0' });
    expect(result.diagnostics).toMatchObject([
      {
        code: 'access_denied',
        severity: 'warning',
        operation: 'list pods',
        advice: expect.stringContaining('resources: [pods]'),
      },
    ]);
  });

  test('claims each namespace denied that is, and tells of them together', async () => {
    const answer = deny('/api/v1/pods', '/api/v1/namespaces/a/pods', '/api/v1/namespaces/c/pods');
    const result = await scan({ kinds: [NAMESPACES, PODS], answer }, onlyPods);
    expect(outcomes(result)).toEqual({ '': 'denied 0', a: 'denied 0', b: 'complete 1', c: 'denied 0' });
    expect(result.diagnostics.map(({ code, message }) => `${code} ${message.split(': ')[1] ?? ''}`)).toEqual([
      'access_denied no',
      'access_denied denied in 2 of 3 namespaces (a, c)',
    ]);
  });

  test('falls back to the namespace of the context where namespaces may not be listed', async () => {
    const answer = deny('/api/v1/pods', '/api/v1/namespaces');
    const result = await scan({ kinds: [NAMESPACES, PODS], answer }, onlyPods);
    expect(outcomes(result)).toEqual({ '': 'denied 0', default: 'complete 0' });
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['access_denied', 'namespaces_unknown']);
  });

  test('does not look into namespaces for what has none', async () => {
    const nodes = { ...coreKind('Node'), isNamespaced: false };
    const result = await scan(
      { kinds: [NAMESPACES, nodes], answer: deny('/api/v1/nodes') },
      { request: { types: ['Node'] } },
    );
    expect(outcomes(result)).toEqual({ '': 'denied 0' });
  });
});

describe('scanUnit under a choice of objects', () => {
  test('lists named namespaces without asking which there are', async () => {
    const result = await scan(
      { kinds: [NAMESPACES, PODS], answer: deny('/api/v1/namespaces') },
      { ...onlyPods, config: { namespaces: ['a'] } },
    );
    expect(outcomes(result)).toEqual({ a: 'complete 1' });
    expect(result.diagnostics).toEqual([]);
  });

  test('resolves globs of namespaces, without the excluded ones', async () => {
    const config = { namespaces: ['?'], exclude_namespaces: ['b*'] };
    const result = await scan({ kinds: [NAMESPACES, PODS] }, { ...onlyPods, config });
    expect(outcomes(result)).toEqual({ a: 'complete 1', c: 'complete 0' });
  });

  test('drops excluded namespaces from a list everywhere, under a claim that says so', async () => {
    const result = await scan({ kinds: [NAMESPACES, PODS] }, { ...onlyPods, config: { exclude_namespaces: ['b'] } });
    expect(result.resources.map(({ id }) => id)).toEqual(['a/one']);
    expect(outcomes(result)).toEqual({ '?except=b': 'complete 1' });
    const [claim] = result.claims;
    expect(claim && claimKey(claim.scope)).toBe(result.resources[0]?.claimKey);
  });

  test('passes a label selector on, under a claim that says so', async () => {
    const result = await scan({ kinds: [PODS] }, { ...onlyPods, config: { label_selector: 'app=one,!old' } });
    expect(Object.keys(outcomes(result))).toEqual(['?labels=app=one,!old']);
    expect(server?.requests.at(-1)?.query.get('labelSelector')).toBe('app=one,!old');
  });
});

describe('scanUnit of what carries values', () => {
  const secret = inNamespace('a', 'db', { type: 'Opaque', data: { password: 'aHVudGVyMg==' } });
  const settings = inNamespace('a', 'app', { data: { level: 'debug' } });
  const kinds = [coreKind('Secret', [secret]), coreKind('ConfigMap', [settings])];

  test('never asks for Secrets by default', async () => {
    const { resources } = await scan({ kinds });
    expect(resources.map(({ type }) => type)).not.toContain('Secret');
    expect(server?.requests.map(({ path }) => path)).not.toContain('/api/v1/secrets');
  });

  test('asks for consent where a Secret is named', async () => {
    const { plan, diagnostics } = await scan({ kinds }, { request: { types: ['Secret'] } });
    expect(plan.units).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: 'consent_needed', severity: 'error' }]);
  });

  test('asks for the metadata of Secrets and for nothing else', async () => {
    const { resources } = await scan({ kinds }, { config: { secrets: 'metadata' }, request: { types: ['Secret'] } });
    expect(server?.requests.at(-1)?.headers.accept).toBe(
      'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
    );
    expect(resources).toHaveLength(1);
    expect(resources[0]?.rawData).not.toContain('aHVudGVyMg==');
  });

  test('stores the data of ConfigMaps only where it is asked for', async () => {
    const asked = { request: { types: ['ConfigMap'] } };
    expect((await scan({ kinds }, asked)).resources[0]?.rawData).not.toContain('debug');
    await server?.close();
    const { resources } = await scan({ kinds }, { ...asked, config: { config_map_data: true } });
    expect(resources[0]?.rawData).toContain('debug');
  });

  test('stores no literal of an environment variable', async () => {
    const pod = inNamespace('a', 'one', { spec: { containers: [{ env: [{ name: 'LEVEL', value: 'swordfish' }] }] } });
    const { resources } = await scan({ kinds: [coreKind('Pod', [pod])] }, onlyPods);
    expect(resources[0]?.rawData).toContain('LEVEL');
    expect(resources[0]?.rawData).not.toContain('swordfish');
  });
});
