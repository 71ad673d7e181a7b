import type { PlanRequest, ScanPlan, ScanUnit } from '@corkscrew/core';
import { encodeScanMessage } from '@corkscrew/protocol';
import type { Provider } from '../define-provider.ts';
import { ProviderService } from '../provider-service.ts';

/** One message as it would travel, and how many resources are in it. */
export interface EncodedMessage {
  readonly bytes: Uint8Array;
  readonly resources: number;
}

/** A provider of which only the bytes are wanted that it would send. */
export interface EncodedProvider {
  planScan(request: PlanRequest): Promise<ScanPlan>;
  /** Runs a unit and gives its messages as they would travel; nothing is decoded. */
  scanUnit(unit: ScanUnit): AsyncGenerator<EncodedMessage, void, undefined>;
  close(): Promise<void>;
}

/** Connects a provider in this process up to its encoded bytes, for measuring what a plugin costs by itself. */
export async function openEncodedProvider(
  provider: Provider,
  config: Readonly<Record<string, unknown>> = {},
): Promise<EncodedProvider> {
  const service = new ProviderService(provider, { logger: () => undefined });
  await service.initialize({ provider: provider.name, config, cacheDir: '' }, {});
  return {
    planScan: (request) => service.planScan(request, {}),
    scanUnit: async function* (unit) {
      for await (const message of service.scanUnit(unit, {})) {
        const resources = message.kind === 'resources' ? message.resources.length : 0;
        yield { bytes: encodeScanMessage(message), resources };
      }
    },
    close: () => service.close(),
  };
}
