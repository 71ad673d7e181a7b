import type { DiscoveryPart, DiscoveryProblem, ServedKind } from './discovery.ts';

/** A version of a group, as aggregated discovery describes it. Only what is read of it. */
interface DiscoveredVersion {
  readonly version?: unknown;
  readonly freshness?: unknown;
  readonly resources?: unknown;
}

interface DiscoveredResource {
  readonly resource?: unknown;
  readonly responseKind?: { readonly kind?: unknown } | null;
  readonly scope?: unknown;
  readonly verbs?: unknown;
}

/** Reads an `APIGroupDiscoveryList`, of `v2` or `v2beta1`, which are alike. */
export function parseGroupDiscovery(body: Readonly<Record<string, unknown>>): DiscoveryPart {
  const kinds: ServedKind[] = [];
  const problems: DiscoveryProblem[] = [];
  for (const item of listOf(body['items'])) {
    const { metadata, versions } = item as { metadata?: { name?: unknown }; versions?: unknown };
    const group = textOf(metadata?.name);
    for (const entry of listOf(versions) as DiscoveredVersion[]) {
      const version = textOf(entry.version);
      const isStale = entry.freshness === 'Stale';
      if (isStale)
        problems.push({ group, version, reason: 'its server does not answer; what is known of it is stale' });
      for (const resource of listOf(entry.resources) as DiscoveredResource[]) {
        const kind = readKind(resource, { group, version, isStale });
        if (kind !== undefined) kinds.push(kind);
      }
    }
  }
  return { kinds, problems };
}

function readKind(
  { resource, responseKind, scope, verbs }: DiscoveredResource,
  home: Pick<ServedKind, 'group' | 'version' | 'isStale'>,
): ServedKind | undefined {
  const plural = textOf(resource);
  const kind = textOf(responseKind?.kind);
  if (plural === '' || kind === '' || !listOf(verbs).includes('list')) return undefined;
  return { ...home, plural, kind, isNamespaced: scope === 'Namespaced' };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
