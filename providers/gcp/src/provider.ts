import {
  type ConnectContext,
  defineProvider,
  type Provider,
  type ProviderSession,
  type ReadOnlyGuard,
} from '@corkscrew/sdk';
import { type GcpConfig, gcpConfigSchema } from './config.ts';
import { createCredentials, type GcpCredentials, WRITE_SCOPE } from './credentials.ts';
import { describeResource } from './describe.ts';
import { discoverServices } from './discover.ts';
import { createGcpApi } from './gcp-api.ts';
import { getSchemas } from './get-schemas.ts';
import { getPermissions, preflight } from './permissions.ts';
import { listChanges } from './list-changes.ts';
import { planScan } from './plan.ts';
import { scanUnit } from './scan.ts';
import { createSettings } from './settings.ts';
import { setup } from './setup/setup.ts';
import { createTypeOrigins } from './type-origins.ts';
import { typeRules } from './type-rules.ts';

/** How the Google Cloud provider is made; everything has a default. */
export interface GcpProviderOptions {
  /** @defaultValue `process.env` */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** How to sign in. @defaultValue as every Google tool does */
  readonly credentials?: GcpCredentials | undefined;
  /** Told of every call that passed the read-only guard, before it is sent. */
  readonly onCall?: ((service: string, operation: string) => void) | undefined;
}

/**
 * Makes the Google Cloud provider.
 *
 * Connecting checks the configuration and calls nobody; the first plan, discovery or listing signs in.
 */
export function createGcpProvider(options: GcpProviderOptions = {}): Provider {
  return defineProvider<GcpConfig>({
    name: 'gcp',
    version: '0.1.0',
    description:
      'Google Cloud: every asset that the Cloud Asset Inventory knows, over organisations, folders or projects',
    configSchema: gcpConfigSchema,
    connect: async (config, context) => connect(config, context, options),
  });
}

function connect(
  config: GcpConfig,
  { logger }: ConnectContext,
  { env = process.env, credentials, onCall }: GcpProviderOptions,
): ProviderSession {
  const settings = createSettings(config, env);
  const told = (service: string, operation: string): void => {
    logger('trace', `${service} ${operation}`);
    onCall?.(service, operation);
  };
  const shared = { settings, credentials: credentials ?? createCredentials(), onCall: told };
  const api = createGcpApi(shared);
  const origins = createTypeOrigins();
  const context = { api, settings, origins, openApi: (guard: ReadOnlyGuard) => createGcpApi({ ...shared, guard }) };
  return {
    discoverServices: (request, callOptions) => discoverServices(request, { ...callOptions, ...context }),
    planScan: (request, callOptions) => planScan(request, { ...callOptions, ...context }),
    scanUnit: (unit, callOptions) => scanUnit(unit, { ...callOptions, ...context }),
    describeResource: (ref, callOptions) => describeResource(ref, { ...callOptions, ...context }),
    listChanges: (request, callOptions) => listChanges(request, { ...callOptions, ...context }),
    getSchemas: (services) => getSchemas(services, origins),
    getPermissions: () => Promise.resolve(getPermissions()),
    preflight: (request, callOptions) => preflight(request, { ...callOptions, ...context }),
    setup: (request, callOptions) => {
      const writing = credentials ?? createCredentials(request.action === 'plan' ? undefined : WRITE_SCOPE);
      return setup(request, { ...callOptions, settings, credentials: writing, onCall: told, reader: api });
    },
    typeRules,
    close: () => api.close(),
  };
}
