import {
  createInMemoryTransport,
  createProviderClient,
  registerProvider,
  type WireProvider,
} from '@corkscrew/protocol';
import { ProviderService } from '../../src/provider-service.ts';
import { createThings, type ThingsOptions } from '../fixtures/things-provider.ts';

/** Serves the things provider in memory, and gives both what calls it and the bare services below. */
export function openWire(options?: ThingsOptions): {
  wire: WireProvider;
  transport: ReturnType<typeof createInMemoryTransport>;
} {
  const service = new ProviderService(createThings(options), { logger: () => undefined });
  const transport = createInMemoryTransport((registrar) => registerProvider(registrar, service));
  return { transport, wire: createProviderClient(transport, { provider: 'things' }) };
}
