import { contentHash, CorkscrewError } from '@corkscrew/sdk';
import { isLoopback } from '@corkscrew/sdk/http';
import { AZURE_CLOUDS, type AzureCloud } from './clouds.ts';
import type { AzureConfig } from './config.ts';

/** The configuration, complete. */
export interface AzureSettings {
  readonly cloud: AzureCloud;
  /** Address of Resource Manager, without a slash at its end. */
  readonly endpoint: string;
  /** Address of Microsoft Graph, without a slash at its end. */
  readonly directoryEndpoint: string;
  readonly tenantId: string | undefined;
  readonly subscriptions: readonly string[];
  readonly excludeSubscriptions: readonly string[];
  readonly managementGroups: readonly string[];
  readonly filter: ResourceFilter;
  readonly includeClasses: ReadonlySet<string>;
  /** Whether what Resource Graph does not hold is read by a call for each resource that it is below. */
  readonly readsChildren: boolean;
  /** Whether the directory is read. */
  readonly readsDirectory: boolean;
  readonly maxConcurrency: number;
}

/** What narrows a scan beside its subscriptions. */
export interface ResourceFilter {
  readonly resourceGroups: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

const DEFAULT_MAX_CONCURRENCY = 8;

/**
 * Completes the configuration.
 *
 * @throws {CorkscrewError} config_invalid for plain HTTP to another machine: a token would travel readable.
 */
export function createSettings(config: AzureConfig, env: NodeJS.ProcessEnv): AzureSettings {
  const { subscriptions = [], exclude_subscriptions: excludeSubscriptions = [] } = config;
  const { management_groups: managementGroups = [], resource_groups: resourceGroups = [], tags = {} } = config;
  const cloud = AZURE_CLOUDS[config.cloud ?? 'public'];
  return {
    cloud,
    endpoint: readEndpoint(config.endpoint ?? cloud.resourceManager),
    directoryEndpoint: readEndpoint(config.directory_endpoint ?? cloud.directory),
    tenantId: config.tenant_id ?? (env['AZURE_TENANT_ID'] || undefined),
    subscriptions,
    excludeSubscriptions,
    managementGroups,
    filter: { resourceGroups, tags },
    includeClasses: new Set(config.include_classes),
    readsChildren: config.child_resources !== 'none',
    readsDirectory: config.entra === true,
    maxConcurrency: config.max_concurrency ?? DEFAULT_MAX_CONCURRENCY,
  };
}

function readEndpoint(text: string): string {
  const { protocol, hostname } = new URL(text);
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return text.replace(/\/+$/, '');
  throw new CorkscrewError('config_invalid', `use endpoint ${text} of provider azure: it is not HTTPS`, {
    hint: 'Plain HTTP is taken only for an address of this machine, such as http://127.0.0.1:8080.',
  });
}

/** Tells whether a text is the id of a tenant or subscription, and not a name of one. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/** Tells whether a filter lets everything through. */
export function isOpenFilter({ resourceGroups, tags }: ResourceFilter): boolean {
  return resourceGroups.length === 0 && Object.keys(tags).length === 0;
}

/** Names the enumeration of a table within a filter: a narrower scan never takes for vanished what a wider one found. */
export function subScopeOf(table: string, filter: ResourceFilter): string {
  return isOpenFilter(filter) ? table : `${table} filtered ${contentHash(JSON.stringify(filter)).slice(0, 12)}`;
}
