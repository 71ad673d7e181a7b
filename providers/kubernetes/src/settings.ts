import type { KubernetesConfig } from './config.ts';
import { createGlobMatcher, isGlob } from './glob.ts';
import type { KubeconfigSource } from './kubeconfig.ts';

/** The configuration, complete. */
export interface KubernetesSettings extends KubeconfigSource {
  /** Contexts to use; undefined for the current one. */
  readonly contexts: 'all' | readonly string[] | undefined;
  readonly clusterIds: ReadonlyMap<string, string>;
  readonly namespaces: NamespaceChoice;
  readonly labelSelector: string | undefined;
  readonly resources: readonly string[];
  readonly excludeResources: readonly string[];
  readonly includeClasses: ReadonlySet<string>;
  readonly listsSecrets: boolean;
  readonly readsHelmReleases: boolean;
  readonly configMapData: boolean;
  /** Kinds, as names or globs, whose history is kept though it usually is not. */
  readonly keepHistory: readonly string[];
  readonly maxConcurrency: number | undefined;
}

/** Which namespaces are scanned. */
export interface NamespaceChoice {
  /** Names and globs; empty for all. */
  readonly included: readonly string[];
  readonly excluded: readonly string[];
  /** The included ones that are names, which can be listed without asking which namespaces there are. */
  readonly exactNames: readonly string[];
  /** Whether some included ones are globs. */
  readonly hasGlobs: boolean;
  accepts(namespace: string): boolean;
}

/** Completes the configuration. */
export function createSettings(
  config: KubernetesConfig,
  source: Pick<KubeconfigSource, 'env' | 'serviceAccountDir'>,
): KubernetesSettings {
  const { kubeconfig = [] } = config;
  return {
    ...source,
    files: typeof kubeconfig === 'string' ? [kubeconfig] : kubeconfig,
    contexts: config.contexts,
    clusterIds: new Map(Object.entries(config.cluster_ids ?? {})),
    namespaces: createNamespaceChoice(config.namespaces ?? [], config.exclude_namespaces ?? []),
    labelSelector: config.label_selector,
    resources: config.resources ?? [],
    excludeResources: config.exclude_resources ?? [],
    includeClasses: new Set(config.include_classes),
    listsSecrets: config.secrets === 'metadata',
    readsHelmReleases: config.helm_releases ?? false,
    configMapData: config.config_map_data ?? false,
    keepHistory: config.keep_history ?? [],
    maxConcurrency: config.max_concurrency,
  };
}

/** Compiles a choice of namespaces. */
function createNamespaceChoice(included: readonly string[], excluded: readonly string[]): NamespaceChoice {
  const isIncluded = createGlobMatcher(included);
  const isExcluded = createGlobMatcher(excluded);
  const accepts = (namespace: string): boolean =>
    (included.length === 0 || isIncluded(namespace)) && !isExcluded(namespace);
  return {
    included,
    excluded,
    exactNames: included.filter((name) => !isGlob(name) && accepts(name)),
    hasGlobs: included.some(isGlob),
    accepts,
  };
}
