import { z } from '@corkscrew/sdk';

/** The parsed Kubernetes block of the configuration file. */
export interface KubernetesConfig {
  readonly kubeconfig?: string | readonly string[] | undefined;
  readonly contexts?: 'all' | readonly string[] | undefined;
  readonly cluster_ids?: Readonly<Record<string, string>> | undefined;
  readonly namespaces?: readonly string[] | undefined;
  readonly exclude_namespaces?: readonly string[] | undefined;
  readonly label_selector?: string | undefined;
  readonly resources?: readonly string[] | undefined;
  readonly exclude_resources?: readonly string[] | undefined;
  readonly include_classes?: readonly ('ephemeral' | 'telemetry')[] | undefined;
  readonly secrets?: 'none' | 'metadata' | undefined;
  readonly helm_releases?: boolean | undefined;
  readonly config_map_data?: boolean | undefined;
  readonly keep_history?: readonly string[] | undefined;
  readonly max_concurrency?: number | undefined;
}

const names = z.array(z.string().min(1));

/** The Kubernetes block of the configuration file. Unknown keys are rejected. */
export const kubernetesConfigSchema: z.ZodType<KubernetesConfig> = z.strictObject({
  kubeconfig: z
    .union([z.string().min(1), names.min(1)])
    .optional()
    .describe('Kubeconfig file, or several. Default: KUBECONFIG, then ~/.kube/config, then the pod that we run in.'),
  contexts: z
    .union([z.literal('all'), names.min(1)])
    .optional()
    .describe('Contexts whose clusters are scanned: a list, or `all`. Default: the current context.'),
  cluster_ids: z
    .record(z.string(), z.string().min(1))
    .optional()
    .describe('UID of the kube-system namespace by context, for users who may not read that namespace.'),
  namespaces: names.optional().describe('Namespaces to scan, as names or globs. Default: all.'),
  exclude_namespaces: names.optional().describe('Namespaces never to scan, as names or globs.'),
  label_selector: z.string().min(1).optional().describe('Label selector that objects must match: `team=web,!legacy`.'),
  resources: names
    .optional()
    .describe('Kinds to scan, as names or globs: `deployments.apps`, `Pod`, `*.cert-manager.io`. Default: all.'),
  exclude_resources: names.optional().describe('Kinds never to scan, as names or globs.'),
  include_classes: z
    .array(z.enum(['ephemeral', 'telemetry']))
    .optional()
    .describe('Kinds to scan though they are noise: `telemetry` is Events and metrics, `ephemeral` is Leases.'),
  secrets: z
    .enum(['none', 'metadata'])
    .optional()
    .describe(
      '`metadata` lists Secrets without their values. The permission it needs grants the values. Default: none.',
    ),
  helm_releases: z
    .boolean()
    .optional()
    .describe(
      'Whether to read Helm releases: chart, status, values without secrets. They are kept in Secrets, whose values the permission grants. Default: false.',
    ),
  config_map_data: z.boolean().optional().describe('Whether to store the data of ConfigMaps. Default: false.'),
  keep_history: names
    .optional()
    .describe(
      'Kinds, as names or globs, whose history is kept though they change all the time: Pods, ReplicaSets, EndpointSlices, Events and Leases keep their current state only otherwise. Default: none.',
    ),
  max_concurrency: z.int().min(1).max(128).optional().describe('API calls in flight per cluster. Default: 8.'),
});
