import type { ClusterMachine } from '../kubernetes/cluster-layout.ts';
import type { Estate } from './estate.ts';
import { CLAIM_VOLUMES, claimVolumeId } from './templates/claim-volumes.ts';
import { machineOf } from './templates/compute.ts';
import { INSTANCE_KEY } from './templates/instance-key.ts';

/** Things of an account that a cluster can be made of. */
export interface ClusterParts {
  /** Instances, the ones that stay longest first. */
  readonly machines: readonly ClusterMachine[];
  /** Ids of volumes that were made for claims. */
  readonly volumes: readonly string[];
}

/** Lists what a cluster in a region of an account can be made of. */
export function clusterPartsOf(estate: Estate, region: string): ClusterParts {
  const contexts = (key: string): ReturnType<Estate['contextOf']>[] =>
    estate
      .ownSegments()
      .filter((segment) => segment.template.key === key && segment.region === region)
      .flatMap((segment) => Array.from({ length: segment.count }, (_, index) => estate.contextOf(segment, index)));
  return {
    machines: contexts(INSTANCE_KEY).toReversed().map(machineOf),
    volumes: contexts(CLAIM_VOLUMES.key).map((context) => claimVolumeId(context, context.slot)),
  };
}
