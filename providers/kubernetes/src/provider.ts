import { type ConnectContext, defineProvider, type Provider, type ProviderSession } from '@corkscrew/sdk';
import { createClusterDirectory } from './clusters.ts';
import { type KubernetesConfig, kubernetesConfigSchema } from './config.ts';
import { describeResource } from './describe.ts';
import { discoverServices } from './discover.ts';
import { getSchemas } from './get-schemas.ts';
import { createNamespaceDirectory } from './namespaces.ts';
import { planScan } from './plan.ts';
import { getPermissions } from './rights/get-permissions.ts';
import { preflight } from './rights/preflight.ts';
import { scanUnit } from './scan.ts';
import { createSettings } from './settings.ts';
import { typeRules } from './type-rules.ts';
import { watchClusters } from './watch/watch-clusters.ts';
import { WATCH_TIMINGS, type WatchTimings } from './watch/watch-timings.ts';

/** How the Kubernetes provider is made; everything has a default. */
export interface KubernetesProviderOptions {
  /** @defaultValue `process.env` */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Where a pod's service account is mounted. @defaultValue where Kubernetes mounts it */
  readonly serviceAccountDir?: string | undefined;
  /** Told of every path that passed the read-only guard, before it is asked for. */
  readonly onCall?: ((path: string) => void) | undefined;
  /** How patient a watch is. @defaultValue minutes */
  readonly watchTimings?: Partial<WatchTimings> | undefined;
}

/**
 * Makes the Kubernetes provider.
 *
 * Connecting checks the configuration and calls nobody; the first plan, discovery or listing reads the kubeconfig and
 * rejects where no cluster can be used.
 */
export function createKubernetesProvider(options: KubernetesProviderOptions = {}): Provider {
  return defineProvider<KubernetesConfig>({
    name: 'kubernetes',
    version: '0.1.0',
    description: 'Kubernetes: every kind that a cluster serves, custom ones included',
    configSchema: kubernetesConfigSchema,
    connect: async (config, context) => connect(config, context, options),
  });
}

function connect(
  config: KubernetesConfig,
  { logger }: ConnectContext,
  { env = process.env, serviceAccountDir, onCall, watchTimings }: KubernetesProviderOptions,
): ProviderSession {
  const settings = createSettings(config, { env, serviceAccountDir });
  const clusters = createClusterDirectory(settings, {
    onCall: (path) => {
      logger('trace', `GET ${path}`);
      onCall?.(path);
    },
  });
  const namespaces = createNamespaceDirectory(settings);
  const timings = { ...WATCH_TIMINGS, ...watchTimings };
  return {
    discoverServices: (request, callOptions) => discoverServices(request, { ...callOptions, settings, clusters }),
    planScan: (request, callOptions) => planScan(request, { ...callOptions, settings, clusters }),
    scanUnit: (unit, callOptions) => scanUnit(unit, { ...callOptions, settings, clusters, namespaces }),
    describeResource: (ref, callOptions) => describeResource(ref, { ...callOptions, settings, clusters }),
    getSchemas: (services, callOptions) => getSchemas(services, { ...callOptions, settings, clusters }),
    getPermissions: (request, callOptions) => getPermissions(request, { ...callOptions, settings, clusters }),
    preflight: (request, callOptions) => preflight(request, { ...callOptions, settings, clusters, namespaces }),
    watch: (request, { signal = new AbortController().signal }) =>
      watchClusters(request, { settings, clusters, namespaces, timings, signal }),
    typeRules,
    close: () => clusters.close(),
  };
}
