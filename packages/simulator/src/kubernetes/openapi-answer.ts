import type { ObjectStore } from './object-store.ts';
import { apiVersionOf, type KubeObject, rootOf, type ServedKind } from './served-kind.ts';

type Json = Record<string, unknown>;

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const SAMPLES = 3;
const INDEX_PATH = '/openapi/v3';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** What the documents are made of. */
export interface OpenApiSource {
  readonly kinds: readonly ServedKind[];
  readonly store: ObjectStore;
}

/** The index of the documents of version 3, one for each version of a group. */
export function answerOpenApiIndex({ kinds, store }: OpenApiSource): Json {
  const roots = new Set(kinds.map(rootOf));
  const entries = [...roots].map((root) => [
    root.slice(1),
    { serverRelativeURL: `${INDEX_PATH}${root}?hash=${store.version.toString(16).toUpperCase()}` },
  ]);
  return { paths: Object.fromEntries(entries) as Json };
}

/** The document of a group's version; undefined where nothing is served there. */
export function answerOpenApiV3(path: string, source: OpenApiSource): Json | undefined {
  const root = path.slice(INDEX_PATH.length);
  const kinds = source.kinds.filter((kind) => rootOf(kind) === root);
  if (kinds.length === 0) return undefined;
  const schemas = { ...schemasOf(kinds, source.store, '#/components/schemas'), [META]: META_SCHEMA };
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version: 'v1.32.4' }, paths: {}, components: { schemas } };
}

/** The one document of version 2, for everything. */
export function answerOpenApiV2({ kinds, store }: OpenApiSource): Json {
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: 'v1.32.4' },
    paths: {},
    definitions: { ...schemasOf(kinds, store, '#/definitions'), [META]: META_SCHEMA },
  };
}

const META_SCHEMA: Json = {
  type: 'object',
  description: 'ObjectMeta is metadata that all persisted resources must have.',
  properties: {
    annotations: { type: 'object', additionalProperties: { type: 'string' } },
    creationTimestamp: { type: 'string', format: 'date-time' },
    generation: { type: 'integer', format: 'int64' },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    name: { type: 'string' },
    namespace: { type: 'string' },
    uid: { type: 'string' },
  },
};

function schemasOf(kinds: readonly ServedKind[], store: ObjectStore, prefix: string): Json {
  const entries = kinds.map((kind) => [`io.k8s.${apiVersionOf(kind)}.${kind.kind}`, schemaOf(kind, store, prefix)]);
  return Object.fromEntries(entries) as Json;
}

/** Derived from the first objects, so that it has what they have, and from the definition of a custom kind. */
function schemaOf(kind: ServedKind, store: ObjectStore, prefix: string): Json {
  const { group, version } = kind;
  const snapshot = { storage: kind.storage, namespace: undefined, version: store.version };
  const samples: KubeObject[] = [];
  for (let position = 0; position < Math.min(SAMPLES, store.size(snapshot)); position++) {
    const object = store.at(snapshot, position);
    if (object !== undefined) samples.push(object);
  }
  const { metadata: _metadata, ...members } = samples.reduce<Json>((merged, sample) => ({ ...merged, ...sample }), {});
  const inferred = Object.entries(members).map(([name, value]) => [name, infer(value)] as const);
  const declared = Object.entries((kind.schema?.['properties'] ?? {}) as Json);
  return {
    type: 'object',
    description: `${kind.kind} of ${apiVersionOf(kind)}.`,
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { allOf: [{ $ref: `${prefix}/${META}` }], description: 'Standard metadata.' },
      ...Object.fromEntries([...inferred, ...declared]),
    },
    'x-kubernetes-group-version-kind': [{ group, version, kind: kind.kind }],
  };
}

function infer(value: unknown): Json {
  if (Array.isArray(value)) return { type: 'array', items: value.length === 0 ? {} : infer(value[0]) };
  if (typeof value === 'string') return TIME.test(value) ? { type: 'string', format: 'date-time' } : { type: 'string' };
  if (typeof value === 'number') {
    return Number.isInteger(value) ? { type: 'integer', format: 'int64' } : { type: 'number', format: 'double' };
  }
  if (typeof value === 'boolean') return { type: 'boolean' };
  if (typeof value !== 'object' || value === null) return {};
  const properties = Object.entries(value).map(([name, member]) => [name, infer(member)]);
  return { type: 'object', properties: Object.fromEntries(properties) as Json };
}
