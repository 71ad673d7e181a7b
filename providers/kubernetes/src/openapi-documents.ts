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

/**
 * Fetches the schemas of kinds from what the cluster says of itself: in OpenAPI 3, one document for each version of a group,
 * or in OpenAPI 2, one for all, where it does not know the newer. Kinds that it does not describe are left out.
 *
 * @throws what the call threw where the cluster describes nothing.
 */
export async function fetchKindSchemas(
  api: KubeApi,
  kinds: readonly ApiKind[],
  options: CallOptions,
): Promise<ReadonlyMap<ApiKind, KindSchema>> {
  const found = new Map<ApiKind, KindSchema>();
  const index = await fetchIndex(api, options);
  if (index === undefined) {
    const { body } = await api.get('/openapi/v2', { ...options, form: 'openapi' });
    collect(kinds, (body['definitions'] ?? {}) as Definitions, found);
    return found;
  }
  const groups = Map.groupBy(kinds, pathOf);
  const documents = mapConcurrent(groups, CONCURRENT_DOCUMENTS, async ([path, members]) => {
    const target = index[path]?.serverRelativeURL;
    return { members, definitions: target === undefined ? {} : await fetchDocument(api, target, options) };
  });
  for await (const { members, definitions } of documents) collect(members, definitions, found);
  return found;
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

/** A group whose server is down has no document, and no columns until it answers. */
async function fetchDocument(api: KubeApi, target: string, options: CallOptions): Promise<Definitions> {
  const { pathname, searchParams } = new URL(target, 'https://cluster');
  const query = { hash: searchParams.get('hash') ?? undefined };
  try {
    const { body } = await api.get(pathname, { ...options, form: 'openapi', query, attempts: 2 });
    return (body['components'] as { schemas?: Definitions } | undefined)?.schemas ?? {};
  } catch (error) {
    options.signal?.throwIfAborted();
    if (describeFailure(error).kind === 'bad_credentials') throw error;
    return {};
  }
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
