import type { AccessRequest, PermissionDocument, PermissionReport } from '@corkscrew/sdk';
import { RELEASE_KIND } from '../helm/release-kind.ts';
import { type DiscoveredCluster, discoverClusters, type PlanContext } from '../plan.ts';
import { assertAsked, assertRegions } from '../selection.ts';
import type { KubernetesSettings } from '../settings.ts';
import { writeClusterRole } from './cluster-role.ts';
import { describeRule, type NeededRule, neededRules } from './needed-rules.ts';

const ROLE = 'corkscrew';
const VALUES_ROLE = 'corkscrew-values';

/**
 * Gives the roles that a scan or a watch needs, for each cluster as it says itself what it serves. Who may list Secrets may
 * read their values, so that this is a role of its own.
 *
 * @throws {CorkscrewError} not_found for an unknown group, type or cluster; unavailable or unauthenticated where no cluster
 * can be used.
 */
export async function getPermissions(request: AccessRequest, context: PlanContext): Promise<PermissionReport> {
  assertRegions(request.regions);
  const { settings } = context;
  const { found, diagnostics } = await discoverClusters(request.accounts, { ...context, isFresh: true });
  assertAsked(request, [...found.flatMap(({ kinds }) => kinds), RELEASE_KIND]);
  const needed = found.map((discovered) => ({ discovered, rules: neededRules(discovered, request, settings) }));
  const operations = new Set(needed.flatMap(({ rules }) => rules.map(describeRule)));
  return {
    documents: needed.flatMap(({ discovered, rules }) => writeDocuments(discovered, rules, settings)),
    operations: [...operations].map((operation) => ({ operation, permission: operation, isProven: true })),
    diagnostics: diagnostics.map((diagnostic) => ({ ...diagnostic, provider: 'kubernetes' })),
  };
}

function writeDocuments(
  { cluster }: DiscoveredCluster,
  rules: readonly NeededRule[],
  settings: KubernetesSettings,
): readonly PermissionDocument[] {
  const where = `context ${cluster.context.name}`;
  const [objects, values] = [rules.filter(isOf('objects')), rules.filter(isOf('values'))];
  const documents: PermissionDocument[] = [];
  if (objects.length > 0) {
    documents.push({
      title: `ClusterRole ${ROLE} for ${where}`,
      format: 'yaml',
      body: writeClusterRole(ROLE, objects),
      notes: [bindNote(ROLE, settings), DISCOVERY_NOTE, ...(values.length > 0 ? [] : [NO_VALUES_NOTE])],
    });
  }
  if (values.length > 0) {
    documents.push({
      title: `ClusterRole ${VALUES_ROLE} for ${where}: grants the values of Secrets`,
      format: 'yaml',
      body: writeClusterRole(VALUES_ROLE, values),
      notes: [bindNote(VALUES_ROLE, settings), VALUES_NOTE],
    });
  }
  return documents;
}

const DISCOVERY_NOTE =
  'What the cluster serves is read by the ClusterRole system:discovery, which every user has unless somebody took it away.';
const NO_VALUES_NOTE =
  'Secrets and Helm releases are not in it; they are off until secrets: metadata or helm_releases: true is configured.';
const VALUES_NOTE =
  'Kubernetes has no right to list Secrets without their values. Corkscrew asks for metadata only, and reads whole only what Helm keeps.';

function bindNote(role: string, { namespaces }: KubernetesSettings): string {
  const names = namespaces.exactNames;
  if (names.length === 0 || namespaces.hasGlobs) {
    return `Bind it: kubectl create clusterrolebinding ${role} --clusterrole=${role} --user=<user of the context>`;
  }
  const each = `kubectl create rolebinding ${role} --clusterrole=${role} --user=<user of the context> --namespace=${names[0]}`;
  return `Bind it in each of ${names.join(', ')}: ${each}. What has no namespace needs a ClusterRoleBinding.`;
}

function isOf(block: NeededRule['block']): (rule: NeededRule) => boolean {
  return (rule) => rule.block === block;
}
