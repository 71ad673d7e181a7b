import type { TypeRules } from '@corkscrew/sdk';

/** What changes in any object without its meaning changing. Reviewed by hand. */
const VOLATILE = [
  'status.conditions[].lastHeartbeatTime',
  'status.conditions[].lastProbeTime',
  'status.conditions[].lastTransitionTime',
  'status.conditions[].lastUpdateTime',
  'status.conditions[].observedGeneration',
  'status.lastHeartbeatTime',
  'status.lastRefreshTime',
  'status.lastSyncTime',
  'status.lastTransitionTime',
  'status.lastUpdateTime',
  'status.lastUpdated',
  'status.observedGeneration',
  'status.refreshTime',
] as const;

/** Lists whose order means nothing. */
const SETS = ['metadata.finalizers', 'metadata.ownerReferences', 'status.conditions'] as const;

/** More of the same, by type. */
const VOLATILE_BY_TYPE: Readonly<Record<string, readonly string[]>> = {
  kubernetes_coordination_lease: ['spec.renewTime', 'spec.acquireTime'],
  kubernetes_batch_cron_job: ['status.lastScheduleTime', 'status.lastSuccessfulTime'],
  kubernetes_autoscaling_horizontal_pod_autoscaler: ['status.currentMetrics', 'status.currentCPUUtilizationPercentage'],
};
const SETS_BY_TYPE: Readonly<Record<string, readonly string[]>> = {
  kubernetes_core_node: ['status.images', 'status.volumesInUse', 'status.volumesAttached'],
};

/** Gives the normalisation rules of a type. Secrets are replaced before: where they stand depends on no type. */
export function typeRules(typeName: string): TypeRules {
  return {
    volatilePaths: [...VOLATILE, ...(VOLATILE_BY_TYPE[typeName] ?? [])],
    setPaths: [...SETS, ...(SETS_BY_TYPE[typeName] ?? [])],
  };
}
