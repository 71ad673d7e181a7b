import { describe, expect, test } from 'vitest';
import { cleanObject } from './clean-object.ts';
import type { ReadForm } from './kind-rules.ts';

const SECRET = 'hunter2-very-secret';

function kindOf(kind: string, group = ''): Parameters<typeof cleanObject>[1] {
  return { group, version: 'v1', plural: `${kind.toLowerCase()}s`, kind, isNamespaced: true };
}

function cleanText(item: Record<string, unknown>, kind = kindOf('Pod'), form: ReadForm = 'objects'): string {
  return JSON.stringify(cleanObject(structuredClone(item), kind, form));
}

const CONTAINER = {
  name: 'web',
  image: 'registry/web:1',
  args: ['--port=80', `--db-password=${SECRET}`, '--token', SECRET, '--token', '$(TOKEN)', '--verbose'],
  command: [
    'sh',
    '-c',
    `export API_KEY=${SECRET}; curl -H "Authorization: Bearer ${SECRET}" https://u:${SECRET}@host/x`,
  ],
  env: [
    { name: 'PLAIN', value: SECRET },
    { name: 'FROM', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
  ],
  livenessProbe: {
    exec: { command: ['check', `--secret=${SECRET}`] },
    httpGet: { path: '/healthz', httpHeaders: [{ name: 'X-Auth', value: SECRET }] },
  },
};

describe('cleanObject', () => {
  test('stamps kind and apiVersion on items that come without', () => {
    expect(cleanObject({ metadata: { name: 'a' } }, kindOf('Deployment', 'apps'), 'objects')).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a' },
    });
  });

  test.each([
    ['a pod', { spec: { containers: [CONTAINER], initContainers: [CONTAINER], ephemeralContainers: [CONTAINER] } }],
    ['a workload', { spec: { template: { spec: { containers: [CONTAINER] } } } }],
    ['a cron job', { spec: { jobTemplate: { spec: { template: { spec: { containers: [CONTAINER] } } } } } }],
    [
      'a custom resource',
      { spec: { roles: { worker: { podTemplates: [{ podSpec: { containers: [CONTAINER] } }] } } } },
    ],
    ['a map of variables', { spec: { env: { PLAIN: SECRET } } }],
  ])('redacts literals in %s', (_, item) => {
    expect(cleanText(item)).not.toContain(SECRET);
  });

  test('keeps what is no secret in a pod spec', () => {
    const text = cleanText({ spec: { containers: [CONTAINER] } });
    for (const kept of [
      '--port=80',
      '--verbose',
      '$(TOKEN)',
      'registry/web:1',
      'secretKeyRef',
      '"key":"password"',
      '/healthz',
    ]) {
      expect(text).toContain(kept);
    }
    expect(text).toContain('--db-password=[redacted]');
  });

  test('never keeps managedFields', () => {
    const template = { metadata: { managedFields: [{ manager: 'x' }] } };
    expect(cleanText({ metadata: { name: 'a', managedFields: [{ manager: 'x' }] }, spec: { template } })).not.toContain(
      'manager',
    );
  });

  test.each([
    'kubectl.kubernetes.io/last-applied-configuration',
    'banzaicloud.com/last-applied',
    'objectset.rio.cattle.io/applied',
    'kopf.zalando.org/last-handled-configuration',
    'example.com/my-last-applied-thing',
  ])('removes the annotation %s, also in templates', (name) => {
    const metadata = { annotations: { [name]: `value ${SECRET}`, kept: 'yes' } };
    const text = cleanText({ metadata, spec: { template: { metadata } } });
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(name);
    expect(text.match(/"kept":"yes"/g)).toHaveLength(2);
  });

  test('removes annotations that hold an object or something packed, whatever their name', () => {
    const annotations = {
      'a.io/json': JSON.stringify({ kind: 'Secret', apiVersion: 'v1', data: { p: SECRET } }),
      'a.io/yaml': `apiVersion: v1\nkind: Secret\nstringData:\n  p: ${SECRET}\n`,
      'a.io/packed': 'H4sIAAAAAAAA/8pIzcnJBwAAAP//',
      'a.io/plain': 'kind of plain',
    };
    expect(cleanObject({ metadata: { annotations } }, kindOf('Pod'), 'objects')['metadata']).toEqual({
      annotations: { 'a.io/plain': 'kind of plain' },
    });
  });

  test('keeps nothing of a Secret but its metadata, and of the annotations only what is known', () => {
    const item = {
      type: 'Opaque',
      data: { password: SECRET },
      stringData: { password: SECRET },
      metadata: {
        name: 'db',
        labels: { app: 'db' },
        annotations: { 'cert-manager.io/issuer-name': 'ca', 'example.com/original': SECRET, 'x/note': SECRET },
      },
    };
    expect(cleanObject(item, kindOf('Secret'), 'metadata')).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'db', labels: { app: 'db' }, annotations: { 'cert-manager.io/issuer-name': 'ca' } },
    });
  });

  test('keeps of a ConfigMap read as metadata no data, even where the server sent it', () => {
    expect(cleanText({ data: { a: 'b' }, metadata: { name: 'c' } }, kindOf('ConfigMap'), 'metadata')).not.toContain(
      'data":{"a',
    );
  });

  test('redacts secrets in the data of a ConfigMap', () => {
    const data = {
      password: SECRET,
      'app.properties': `url=jdbc://db\ndb.password=${SECRET}\nlevel=debug`,
      'app.json': JSON.stringify({ client_secret: SECRET, level: 'debug' }),
    };
    const text = cleanText({ data, binaryData: { blob: 'AAAA' } }, kindOf('ConfigMap'));
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('AAAA');
    expect(text).toContain('level=debug');
  });
});
