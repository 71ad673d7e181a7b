import type { CallOptions, Diagnostic, PlanRequest, ScanPlan, ScanUnit } from '@corkscrew/sdk';
import { type ApiKind, apiVersionOf, GLOBAL_REGION, serviceOf } from './api-kind.ts';
import type { Cluster, ClusterDirectory } from './clusters.ts';
import { planReleases } from './helm/plan-releases.ts';
import { RELEASE_KIND } from './helm/release-kind.ts';
import { readFormOf } from './kind-rules.ts';
import { toCorkscrewError } from './kubernetes-error.ts';
import { assertAsked, assertRegions, type ChosenKind, type NamedKind, selectKinds } from './selection.ts';
import type { KubernetesSettings } from './settings.ts';
import { nameTypes } from './type-name.ts';

/** Rises when the same object would be stored in another form. */
const RULES_VERSION = 1;

/** What a unit carries to its scan. */
export interface UnitPayload extends ChosenKind {
  /** The context that leads to the cluster. */
  readonly context: string;
}

/** What planning needs. */
export interface PlanContext extends CallOptions {
  readonly settings: KubernetesSettings;
  readonly clusters: ClusterDirectory;
}

/** A cluster with everything that it serves. */
export interface DiscoveredCluster {
  readonly cluster: Cluster;
  readonly kinds: readonly NamedKind[];
}

/** What discovering all clusters of a scan gives. */
export interface DiscoveredClusters {
  readonly found: readonly DiscoveredCluster[];
  readonly diagnostics: readonly Omit<Diagnostic, 'provider'>[];
}

/**
 * Plans a scan: one unit for each kind of each cluster, as the cluster itself says what it serves.
 *
 * @throws {CorkscrewError} not_found for an unknown group, type or cluster; unavailable or unauthenticated where no cluster
 * can be used.
 */
export async function planScan(request: PlanRequest, context: PlanContext): Promise<ScanPlan> {
  assertRegions(request.regions);
  const { settings } = context;
  const { found, diagnostics } = await discoverClusters(request.accounts, { ...context, isFresh: true });
  assertAsked(request, [...found.flatMap(({ kinds }) => kinds), RELEASE_KIND]);
  const units: ScanUnit[] = [];
  const told = [...diagnostics];
  for (const { cluster, kinds } of found) {
    const selection = selectKinds(kinds, request, settings);
    units.push(...selection.kinds.map((entry) => createUnit(cluster, entry, settings)));
    told.push(...selection.needConsent.map((entry) => consentDiagnostic(cluster, entry)));
    const releases = planReleases(cluster, request, settings);
    units.push(...releases.units);
    told.push(...releases.diagnostics);
  }
  return { units, gone: [], diagnostics: told.map((diagnostic) => ({ ...diagnostic, provider: 'kubernetes' })) };
}

/** Discovers what the clusters of a scan serve. A cluster that does not answer is a diagnostic, unless it is the only one. */
export async function discoverClusters(
  accounts: readonly string[] | undefined,
  context: PlanContext & { readonly isFresh: boolean },
): Promise<DiscoveredClusters> {
  const { clusters: directory, signal, isFresh } = context;
  const { clusters, diagnostics } = await directory.list(accounts, { signal });
  const found: DiscoveredCluster[] = [];
  const told = [...diagnostics];
  for (const cluster of clusters) {
    try {
      const discovery = await directory.discover(cluster, { signal, isFresh });
      found.push({ cluster, kinds: nameKinds(discovery.kinds) });
      told.push(...discovery.diagnostics);
    } catch (error) {
      signal?.throwIfAborted();
      const failure = toCorkscrewError(error, `discover cluster ${cluster.id} (context ${cluster.context.name})`);
      if (clusters.length === 1) throw failure;
      told.push({
        severity: 'error',
        code: 'discovery_failed',
        message: failure.message,
        advice: failure.hint ?? 'Scan again; nothing of this cluster is scanned until it answers.',
        scope: { accountId: cluster.id, region: '*', service: '*', type: '*', subScope: '' },
        operation: 'discover',
      });
    }
  }
  return { found, diagnostics: told };
}

/** Gives each kind the name of its type. */
export function nameKinds(kinds: readonly ApiKind[]): readonly NamedKind[] {
  return [...nameTypes(kinds)].map(([kind, typeName]) => ({ kind, typeName }));
}

/** Says what shapes the stored form of a kind's objects. */
export function normaliserVersionOf(kind: ApiKind, settings: KubernetesSettings): string {
  return `${apiVersionOf(kind)}/${readFormOf(kind, settings)}/${RULES_VERSION}`;
}

function createUnit(cluster: Cluster, chosen: ChosenKind, settings: KubernetesSettings): ScanUnit {
  const { kind } = chosen;
  const service = serviceOf(kind);
  const payload: UnitPayload = { ...chosen, context: cluster.context.name };
  return {
    provider: 'kubernetes',
    unitId: [cluster.id, service, kind.kind].join('/'),
    accountId: cluster.id,
    region: GLOBAL_REGION,
    service,
    type: kind.kind,
    estimatedCalls:
      (1 + chosen.twins.length) * Math.max(1, kind.isNamespaced ? settings.namespaces.exactNames.length : 1),
    normaliserVersion: normaliserVersionOf(kind, settings),
    payload: JSON.stringify(payload),
  };
}

function consentDiagnostic(cluster: Cluster, { kind }: NamedKind): Omit<Diagnostic, 'provider'> {
  const service = serviceOf(kind);
  return {
    severity: 'error',
    code: 'consent_needed',
    message: `scan ${service}:${kind.kind} in cluster ${cluster.id}: the permission to list it grants its values, so it is off`,
    advice:
      'Set secrets: metadata in the Kubernetes block of the configuration to list names and labels without values.',
    scope: { accountId: cluster.id, region: GLOBAL_REGION, service, type: kind.kind, subScope: '' },
    operation: '',
  };
}
