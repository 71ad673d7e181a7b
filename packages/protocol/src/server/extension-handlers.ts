import type { MessageInitShape } from '@bufbuild/protobuf';
import { CorkscrewError } from '@corkscrew/core';
import { fromWirePlanRequest, fromWireUnit, toWirePlan } from '../convert/plan.ts';
import { toWireScanMessage } from '../convert/scan-message.ts';
import type { ProviderExtension, ScanUnitRequest, ScanUnitResponseSchema } from '../gen/extension_pb.ts';
import type { WireContext, WireImplementation } from '../wire-service.ts';
import type { ProviderServer } from './provider-server.ts';

/** Answers the extension's calls. */
export function createExtensionHandlers(server: ProviderServer): WireImplementation<typeof ProviderExtension> {
  return {
    getConfigSchema: () => Promise.resolve({ jsonSchema: server.getConfigSchema() }),
    planScan: async (request, { signal }) =>
      toWirePlan(await server.planScan(fromWirePlanRequest(request), { signal })),
    scanUnit: (request, context) => scanUnit(server, request, context),
  };
}

async function* scanUnit(
  server: ProviderServer,
  { unit }: ScanUnitRequest,
  { signal }: WireContext,
): AsyncGenerator<MessageInitShape<typeof ScanUnitResponseSchema>> {
  if (unit === undefined) throw new CorkscrewError('invalid_argument', 'scan unit: the request names none');
  for await (const message of server.scanUnit(fromWireUnit(unit), { signal })) yield toWireScanMessage(message);
}
