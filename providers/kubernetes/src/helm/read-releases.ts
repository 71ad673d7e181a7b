import type { CallOptions } from '@corkscrew/sdk';
import type { CallStats } from '@corkscrew/sdk/http';
import type { Cluster } from '../clusters.ts';
import { describeFailure } from '../kubernetes-error.ts';
import { listPages } from '../list-pages.ts';
import { decodeRelease } from './decode-release.ts';
import { type HelmDriver, OWNED_BY_HELM } from './release-kind.ts';
import type { HelmRelease } from './release-revisions.ts';
import type { RecordReading } from './release-row.ts';

/** Where releases are read from. */
export interface ReleaseSource extends Pick<CallOptions, 'signal'> {
  readonly cluster: Cluster;
  readonly driver: HelmDriver;
  readonly stats?: CallStats | undefined;
}

/** Which revisions are listed. */
export interface RevisionChoice {
  /** Undefined for everywhere. */
  readonly namespace: string | undefined;
  /** What labels must say beside that Helm is the owner. */
  readonly labelSelector: string | undefined;
}

/** Lists the metadata of what Helm stores: one object for each revision. */
export function listRevisions(
  { cluster, driver, signal, stats }: ReleaseSource,
  { namespace, labelSelector }: RevisionChoice,
): ReturnType<typeof listPages> {
  const listing = {
    kind: { group: '', version: 'v1', plural: driver, kind: 'Release', isNamespaced: true },
    form: 'metadata' as const,
    namespace,
    labelSelector: labelSelector === undefined ? OWNED_BY_HELM : `${OWNED_BY_HELM},${labelSelector}`,
  };
  return listPages(cluster.api, listing, { signal, stats });
}

/** Reads what is stored of a release's current revision. Rejects only where the credentials end. */
export async function readRecord(
  { cluster, driver, signal, stats }: ReleaseSource,
  { namespace, current }: HelmRelease,
): Promise<RecordReading> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/${driver}/${encodeURIComponent(current.storedAs)}`;
  try {
    const { body } = await cluster.api.get(path, { form: 'helm_release', signal, stats });
    return { status: 'present', record: decodeRelease(body, driver) };
  } catch (error) {
    signal?.throwIfAborted();
    const { kind, message } = describeFailure(error);
    if (kind === 'bad_credentials') throw error;
    return { status: kind === 'denied' ? 'denied' : 'error', reason: message };
  }
}
