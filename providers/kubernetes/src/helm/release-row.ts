import type { ClaimScope, FacetDraft, Relationship, ResourceDraft } from '@corkscrew/sdk';
import { GLOBAL_REGION, serviceOf } from '../api-kind.ts';
import { cleanValues } from '../clean-object.ts';
import type { KindFinder } from '../reference-shapes.ts';
import type { ManifestObject, ReleaseRecord } from './decode-release.ts';
import { HELM_SERVICE, type HelmDriver, RELEASE_KIND } from './release-kind.ts';
import type { HelmRelease } from './release-revisions.ts';

/** What reading the current revision gave: what it says, or why it could not be read. */
export type RecordReading =
  | { readonly status: 'present'; readonly record: ReleaseRecord }
  | { readonly status: 'denied' | 'error'; readonly reason: string };

/** Where a release was listed. */
export interface ReleaseContext {
  readonly claim: ClaimScope;
  readonly driver: HelmDriver;
  readonly findKind: KindFinder;
}

/** Name of the facet that holds what the current revision says. */
const FACET = 'release';

/** Makes a resource of a release. */
export function toReleaseDraft(release: HelmRelease, reading: RecordReading, context: ReleaseContext): ResourceDraft {
  const { name, namespace, current, revisions } = release;
  const { claim, driver } = context;
  const oldest = revisions.at(-1)?.createdAt ?? '';
  const record = reading.status === 'present' ? reading.record : undefined;
  return {
    service: HELM_SERVICE,
    type: RELEASE_KIND.kind.kind,
    typeName: RELEASE_KIND.typeName,
    id: `${namespace}/${name}`,
    name,
    parentId: namespace,
    region: GLOBAL_REGION,
    accountId: claim.accountId,
    claim,
    tags: {},
    lifecycle: current.status,
    createdAt: dateOf(record?.firstDeployed ?? oldest),
    modifiedAt: dateOf(current.createdAt),
    payload: {
      name,
      namespace,
      driver,
      revision: current.revision,
      status: current.status,
      revisions: revisions.map(({ revision, status, storedAs, createdAt }) => ({
        revision,
        status,
        storedAs,
        createdAt,
      })),
    },
    facets: [toFacet(reading)],
    relationships: record === undefined ? [] : edgesOf(record.objects, namespace, context.findKind),
  };
}

function toFacet(reading: RecordReading): FacetDraft {
  if (reading.status !== 'present') return { facet: FACET, status: reading.status, reason: reading.reason };
  const { values, ...record } = reading.record;
  return { facet: FACET, status: 'present', value: { ...record, values: cleanValues(values) } };
}

function edgesOf(objects: readonly ManifestObject[], home: string, findKind: KindFinder): readonly Relationship[] {
  return objects.flatMap(({ apiVersion, kind, namespace, name }) => {
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    const target = findKind(kind, group);
    if (target === undefined) return [];
    return {
      targetId: target.isNamespaced ? `${namespace || home}/${name}` : name,
      targetType: target.kind,
      targetService: serviceOf(target),
      targetRegion: GLOBAL_REGION,
      relationshipType: 'references',
      properties: {},
      path: `attributes.${FACET}.objects[]`,
      label: 'manages',
      confidence: 'exact',
    };
  });
}

function dateOf(text: string): Date | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
