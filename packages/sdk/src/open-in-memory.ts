import {
  createInMemoryTransport,
  createProviderClient,
  registerProvider,
  type WireProvider,
} from '@corkscrew/protocol';
import type { Provider } from './define-provider.ts';
import { ProviderService, type ProviderServiceOptions } from './provider-service.ts';

/** A provider in this process behind the wire's encoding. */
export interface OpenedProvider {
  readonly client: WireProvider;
  close(): Promise<void>;
}

/** Opens a provider without a process; the client still has to initialise it. */
export function openInMemory(provider: Provider, options: ProviderServiceOptions): OpenedProvider {
  const service = new ProviderService(provider, options);
  const transport = createInMemoryTransport((registrar) => registerProvider(registrar, service));
  return {
    client: createProviderClient(transport, { provider: provider.name }),
    close: () => service.close(),
  };
}
