import {
  type ConnectContext,
  CorkscrewError,
  defineProvider,
  type Provider,
  type ProviderSession,
} from '@corkscrew/sdk';
import { createAzureApi } from './azure-api.ts';
import { type AzureConfig, azureConfigSchema } from './config.ts';
import { type AzureCredentials, createCredentials } from './credentials.ts';
import { describeResource } from './describe.ts';
import { discoverServices } from './discover.ts';
import { getPermissions, preflight } from './permissions.ts';
import { planScan } from './plan.ts';
import { scanUnit } from './scan.ts';
import { createSettings } from './settings.ts';
import { setup } from './setup/setup.ts';
import { createTenant } from './tenant.ts';
import { typeRules } from './type-rules.ts';

/** How the Azure provider is made; everything has a default. */
export interface AzureProviderOptions {
  /** @defaultValue `process.env` */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** How to sign in to Resource Manager. @defaultValue as every Azure tool does */
  readonly credentials?: AzureCredentials | undefined;
  /** How to sign in to Microsoft Graph. @defaultValue as every Azure tool does */
  readonly directoryCredentials?: AzureCredentials | undefined;
  /** Told of every call that passed the read-only guard, before it is sent. */
  readonly onCall?: ((operation: string) => void) | undefined;
}

/**
 * Makes the Azure provider.
 *
 * Connecting checks the configuration and calls nobody; the first plan, discovery or listing signs in.
 */
export function createAzureProvider(options: AzureProviderOptions = {}): Provider {
  return defineProvider<AzureConfig>({
    name: 'azure',
    version: '0.1.0',
    description: 'Microsoft Azure: every resource that Resource Graph knows, over the whole tenant',
    configSchema: azureConfigSchema,
    connect: async (config, context) => connect(config, context, options),
  });
}

function connect(config: AzureConfig, { logger }: ConnectContext, options: AzureProviderOptions): ProviderSession {
  const { env = process.env } = options;
  const settings = createSettings(config, env);
  const life = new AbortController();
  const credentials = {
    management: options.credentials ?? createCredentials(settings, env),
    directory: options.directoryCredentials ?? createCredentials(settings, env, `${settings.cloud.directory}/.default`),
  };
  const onCall = (operation: string): void => {
    logger('trace', operation);
    options.onCall?.(operation);
  };
  const api = createAzureApi({ settings, credentials, onCall });
  const tenant = createTenant(api, settings, life.signal);
  return {
    discoverServices: (request, callOptions) => discoverServices(request, { ...callOptions, tenant }),
    planScan: (request, callOptions) => planScan(request, { ...callOptions, tenant }),
    scanUnit: (unit, callOptions) => scanUnit(unit, { ...callOptions, tenant }),
    describeResource: (ref, callOptions) => describeResource(ref, { ...callOptions, tenant }),
    getPermissions: (request, callOptions) => getPermissions(request, { ...callOptions, tenant }),
    preflight: (request, callOptions) => preflight(request, { ...callOptions, tenant }),
    setup: (request, callOptions) => setup(request, { ...callOptions, settings, credentials, onCall }),
    typeRules,
    close: async () => {
      life.abort(new CorkscrewError('canceled', 'the session was closed'));
      await api.close();
    },
  };
}
