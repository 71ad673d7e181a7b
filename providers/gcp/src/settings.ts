import { CorkscrewError } from '@corkscrew/sdk';
import { isLoopback } from '@corkscrew/sdk/http';
import { type CallsPerMinute, DEFAULT_CALLS_PER_MINUTE } from './call-quotas.ts';
import type { GcpConfig } from './config.ts';

/** The configuration, complete. */
export interface GcpSettings {
  /** Who pays for the calls; empty where nobody was named. */
  readonly quotaProject: string;
  /** What is scanned, as `organizations/1`, `folders/2` or `projects/x`; empty for all visible projects. */
  readonly scopes: readonly string[];
  readonly excludeProjects: ReadonlySet<string>;
  readonly filter: AssetFilter;
  readonly kubernetesObjects: boolean;
  /** Whether the standard APIs are asked where the inventory is off or denied. */
  readonly usesFallback: boolean;
  /** Stands for every service's own address; undefined for those. */
  readonly endpoint: string | undefined;
  readonly maxConcurrency: number;
  readonly callsPerMinute: CallsPerMinute;
}

/** What narrows a scan beside its scopes. */
export interface AssetFilter {
  readonly locations: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

const DEFAULT_MAX_CONCURRENCY = 8;

/**
 * Completes the configuration.
 *
 * @throws {CorkscrewError} config_invalid for plain HTTP to another machine: a token would travel readable.
 */
export function createSettings(config: GcpConfig, env: NodeJS.ProcessEnv): GcpSettings {
  const { locations = [], labels = {}, kubernetes_objects: kubernetesObjects = false } = config;
  return {
    quotaProject: config.project_id ?? (env['GOOGLE_CLOUD_QUOTA_PROJECT'] || env['GOOGLE_CLOUD_PROJECT'] || ''),
    scopes: listScopes(config),
    excludeProjects: new Set(config.exclude_projects),
    filter: { locations, labels },
    kubernetesObjects,
    usesFallback: config.fallback ?? true,
    endpoint: config.endpoint === undefined ? undefined : readEndpoint(config.endpoint),
    maxConcurrency: config.max_concurrency ?? DEFAULT_MAX_CONCURRENCY,
    callsPerMinute: readQuotas(config),
  };
}

function readQuotas({ calls_per_minute: given = {} }: GcpConfig): CallsPerMinute {
  const { list, search, history } = DEFAULT_CALLS_PER_MINUTE;
  return { list: given.list ?? list, search: given.search ?? search, history: given.history ?? history };
}

function listScopes({ organizations = [], folders = [], projects = [] }: GcpConfig): readonly string[] {
  return [
    ...organizations.map((number) => scopeOf('organizations', number)),
    ...folders.map((number) => scopeOf('folders', number)),
    ...projects.map((id) => scopeOf('projects', id)),
  ];
}

/** Gives a scope by its name with or without the kind before it. */
function scopeOf(kind: string, name: string): string {
  return name.startsWith(`${kind}/`) ? name : `${kind}/${name}`;
}

/** Tells whether a filter lets everything through. */
export function isOpenFilter({ locations, labels }: AssetFilter): boolean {
  return locations.length === 0 && Object.keys(labels).length === 0;
}

function readEndpoint(text: string): string {
  const { protocol, hostname } = new URL(text);
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return text.replace(/\/+$/, '');
  throw new CorkscrewError('config_invalid', `use endpoint ${text} of provider gcp: it is not HTTPS`, {
    hint: 'Plain HTTP is taken only for an address of this machine, such as http://127.0.0.1:8080.',
  });
}
