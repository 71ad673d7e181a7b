import { arnOf, type RowContext, workload } from '../row-context.ts';
import type { ResourceTemplate, Row } from '../template.ts';
import { NARROW_PAGE } from './paging.ts';

/** The name of an ECS cluster. */
function containerClusterName(context: RowContext, slot: number): string {
  return `${workload({ ...context, key: 'ecs.Cluster' }, slot).name}-cluster`;
}

function containerCluster(clusterArn: Row, context: RowContext): Row {
  return {
    clusterArn,
    clusterName: containerClusterName(context, context.slot),
    status: 'ACTIVE',
    settings: [{ name: 'containerInsights', value: 'disabled' }],
    capacityProviders: ['FARGATE'],
    tags: [],
  };
}

function taskDefinitionRow(context: RowContext): Row {
  const family = `${workload(context).name}-task`;
  return arnOf(context, 'ecs', `task-definition/${family}:${1 + context.random.int(60) + context.generation}`);
}

function kubernetesClusterRow(context: RowContext): Row {
  return `${workload(context).name}-eks`;
}

/** Container clusters and what runs on them. */
export const CONTAINER_TEMPLATES: readonly ResourceTemplate[] = [
  {
    key: 'ecs.Cluster',
    service: 'ecs',
    type: 'Cluster',
    scope: 'regional',
    amount: { weight: 0.6, min: 2 },
    isReferenced: true,
    listings: [
      { operation: 'ListClusters', items: 'clusterArns', page: NARROW_PAGE },
      { operation: 'DescribeClusters', items: 'clusters', page: NARROW_PAGE, show: containerCluster },
    ],
    lookup: { clusters: '@' },
    row: (context) => arnOf(context, 'ecs', `cluster/${containerClusterName(context, context.slot)}`),
  },
  {
    key: 'ecs.TaskDefinition',
    service: 'ecs',
    type: 'TaskDefinition',
    scope: 'regional',
    amount: { weight: 3, min: 3 },
    // None of them was deregistered.
    accepts: (input) => (input['status'] ?? 'ACTIVE') === 'ACTIVE',
    listings: [{ operation: 'ListTaskDefinitions', items: 'taskDefinitionArns', page: NARROW_PAGE }],
    row: taskDefinitionRow,
  },
  {
    key: 'eks.Cluster',
    service: 'eks',
    type: 'Cluster',
    scope: 'regional',
    amount: { weight: 0.3, min: 1, max: 200 },
    listings: [{ operation: 'ListClusters', items: 'clusters', page: NARROW_PAGE }],
    row: kubernetesClusterRow,
  },
];
