import { describe, expect, onTestFinished, test } from 'vitest';
import type { ApiKind } from './api-kind.ts';
import type { OpenApiSchema } from './openapi-documents.ts';
import { readDeclaredFields } from './openapi-references.ts';
import { createFieldShapes } from './reference-shapes.ts';
import { fakeObject, startFakeApi, statusReply } from './testing/fake-api-server.ts';
import { coreKind, groupKind, scanAll } from './testing/scan-fake.ts';
import { WatchReader } from './testing/watch-reader.ts';
import { FakeWatches } from './testing/fake-watches.ts';

const KINDS = ['Secret', 'ConfigMap', 'ServiceAccount', 'PersistentVolumeClaim'].map(
  (kind): ApiKind => ({ group: '', version: 'v1', plural: `${kind.toLowerCase()}s`, kind, isNamespaced: true }),
);
const { findKind } = createFieldShapes(KINDS);
const TYPES: Readonly<Record<string, OpenApiSchema>> = {
  'io.k8s.api.core.v1.SecretKeySelector': { properties: { key: { type: 'string' }, name: { type: 'string' } } },
  Loop: {
    properties: { again: { $ref: '#/definitions/Loop' }, tls: { type: 'string', description: 'Name of the Secret.' } },
  },
};

function fieldsOf(spec: OpenApiSchema, finder = findKind): readonly string[] {
  const resolve = (schema: OpenApiSchema): OpenApiSchema | undefined => {
    const ref = schema.$ref ?? schema.allOf?.[0]?.$ref;
    return ref === undefined ? schema : TYPES[ref.slice(ref.lastIndexOf('/') + 1)];
  };
  const schema = { schema: { properties: { spec, status: spec } }, resolve };
  return [...readDeclaredFields(schema, finder)].map(
    ([path, { target, confidence }]) => `${path} ${target.kind} ${confidence}`,
  );
}

const text = (description: string): OpenApiSchema => ({ type: 'string', description });
const named = (description: string, members: Readonly<Record<string, OpenApiSchema>> = {}): OpenApiSchema => ({
  type: 'object',
  description,
  properties: { name: { type: 'string' }, ...members },
});

describe('readDeclaredFields', () => {
  test('knows a type by the name that the schema refers to it by, wherever it stands', () => {
    const selector = { allOf: [{ $ref: '#/definitions/io.k8s.api.core.v1.SecretKeySelector' }], description: 'x' };
    const list = { type: 'array', items: { $ref: '#/components/schemas/io.k8s.api.core.v1.SecretKeySelector' } };
    expect(fieldsOf({ properties: { token: selector, more: list } })).toEqual([
      'spec.token.name Secret exact',
      'spec.more[].name Secret exact',
    ]);
  });

  test('ends where a type holds itself, and goes past a reference that leads nowhere', () => {
    expect(
      fieldsOf({ properties: { loop: { $ref: '#/definitions/Loop' }, lost: { $ref: '#/definitions/No' } } }),
    ).toEqual(['spec.loop.tls Secret shape']);
  });

  test.each([
    ['Name of the Secret that holds the key', 'Secret'],
    ['The name of an existing ConfigMap to read.', 'ConfigMap'],
    ['certName is the name of the secret with the certificate', 'Secret'],
  ])('reads of a text "%s" that it names a %s', (description, kind) => {
    expect(fieldsOf({ properties: { it: text(description) } })).toEqual([`spec.it ${kind} shape`]);
  });

  test.each([
    'Name that people see',
    'A secret that only you know',
    'Name of the user; the Secret is another field',
    'Name of the Secret or ConfigMap with the data',
    '',
  ])('does not take a text "%s" for the name of an object', (description) => {
    expect(fieldsOf({ properties: { it: text(description) } })).toEqual([]);
  });

  test.each([
    named('Person who answers for it'),
    named('Issuer that signs what is then kept in a Secret'),
    named('Secret of the bucket', { region: { type: 'string' } }),
    { type: 'object', description: 'Secret of the bucket', properties: { title: { type: 'string' } } },
  ])('does not take an object for a reference that is none, or names nothing known', (schema) => {
    expect(fieldsOf({ properties: { it: schema } })).toEqual([]);
  });

  test('says nothing of a kind that the cluster does not serve', () => {
    expect(fieldsOf({ properties: { it: text('Name of the Secret') } }, () => undefined)).toEqual([]);
  });
});

describe('schemas that cannot be read', () => {
  const kinds = [
    coreKind('ConfigMap', [fakeObject('a', { metadata: { namespace: 'x' } })]),
    groupKind('apps', 'Deployment'),
  ];
  const answer: Parameters<typeof startFakeApi>[0] = {
    kinds,
    answer: ({ path }) => (path.startsWith('/openapi') ? statusReply(403, 'Forbidden') : undefined),
  };

  test('are told once, and everything is scanned', async () => {
    const server = await startFakeApi(answer);
    onTestFinished(() => server.close());
    const { diagnostics, claims } = await scanAll(server);
    expect(diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['warning schemas_unread']);
    expect(claims.map(({ outcome }) => outcome)).toEqual(['complete', 'complete', 'complete']);
  });

  test('are told once by a watch', async () => {
    const watches = new FakeWatches();
    const server = await startFakeApi({
      ...answer,
      answer: (request, response) => answer.answer?.(request, response) ?? watches.answer(request, response),
    });
    onTestFinished(() => server.close());
    const reader = await WatchReader.open(server, { types: ['ConfigMap', 'Deployment'] });
    onTestFinished(() => reader.close());
    await reader.until('complete 1 ConfigMap');
    await reader.until('complete 0 Deployment');
    expect(reader.seen.filter((seen) => seen.includes('schemas_unread'))).toEqual(['warning schemas_unread']);
  });
});
