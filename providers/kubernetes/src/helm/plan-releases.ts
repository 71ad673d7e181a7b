import type { Diagnostic, PlanRequest, ScanUnit } from '@corkscrew/sdk';
import { GLOBAL_REGION } from '../api-kind.ts';
import type { Cluster } from '../clusters.ts';
import { selectNamed } from '../selection.ts';
import type { KubernetesSettings } from '../settings.ts';
import { HELM_SERVICE, RELEASE_KIND } from './release-kind.ts';

/** Rises when the same release would be stored in another form. */
const RULES_VERSION = 1;
/** Two lists, and some releases. */
const ESTIMATED_CALLS = 10;

/** What is planned for the releases of a cluster. */
export interface ReleasePlan {
  readonly units: readonly ScanUnit[];
  readonly diagnostics: readonly Omit<Diagnostic, 'provider'>[];
}

/** Plans the scan of Helm's releases, where the configuration consents to it and the scan does not ask for others only. */
export function planReleases(
  { id, context }: Cluster,
  request: Pick<PlanRequest, 'services' | 'types'>,
  settings: Pick<KubernetesSettings, 'readsHelmReleases'>,
): ReleasePlan {
  if (selectNamed([RELEASE_KIND], request).length === 0) return { units: [], diagnostics: [] };
  const type = RELEASE_KIND.kind.kind;
  if (!settings.readsHelmReleases) {
    const isAsked = [...(request.services ?? []), ...(request.types ?? [])].length > 0;
    return { units: [], diagnostics: isAsked ? [consentDiagnostic(id)] : [] };
  }
  const unit: ScanUnit = {
    provider: 'kubernetes',
    unitId: [id, HELM_SERVICE, type].join('/'),
    accountId: id,
    region: GLOBAL_REGION,
    service: HELM_SERVICE,
    type,
    estimatedCalls: ESTIMATED_CALLS,
    normaliserVersion: `helm/${RULES_VERSION}`,
    payload: JSON.stringify({ ...RELEASE_KIND, context: context.name }),
  };
  return { units: [unit], diagnostics: [] };
}

function consentDiagnostic(clusterId: string): Omit<Diagnostic, 'provider'> {
  const type = RELEASE_KIND.kind.kind;
  return {
    severity: 'error',
    code: 'consent_needed',
    message: `scan ${HELM_SERVICE}:${type} in cluster ${clusterId}: releases are kept in Secrets, and the permission to list those grants their values, so it is off`,
    advice: 'Set helm_releases: true in the Kubernetes block of the configuration.',
    scope: { accountId: clusterId, region: GLOBAL_REGION, service: HELM_SERVICE, type, subScope: '' },
    operation: '',
  };
}
