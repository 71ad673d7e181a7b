import { type CallOptions, mapConcurrent } from '@corkscrew/sdk';
import { type ApiKind, apiVersionOf } from './api-kind.ts';
import type { KubeApi } from './kube-api.ts';
import { describeFailure } from './kubernetes-error.ts';

/** A schema as OpenAPI writes it. Only what is read of it. */
export interface OpenApiSchema {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly $ref?: string;
  readonly allOf?: readonly OpenApiSchema[];
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
  readonly items?: OpenApiSchema;
  readonly additionalProperties?: unknown;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

/** The schema of a kind, with what it refers to. */
export interface KindSchema {
  readonly schema: OpenApiSchema;
  /** Follows a reference; undefined where it leads nowhere. */
  resolve(schema: OpenApiSchema): OpenApiSchema | undefined;
}

const CONCURRENT_DOCUMENTS = 4;
const INDEX = '/openapi/v3';
/** The one document of version 2. */
const WHOLE = '/openapi/v2';

/**
 * Fetches the schemas of kinds. Kinds that the cluster does not describe are left out, and those of a group whose server is down.
 *
 * @throws what the call threw where the cluster describes nothing.
 */
export async function fetchKindSchemas(
  api: KubeApi,
  kinds: readonly ApiKind[],
  options: CallOptions,
): Promise<ReadonlyMap<ApiKind, KindSchema>> {
  const reader = createSchemaReader(api);
  const documents = new Map<string, ApiKind[]>();
  for (const kind of kinds) {
    const document = await reader.documentOf(kind, options);
    documents.set(document, [...(documents.get(document) ?? []), kind]);
  }
  const found = new Map<ApiKind, KindSchema>();
  const read = mapConcurrent(documents, CONCURRENT_DOCUMENTS, async ([document, members]) => {
    try {
      return await reader.read(document, members, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (document === WHOLE || describeFailure(error).kind === 'bad_credentials') throw error;
      return new Map<ApiKind, KindSchema>();
    }
  });
  for await (const schemas of read) for (const [kind, schema] of schemas) found.set(kind, schema);
  return found;
}

/** Reads what a cluster says of its kinds. */
export interface SchemaReader {
  /** The document that describes a kind. */
  documentOf(kind: ApiKind, options: CallOptions): Promise<string>;
  /** Reads kinds of one document; those that it does not describe are left out. */
  read(document: string, kinds: readonly ApiKind[], options: CallOptions): Promise<ReadonlyMap<ApiKind, KindSchema>>;
}

/**
 * Makes the reader of a cluster: in OpenAPI 3 there is a document for each version of a group, in OpenAPI 2, where the cluster
 * does not know the newer, one for all. Which of them there are is asked once.
 */
export function createSchemaReader(api: KubeApi): SchemaReader {
  let asked: Promise<Index | undefined> | undefined;
  const indexOf = (options: CallOptions): Promise<Index | undefined> => (asked ??= fetchIndex(api, options));
  return {
    documentOf: async (kind, options) => ((await indexOf(options)) === undefined ? WHOLE : pathOf(kind)),
    read: async (document, kinds, options) => {
      const found = new Map<ApiKind, KindSchema>();
      if (document === WHOLE) {
        const { body } = await api.get(WHOLE, { ...options, form: 'openapi' });
        collect(kinds, (body['definitions'] ?? {}) as Definitions, found);
        return found;
      }
      const target = (await indexOf(options))?.[document]?.serverRelativeURL;
      if (target !== undefined) collect(kinds, await fetchDocument(api, target, options), found);
      return found;
    },
  };
}

type Definitions = Readonly<Record<string, OpenApiSchema>>;
type Index = Readonly<Record<string, { readonly serverRelativeURL?: string } | undefined>>;

function pathOf(kind: ApiKind): string {
  return kind.group === '' ? `api/${kind.version}` : `apis/${apiVersionOf(kind)}`;
}

/** The index of version 3, or undefined where the cluster does not know it. */
async function fetchIndex(api: KubeApi, options: CallOptions): Promise<Index | undefined> {
  try {
    const { body } = await api.get(INDEX, { ...options, form: 'openapi' });
    return (body['paths'] ?? {}) as Index;
  } catch (error) {
    if (describeFailure(error).kind === 'not_found') return undefined;
    throw error;
  }
}

async function fetchDocument(api: KubeApi, target: string, options: CallOptions): Promise<Definitions> {
  const { pathname, searchParams } = new URL(target, 'https://cluster');
  const query = { hash: searchParams.get('hash') ?? undefined };
  const { body } = await api.get(pathname, { ...options, form: 'openapi', query, attempts: 2 });
  return (body['components'] as { schemas?: Definitions } | undefined)?.schemas ?? {};
}

function collect(kinds: readonly ApiKind[], definitions: Definitions, found: Map<ApiKind, KindSchema>): void {
  const byKind = new Map<string, OpenApiSchema>();
  for (const schema of Object.values(definitions)) {
    for (const { group, version, kind } of schema['x-kubernetes-group-version-kind'] ?? []) {
      byKind.set(`${group}/${version}/${kind}`, schema);
    }
  }
  const resolve = (schema: OpenApiSchema): OpenApiSchema | undefined => {
    const target = schema.$ref ?? schema.allOf?.[0]?.$ref;
    return target === undefined ? schema : definitions[target.slice(target.lastIndexOf('/') + 1)];
  };
  for (const kind of kinds) {
    const schema = byKind.get(`${kind.group}/${kind.version}/${kind.kind}`);
    if (schema !== undefined) found.set(kind, { schema, resolve });
  }
}
