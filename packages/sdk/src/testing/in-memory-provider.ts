import type { CallOptions, ProviderClient } from '@corkscrew/core';
import type { BatchLimits, WireProvider } from '@corkscrew/protocol';
import type { Provider } from '../define-provider.ts';
import type { Logger } from '../logger.ts';
import { openInMemory } from '../open-in-memory.ts';

/** What {@link createInMemoryProvider} can be told. */
export interface InMemoryProviderOptions {
  /** The provider's block of the configuration. @defaultValue `{}` */
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  /** A folder for caches; empty for none. @defaultValue `''` */
  readonly cacheDir?: string | undefined;
  /** Receives the provider's log. @defaultValue nobody */
  readonly logger?: Logger | undefined;
  readonly batchLimits?: BatchLimits | undefined;
}

/**
 * Connects a provider in this process, behind everything that a plugin process has but the process: configuration, messages,
 * batches and errors go through the wire's encoding.
 *
 * @throws {CorkscrewError} what the provider's `connect` throws, as a host sees it.
 *
 * @example
 * ```ts
 * const client = await createInMemoryProvider(provider, { config: { endpoint } });
 * const { units } = await client.planScan({ services: ['s3'] });
 * ```
 */
export async function createInMemoryProvider(
  provider: Provider,
  options: InMemoryProviderOptions = {},
): Promise<ProviderClient> {
  const { config = {}, cacheDir = '', logger = () => undefined, batchLimits } = options;
  const opened = openInMemory(provider, { logger, batchLimits });
  const initialize = async (callOptions?: CallOptions): Promise<void> => {
    await opened.client.initialize({ provider: provider.name, config, cacheDir }, callOptions);
  };
  await initialize();
  return toProviderClient(opened.client, { restart: initialize, close: () => opened.close() });
}

function toProviderClient(client: WireProvider, lifecycle: Pick<ProviderClient, 'restart' | 'close'>): ProviderClient {
  return {
    provider: client.provider,
    getInfo: (options) => client.getInfo(options),
    discoverServices: (request, options) => client.discoverServices(request, options),
    planScan: (request, options) => client.planScan(request, options),
    scanUnit: (unit, options) => client.scanUnit(unit, options),
    listResources: (request, options) => client.listResources(request, options),
    describeResource: (ref, options) => client.describeResource(ref, options),
    getSchemas: (services, options) => client.getSchemas(services, options),
    getPermissions: (request, options) => client.getPermissions(request, options),
    preflight: (request, options) => client.preflight(request, options),
    watch: (request, options) => client.watch(request, options),
    listChanges: (request, options) => client.listChanges(request, options),
    setup: (request, options) => client.setup(request, options),
    ...lifecycle,
  };
}
