import { type ClaimScope, CorkscrewError, type ResourceDraft, type ResourceRef } from '@corkscrew/sdk';
import { GLOBAL_REGION } from '../api-kind.ts';
import { toCorkscrewError } from '../kubernetes-error.ts';
import type { DiscoveredCluster, PlanContext } from '../plan.ts';
import { createFieldShapes } from '../reference-shapes.ts';
import { listRevisions, readRecord } from './read-releases.ts';
import { DRIVERS, HELM_SERVICE, type HelmDriver, RELEASE_KIND } from './release-kind.ts';
import { groupRevisions, type HelmRelease, parseRevision } from './release-revisions.ts';
import { toReleaseDraft } from './release-row.ts';

/**
 * Reads one release by its address, in the form in which a scan stores it.
 *
 * @throws {CorkscrewError} not_found where Helm keeps nothing of it; invalid_argument for an address that is not
 * namespace/name, and where the configuration does not read releases; permission_denied and others as the server answers.
 */
export async function describeRelease(
  ref: ResourceRef,
  home: DiscoveredCluster,
  { settings, signal }: Pick<PlanContext, 'settings' | 'signal'>,
): Promise<ResourceDraft> {
  const what = `read ${ref.type} ${ref.id}`;
  if (!settings.readsHelmReleases) {
    throw new CorkscrewError('invalid_argument', `${what}: Helm releases are off`, {
      hint: 'Set helm_releases: true in the Kubernetes block of the configuration.',
    });
  }
  const [namespace = '', name = '', ...rest] = ref.id.split('/');
  if (namespace === '' || name === '' || rest.length > 0) {
    throw new CorkscrewError('invalid_argument', `${what}: the id does not fit the type`, {
      hint: 'It is namespace/name.',
    });
  }
  const { cluster, kinds } = home;
  const { findKind } = createFieldShapes(kinds.map(({ kind }) => kind));
  try {
    for (const driver of DRIVERS) {
      const source = { cluster, driver, signal };
      const release = await findRelease(source, { namespace, name });
      if (release === undefined) continue;
      const claim = claimOf(cluster.id, driver);
      return toReleaseDraft(release, await readRecord(source, release), { claim, driver, findKind });
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw toCorkscrewError(error, `${what} in cluster ${cluster.id}`);
  }
  throw new CorkscrewError('not_found', `${what} in cluster ${cluster.id}: Helm keeps nothing of it`);
}

async function findRelease(
  source: Parameters<typeof listRevisions>[0],
  { namespace, name }: Pick<HelmRelease, 'namespace' | 'name'>,
): Promise<HelmRelease | undefined> {
  const revisions = [];
  for await (const { page } of listRevisions(source, { namespace, labelSelector: `name=${name}` })) {
    revisions.push(...page.items.flatMap((item) => parseRevision(item) ?? []));
  }
  return groupRevisions(revisions.filter(({ release }) => release === name))[0];
}

function claimOf(accountId: string, driver: HelmDriver): ClaimScope {
  const type = RELEASE_KIND.kind.kind;
  return { accountId, region: GLOBAL_REGION, service: HELM_SERVICE, type, subScope: driver };
}
