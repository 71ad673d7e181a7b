import type { CatalogResourceType, FacetBinding, TagRead } from '@corkscrew/aws-catalog';
import { type FacetDraft, mapConcurrent, type Relationship, type ResourceDraft } from '@corkscrew/sdk';
import type { CallTarget } from './aws-api.ts';
import type { ListingInput } from './enumeration.ts';
import { furtherReads, isReadWanted } from './further-reads.ts';
import { type FacetRead, readFacet, readFacetBatch } from './read-facet.ts';
import { findReferences } from './references/find-references.ts';
import { nameRulesOf } from './references/name-rules.ts';
import { findPolicyReferences } from './references/policy-references.ts';
import { ENDED } from './resource-row.ts';
import { readTags } from './tags.ts';
import type { UnitRun } from './unit-run.ts';

/** A resource with the row that it was made of, and where more of it can be read. */
export interface FoundResource {
  readonly type: CatalogResourceType;
  readonly resource: ResourceDraft;
  readonly row: unknown;
  /** What the list was called with that gave the row. */
  readonly input: ListingInput;
  readonly target: CallTarget;
}

/** Resources whose parts are read before the first of them is passed on. */
const SLICE = 100;

/** Resources whose parts are read at the same time. */
const CONCURRENT_RESOURCES = 8;

/** Reads the facets and tags that lists leave out, some resources at a time, and passes the resources on with them. */
export async function* readFurther(
  run: UnitRun,
  found: readonly FoundResource[],
  signal: AbortSignal,
): AsyncGenerator<readonly ResourceDraft[], void, undefined> {
  const types = new Set(found.map(({ type }) => type));
  const isRead = [...types].some((type) => furtherReads(type, run.api.settings.config).length > 0);
  for (let start = 0; start < found.length; start += SLICE) {
    const slice = found.slice(start, start + SLICE);
    yield isRead ? await readSlice(run, slice, signal) : slice.map(({ resource }) => resource);
  }
}

async function readSlice(
  run: UnitRun,
  slice: readonly FoundResource[],
  signal: AbortSignal,
): Promise<readonly ResourceDraft[]> {
  const living = slice.filter(({ resource }) => resource.lifecycle !== ENDED);
  const batched = new Map<FoundResource, FacetDraft[]>();
  for (const [type, ofType] of Map.groupBy(living, ({ type: each }) => each)) {
    for (const facet of facetsOf(type, run).filter(({ batch }) => batch !== undefined)) {
      const readings = await readFacetBatch(run, { facet, found: ofType }, signal);
      for (const [one, reading] of readings) batched.set(one, [...(batched.get(one) ?? []), reading]);
    }
  }
  const resources: ResourceDraft[] = [];
  const read = (one: FoundResource): Promise<ResourceDraft> =>
    one.resource.lifecycle === ENDED ? Promise.resolve(one.resource) : readParts(run, one, { batched, signal });
  for await (const resource of mapConcurrent(slice, CONCURRENT_RESOURCES, read)) resources.push(resource);
  return resources;
}

async function readParts(
  run: UnitRun,
  one: FoundResource,
  source: { readonly batched: ReadonlyMap<FoundResource, readonly FacetDraft[]>; readonly signal: AbortSignal },
): Promise<ResourceDraft> {
  const { type, resource } = one;
  const facets = [...(source.batched.get(one) ?? [])];
  for (const facet of facetsOf(type, run).filter(({ batch }) => batch === undefined)) {
    const reading = await readFacet(run, { facet, one }, source.signal);
    facets.push(toDraft(facet, reading));
  }
  const { tagRead } = type;
  const tags =
    resource.tags !== undefined || tagRead === undefined || !isReadWanted(tagRead, run.api.settings.config)
      ? resource.tags
      : await readOwnTags(run, { tagRead, one }, source.signal);
  const references = referencesIn(facets, one);
  return {
    ...resource,
    ...(facets.length > 0 && { facets }),
    ...(references.length > 0 && { relationships: [...(resource.relationships ?? []), ...references] }),
    tags,
    name: resource.name ?? tags?.['Name'],
  };
}

async function readOwnTags(
  run: UnitRun,
  { tagRead, one }: { readonly tagRead: TagRead; readonly one: FoundResource },
  signal: AbortSignal,
): Promise<ResourceDraft['tags']> {
  const reading = await readFacet(run, { facet: { ...tagRead, facet: 'tags' }, one }, signal);
  if (reading.status === 'absent') return {};
  return reading.status === 'present' ? readTags(reading.value, tagRead.tags) : undefined;
}

function facetsOf({ facets = [] }: CatalogResourceType, { api }: UnitRun): readonly FacetBinding[] {
  return facets.filter((facet) => isReadWanted(facet, api.settings.config));
}

/** What the parts of a resource name, and whom its policies speak of. */
function referencesIn(
  facets: readonly FacetDraft[],
  { type, resource, target }: FoundResource,
): readonly Relationship[] {
  const { service, id, arn, parentId } = resource;
  const names = nameRulesOf(target.service, type);
  const source = { service, type: type.type, id, arn, parentId, names, accountId: target.accountId };
  return facets.flatMap((facet) => {
    if (facet.status !== 'present') return [];
    return facet.facet.endsWith('policy')
      ? findPolicyReferences(facet.facet, facet.value, source)
      : findReferences({ [facet.facet]: facet.value }, source);
  });
}

function toDraft({ facet }: FacetBinding, reading: FacetRead): FacetDraft {
  return { facet, ...reading };
}
