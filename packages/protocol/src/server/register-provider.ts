import { CloudProvider } from '../gen/corkscrew_pb.ts';
import { ProviderExtension } from '../gen/extension_pb.ts';
import type { WireRegistrar } from '../wire-service.ts';
import { createCloudHandlers } from './cloud-handlers.ts';
import { createExtensionHandlers } from './extension-handlers.ts';
import type { ProviderServer } from './provider-server.ts';

/** What a provider that serves the whole extension announces as its capabilities. */
export const EXTENSION_CAPABILITIES: Readonly<Record<string, string>> = {
  config_schema: '1',
  plan_scan: '1',
  scan_unit: '1',
};

/** Serves a provider: the published contract and the extension. */
export function registerProvider(registrar: WireRegistrar, server: ProviderServer): void {
  registrar.addService(CloudProvider, createCloudHandlers(server));
  registrar.addService(ProviderExtension, createExtensionHandlers(server));
}
