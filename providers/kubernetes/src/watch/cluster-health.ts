import type { WatchYield } from '@corkscrew/sdk';
import type { Cluster } from '../clusters.ts';
import { toCorkscrewError } from '../kubernetes-error.ts';

/** Says once that a cluster cannot be reached, however many watches notice it, and once that it can again. */
export interface ClusterHealth {
  noteFailure(error: unknown): readonly WatchYield[];
  noteSuccess(): readonly WatchYield[];
}

export function createClusterHealth(cluster: Cluster): ClusterHealth {
  let isDown = false;
  const scope = { accountId: cluster.id, region: '*', service: '*', type: '*', subScope: '' };
  const tell = (severity: 'info' | 'warning', code: string, text: { message: string; advice: string }): WatchYield => ({
    kind: 'diagnostic',
    diagnostic: { severity, code, ...text, scope, operation: 'watch' },
  });
  return {
    noteFailure: (error) => {
      if (isDown) return [];
      isDown = true;
      const { message, hint = '' } = toCorkscrewError(error, `watch cluster ${cluster.id}`);
      return [tell('warning', 'connection_lost', { message: `${message}; trying again`, advice: hint })];
    },
    noteSuccess: () => {
      if (!isDown) return [];
      isDown = false;
      const message = `watch cluster ${cluster.id}: connected again; what changed meanwhile is made up for`;
      return [tell('info', 'connection_restored', { message, advice: '' })];
    },
  };
}
