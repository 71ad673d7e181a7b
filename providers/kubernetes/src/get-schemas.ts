import type { TypeSchema } from '@corkscrew/sdk';
import { serviceOf } from './api-kind.ts';
import { HELM_SERVICE, RELEASE_KIND } from './helm/release-kind.ts';
import { readFormOf } from './kind-rules.ts';
import { fetchKindSchemas } from './openapi-documents.ts';
import { discoverClusters, type PlanContext } from './plan.ts';
import { columnsOf } from './schema-columns.ts';
import { assertAsked, type NamedKind } from './selection.ts';

/**
 * Gives the typed columns of the kinds that the configured clusters serve, custom ones included, as the clusters describe
 * them. Where two clusters serve one kind, the first describes it.
 *
 * @throws {CorkscrewError} not_found for a group that none serves; unavailable or unauthenticated where no cluster answers.
 */
export async function getSchemas(services: readonly string[], context: PlanContext): Promise<readonly TypeSchema[]> {
  const { signal } = context;
  const { found } = await discoverClusters(undefined, { ...context, isFresh: false });
  const schemas = new Map<string, TypeSchema>();
  assertAsked({ services }, [...found.flatMap(({ kinds }) => kinds), RELEASE_KIND]);
  for (const { cluster, kinds } of found) {
    const wanted = kinds.filter(
      ({ kind, typeName }) => (services.length === 0 || services.includes(serviceOf(kind))) && !schemas.has(typeName),
    );
    const described = await fetchKindSchemas(
      cluster.api,
      wanted.map(({ kind }) => kind),
      { signal },
    );
    for (const entry of wanted) {
      const kindSchema = described.get(entry.kind);
      if (kindSchema === undefined) continue;
      const { description = '' } = kindSchema.schema;
      // Of what is read as metadata there are no members to show.
      const isWhole = readFormOf(entry.kind, context.settings) === 'objects';
      schemas.set(entry.typeName, toTypeSchema(entry, { description, columns: isWhole ? columnsOf(kindSchema) : [] }));
    }
  }
  if (services.length === 0 || services.includes(HELM_SERVICE)) schemas.set(RELEASE_KIND.typeName, RELEASE_SCHEMA);
  return [...schemas.values()];
}

function toTypeSchema(
  { kind, typeName }: NamedKind,
  { description, columns }: Pick<TypeSchema, 'description' | 'columns'>,
): TypeSchema {
  return { typeName, service: serviceOf(kind), type: kind.kind, description, sql: '', columns };
}

const RELEASE_SCHEMA = toTypeSchema(RELEASE_KIND, {
  description: 'A release of Helm, with its revisions.',
  columns: [
    { name: 'namespace', type: 'text', path: 'namespace', description: 'Where it is installed.' },
    {
      name: 'revision',
      type: 'integer',
      path: 'revision',
      description: 'The revision that is deployed, else the newest.',
    },
    { name: 'status', type: 'text', path: 'status', description: 'What Helm says of that revision.' },
    { name: 'revisions', type: 'json', path: 'revisions', description: 'All revisions that Helm still has.' },
  ],
});
