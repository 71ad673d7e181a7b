import type { ClaimScope } from '@corkscrew/sdk';
import { type ApiKind, GLOBAL_REGION, serviceOf } from './api-kind.ts';
import type { KubernetesSettings } from './settings.ts';

/** Where a kind is listed. */
export interface ListedPlace {
  readonly settings: Pick<KubernetesSettings, 'labelSelector' | 'namespaces'>;
  /** Undefined for everywhere. */
  readonly namespace: string | undefined;
}

/**
 * The scope of one enumeration. What narrows it is part of its name, so that a narrower scan never takes for vanished what
 * a wider one found.
 */
export function claimScopeOf(
  kind: ApiKind,
  { clusterId, settings, namespace }: ListedPlace & { readonly clusterId: string },
): ClaimScope {
  const narrowed = new URLSearchParams();
  if (settings.labelSelector !== undefined) narrowed.set('labels', settings.labelSelector);
  const { excluded } = settings.namespaces;
  if (namespace === undefined && kind.isNamespaced && excluded.length > 0) {
    narrowed.set('except', [...excluded].sort().join(','));
  }
  const query = decodeURIComponent(narrowed.toString());
  const subScope = `${namespace ?? ''}${query === '' ? '' : `?${query}`}`;
  return { accountId: clusterId, region: GLOBAL_REGION, service: serviceOf(kind), type: kind.kind, subScope };
}

/** A list everywhere brings the excluded namespaces along. */
export function isWanted(item: unknown, kind: ApiKind, { settings, namespace }: ListedPlace): boolean {
  if (namespace !== undefined || !kind.isNamespaced || settings.namespaces.excluded.length === 0) return true;
  const home = (item as { metadata?: { namespace?: unknown } } | null)?.metadata?.namespace;
  return typeof home !== 'string' || settings.namespaces.accepts(home);
}
