import { type AwsCatalog, openCatalog } from '@corkscrew/aws-catalog';
import { type ConnectContext, defineProvider, type Provider, type ProviderSession } from '@corkscrew/sdk';
import { createAccountDirectory } from './accounts.ts';
import { createAwsApi } from './aws-api.ts';
import { type AwsConfig, awsConfigSchema } from './config.ts';
import { createResourceIndexes } from './cross-check/resource-index.ts';
import { describeResource } from './describe-resource.ts';
import { discoverServices } from './discover.ts';
import { getSchemas } from './get-schemas.ts';
import { openLearntLists } from './learnt-lists.ts';
import { listResources } from './list-resources.ts';
import { getPermissions } from './permissions/get-permissions.ts';
import { preflight } from './permissions/preflight.ts';
import { planScan } from './plan.ts';
import { openRememberedCalls } from './remembered-calls.ts';
import { scanUnit } from './scan.ts';
import { loadSettings } from './settings.ts';
import { typeRules } from './type-rules.ts';

/** How the AWS provider is made; everything has a default. */
export interface AwsProviderOptions {
  /** Folder with the catalog's data. @defaultValue that of `@corkscrew/aws-catalog` */
  readonly catalogDir?: string | undefined;
  /** @defaultValue `process.env` */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Told of every call that passed the read-only guard, before it is sent. */
  readonly onCall?: ((service: string, operation: string) => void) | undefined;
}

/**
 * Makes the AWS provider.
 *
 * Connecting reads the configuration and makes no call, so that `discover` works without credentials; the first plan,
 * scan or listing signs in, and rejects with `unauthenticated` where it cannot.
 */
export function createAwsProvider(options: AwsProviderOptions = {}): Provider {
  return defineProvider<AwsConfig>({
    name: 'aws',
    version: '0.1.0',
    description: 'Amazon Web Services: every service that has something to list',
    configSchema: awsConfigSchema,
    connect: async (config, context) => connect(config, context, options),
  });
}

async function connect(
  config: AwsConfig,
  context: ConnectContext,
  options: AwsProviderOptions,
): Promise<ProviderSession> {
  const catalog: AwsCatalog = openCatalog(options.catalogDir);
  const settings = await loadSettings(config, options.env ?? process.env, catalog.partitions);
  const api = createAwsApi({ catalog, settings, onCall: options.onCall });
  const accounts = createAccountDirectory(api, context.logger);
  const { cacheDir, logger } = context;
  const learnt = openLearntLists({ cacheDir, catalogVersion: catalog.version, logger });
  const indexes = createResourceIndexes(api);
  const calls = openRememberedCalls({ cacheDir, config, logger });
  return {
    listServices: () =>
      catalog
        .services()
        .filter((service) => service.resourceTypes > 0)
        .map((service) => service.name),
    discoverServices: async (request) => discoverServices(catalog, request),
    planScan: (request, callOptions) => planScan(request, { ...callOptions, api, accounts, calls }),
    scanUnit: (unit, callOptions) => scanUnit(unit, { ...callOptions, api, accounts, learnt, calls, indexes }),
    listResources: (request, callOptions) => listResources(request, { ...callOptions, api, accounts }),
    describeResource: (ref, callOptions) => describeResource(ref, { ...callOptions, api, accounts }),
    getSchemas: async (services) => getSchemas(catalog, services),
    getPermissions: async (request) => getPermissions(request, api),
    preflight: (request, callOptions) => preflight(request, { ...callOptions, api, accounts }),
    typeRules: (typeName) => typeRules(catalog, typeName),
    close: async () => {
      api.close();
      accounts.close();
    },
  };
}
