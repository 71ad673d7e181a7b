import { CorkscrewError } from '@corkscrew/core';
import { fromWireAccess, toWirePermissions, toWirePreflight } from '../convert/access.ts';
import { fromWireChangesRequest, toWireChangesMessage } from '../convert/changes.ts';
import { fromWirePlanRequest, fromWireUnit, toWirePlan } from '../convert/plan.ts';
import { fromWireSetupRequest, toWireSetupMessage } from '../convert/setup.ts';
import { encodeScanMessage, encodeWatchMessage } from '../encode/encode-scan-message.ts';
import type { ProviderExtension, ScanUnitRequest } from '../gen/extension_pb.ts';
import type { WireContext, WireImplementation } from '../wire-service.ts';
import type { ProviderServer } from './provider-server.ts';

type Handlers = WireImplementation<typeof ProviderExtension>;

/** Answers the extension's calls. */
export function createExtensionHandlers(server: ProviderServer): Handlers {
  return {
    getConfigSchema: () => Promise.resolve({ jsonSchema: server.getConfigSchema() }),
    planScan: async (request, { signal }) =>
      toWirePlan(await server.planScan(fromWirePlanRequest(request), { signal })),
    scanUnit: (request, context) => scanUnit(server, request, context),
    ...createAccessHandlers(server),
    ...createStreamHandlers(server),
  };
}

function createAccessHandlers(server: ProviderServer): Handlers {
  return {
    getPermissions: async ({ access }, { signal }) =>
      toWirePermissions(await server.getPermissions(fromWireAccess(access), { signal })),
    preflight: async ({ access }, { signal }) =>
      toWirePreflight(await server.preflight(fromWireAccess(access), { signal })),
  };
}

function createStreamHandlers(server: ProviderServer): Handlers {
  return {
    watch: async function* ({ plan }, { signal }) {
      const request = plan === undefined ? {} : fromWirePlanRequest(plan);
      for await (const message of server.watch(request, { signal })) yield encodeWatchMessage(message);
    },
    listChanges: async function* (request, { signal }) {
      const changes = server.listChanges(fromWireChangesRequest(request), { signal });
      for await (const message of changes) yield toWireChangesMessage(message);
    },
    setup: async function* (request, { signal }) {
      const messages = server.setup(fromWireSetupRequest(request), { signal });
      for await (const message of messages) yield toWireSetupMessage(message);
    },
  };
}

async function* scanUnit(
  server: ProviderServer,
  { unit }: ScanUnitRequest,
  { signal }: WireContext,
): AsyncGenerator<Uint8Array> {
  if (unit === undefined) throw new CorkscrewError('invalid_argument', 'scan unit: the request names none');
  for await (const message of server.scanUnit(fromWireUnit(unit), { signal })) yield encodeScanMessage(message);
}
