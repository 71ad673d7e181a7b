import { type CallOptions, mapConcurrent } from '@corkscrew/sdk';
import type { DiscoveryPart, DiscoveryProblem, ServedKind } from './discovery.ts';
import type { KubeApi } from './kube-api.ts';
import { describeFailure } from './kubernetes-error.ts';

/** A version of a group, by its own document. */
export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

const CONCURRENT_DOCUMENTS = 8;
/** A server behind an aggregated API that is down stays down for longer than we would wait. */
const ATTEMPTS = 2;
const TIMEOUT_MS = 10_000;

/** Reads the versions of the core group out of `/api`. */
export function readVersionList(body: Readonly<Record<string, unknown>>): readonly GroupVersion[] {
  return listOf(body['versions']).map((version) => ({ group: '', version: String(version) }));
}

/** Reads the versions of all named groups out of `/apis`, the preferred one of each group first. */
export function readGroupList(body: Readonly<Record<string, unknown>>): readonly GroupVersion[] {
  return listOf(body['groups']).flatMap((entry) => {
    const { name, versions, preferredVersion } = entry as {
      name?: unknown;
      versions?: unknown;
      preferredVersion?: { version?: unknown };
    };
    const served = listOf(versions).map((item) => String((item as { version?: unknown }).version));
    const preferred = served.filter((version) => version === preferredVersion?.version);
    return [...new Set([...preferred, ...served])].map((version) => ({ group: String(name), version }));
  });
}

/** Fetches the document of each version. One that fails is a problem, and the others count. */
export async function fetchGroupVersions(
  api: KubeApi,
  versions: readonly GroupVersion[],
  options: CallOptions,
): Promise<DiscoveryPart> {
  const found = new Map<GroupVersion, readonly ServedKind[]>();
  const problems: DiscoveryProblem[] = [];
  const fetches = mapConcurrent(versions, CONCURRENT_DOCUMENTS, async (entry) => {
    try {
      return { entry, kinds: await fetchKinds(api, entry, options) };
    } catch (error) {
      options.signal?.throwIfAborted();
      return { entry, reason: describeFailure(error).message };
    }
  });
  for await (const fetched of fetches) {
    if ('kinds' in fetched) found.set(fetched.entry, fetched.kinds);
    else problems.push({ ...fetched.entry, reason: fetched.reason });
  }
  return { kinds: versions.flatMap((entry) => found.get(entry) ?? []), problems };
}

async function fetchKinds(api: KubeApi, entry: GroupVersion, options: CallOptions): Promise<readonly ServedKind[]> {
  const { group, version } = entry;
  const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const { body } = await api.get(path, {
    ...options,
    form: 'discovery',
    attempts: ATTEMPTS,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
  });
  return listOf(body['resources']).flatMap((resource) => readKind(resource, entry));
}

function readKind(resource: unknown, { group, version }: GroupVersion): readonly ServedKind[] {
  const { name, kind, namespaced, verbs } = resource as {
    name?: unknown;
    kind?: unknown;
    namespaced?: unknown;
    verbs?: unknown;
  };
  if (typeof name !== 'string' || typeof kind !== 'string' || !listOf(verbs).includes('list')) return [];
  // A slash marks a subresource, of which nothing is listed.
  if (name.includes('/')) return [];
  return [{ group, version, plural: name, kind, isNamespaced: namespaced === true, isStale: false }];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
