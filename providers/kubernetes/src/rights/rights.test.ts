import type { AccessRequest, PermissionReport, PreflightReport } from '@corkscrew/sdk';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type Answer,
  type FakeApiServer,
  type FakeKind,
  fakeObject,
  startFakeApi,
  statusReply,
} from '../testing/fake-api-server.ts';
import { coreKind, groupKind, openProvider } from '../testing/scan-fake.ts';

const KINDS = [
  coreKind('Pod'),
  coreKind('ConfigMap'),
  coreKind('Secret'),
  coreKind('Event'),
  { ...coreKind('Node'), isNamespaced: false },
  groupKind('apps', 'Deployment'),
];
const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';

let server: FakeApiServer | undefined;
afterEach(async () => {
  await server?.close();
});

interface Asked {
  readonly request?: AccessRequest;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly answer?: Answer;
  readonly kinds?: readonly FakeKind[];
}

async function permissionsOf({ request = {}, config, answer }: Asked = {}): Promise<PermissionReport> {
  server = await startFakeApi({ kinds: KINDS, answer });
  const client = await openProvider(server, config);
  try {
    return await client.getPermissions(request);
  } finally {
    await client.close();
  }
}

/** Reviews that grant some resources everywhere and, by namespace, others there. */
function reviews(byNamespace: Readonly<Record<string, readonly string[]>>, incomplete = false): Answer {
  let calls = 0;
  const order = ['', ...Object.keys(byNamespace).filter((name) => name !== '')];
  return ({ path, method }) => {
    if (path !== REVIEWS || method !== 'POST') return undefined;
    const resources = [...(byNamespace[''] ?? []), ...(byNamespace[order[calls] ?? ''] ?? [])];
    calls += 1;
    const resourceRules = [{ verbs: ['get', 'list'], apiGroups: ['', 'apps'], resources }];
    return { status: 201, body: { status: { resourceRules, incomplete } } };
  };
}

async function preflightOf({ request = {}, config, answer, kinds = KINDS }: Asked): Promise<PreflightReport> {
  server = await startFakeApi({ kinds, answer });
  const client = await openProvider(server, config);
  try {
    return await client.preflight(request);
  } finally {
    await client.close();
  }
}

describe('getPermissions', () => {
  test('prints the role of a scan, with what it calls and nothing else', async () => {
    const { documents, operations } = await permissionsOf();
    expect(documents.map(({ title, format }) => [title, format])).toEqual([
      ['ClusterRole corkscrew for context fake', 'yaml'],
    ]);
    expect(documents[0]?.body).toMatchInlineSnapshot(`
      "apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata:
        name: corkscrew
      rules:
        - apiGroups: [""]
          resources: ["configmaps", "namespaces", "nodes", "pods"]
          verbs: ["list"]
        - apiGroups: [""]
          resources: ["namespaces"]
          resourceNames: ["kube-system"]
          verbs: ["get"]
        - apiGroups: ["apps"]
          resources: ["deployments"]
          verbs: ["list"]
      "
    `);
    expect(documents[0]?.notes.join(' ')).toContain('secrets: metadata');
    expect(operations.map(({ operation }) => operation)).not.toContain('list secrets');
    expect(operations).toContainEqual({ operation: 'list pods', permission: 'list pods', isProven: true });
  });

  test('adds the verb watch where a watch is meant, and keeps to the types that are asked for', async () => {
    const { operations } = await permissionsOf({ request: { types: ['Pod'], purpose: 'watch' } });
    expect(operations.map(({ operation }) => operation)).toEqual([
      'list pods',
      'watch pods',
      'get namespaces/kube-system',
    ]);
  });

  test('puts what grants the values of Secrets into a role of its own', async () => {
    const config = { secrets: 'metadata', helm_releases: true };
    const { documents } = await permissionsOf({ config });
    expect(documents).toHaveLength(2);
    expect(documents[0]?.body).not.toContain('secrets');
    expect(documents[1]?.title).toContain('grants the values of Secrets');
    expect(documents[1]?.body).toContain('resources: ["secrets"]\n    verbs: ["get", "list"]');
    expect(documents[1]?.body).toContain('resources: ["configmaps"]\n    verbs: ["get"]');
  });

  test('binds in the namespaces that are configured', async () => {
    const { documents } = await permissionsOf({ config: { namespaces: ['a', 'b'] } });
    expect(documents[0]?.notes[0]).toContain('rolebinding corkscrew --clusterrole=corkscrew');
    expect(documents[0]?.notes[0]).toContain('in each of a, b');
  });

  test('refuses a type that nobody serves', async () => {
    await expect(permissionsOf({ request: { types: ['Pood'] } })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('preflight', () => {
  test('finds nothing where all is granted', async () => {
    const answer = reviews({ '': ['*'] });
    const report = await preflightOf({ answer, request: { types: ['Pod', 'Node'] } });
    expect(report).toEqual({ checkedCount: 3, diagnostics: [] });
  });

  test('says what is granted nowhere, and what only in some namespaces', async () => {
    const answer = reviews({ '': ['namespaces'], 'kube-system': ['pods'], default: [] });
    const { diagnostics, checkedCount } = await preflightOf({ answer, request: { types: ['Pod', 'Node'] } });
    expect(checkedCount).toBe(3);
    expect(diagnostics.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      'warning list pods in cluster cluster-uid: not granted in default',
      'error list nodes in cluster cluster-uid: not granted',
    ]);
    expect(diagnostics[1]?.advice).toContain('resources: [nodes]');
  });

  test('says how many namespaces it looked into, where that is not all', async () => {
    const names = Array.from({ length: 60 }, (_, index) => fakeObject(`ns-${index}`));
    const answer = reviews({ '': ['namespaces'], 'ns-3': ['pods'] });
    const kinds = [...KINDS, { ...coreKind('Namespace', names), isNamespaced: false }];
    const { diagnostics } = await preflightOf({ answer, kinds, request: { types: ['Pod'] } });
    expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'warning preflight_cut',
      'warning permission_missing',
    ]);
    expect(diagnostics[0]?.message).toContain('looked into 50 of 60 namespaces');
  });

  test('is content where a kind may be listed in every namespace', async () => {
    const answer = reviews({ '': ['namespaces'], 'kube-system': ['pods'], default: ['pods'] });
    expect((await preflightOf({ answer, request: { types: ['Pod'] } })).diagnostics).toEqual([]);
  });

  test('does not claim to know where the server cannot tell', async () => {
    const answer = reviews({ '': ['namespaces'] }, true);
    const { diagnostics } = await preflightOf({ answer, request: { types: ['Node'] } });
    expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'permission_missing' }]);
    expect(diagnostics[0]?.message).toContain('perhaps not granted');
  });

  test('says so where nobody may ask', async () => {
    const answer: Answer = ({ path }) => (path === REVIEWS ? statusReply(403, 'Forbidden') : undefined);
    const report = await preflightOf({ answer, request: { types: ['Pod'] } });
    expect(report).toMatchObject({ checkedCount: 0, diagnostics: [{ severity: 'warning', code: 'preflight_failed' }] });
  });
});
