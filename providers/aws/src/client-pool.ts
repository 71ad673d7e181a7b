import type { ServiceCatalog } from '@corkscrew/aws-catalog';
import { type ReadOnlyGuard, TtlCache } from '@corkscrew/sdk';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { CallTarget } from './aws-api.ts';
import type { AwsCredentials } from './credentials.ts';
import type { ServiceEndpoint } from './endpoint.ts';
import { createSchemaSource, type SchemaSource } from './schema.ts';
import { createServiceClient, type ServiceClient } from './service-client.ts';

const MAX_CLIENTS = 512;
const MAX_SOCKETS_PER_HOST = 64;
const CONNECTION_TIMEOUT_MS = 5_000;

/** Clients by endpoint and credentials; their schemas by service, their connections together. */
export interface ClientPool {
  get(target: CallTarget, endpoint: ServiceEndpoint): Promise<ServiceClient>;
  close(): void;
}

/** Makes a pool. Close it to let go of its connections. */
export function createClientPool(guard: ReadOnlyGuard, clock: { readonly offsetMs: number }): ClientPool {
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS_PER_HOST };
  const handler = new NodeHttpHandler({
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    httpAgent: agent,
    httpsAgent: agent,
  });
  const clients = new TtlCache<string, ServiceClient>({ maxEntries: MAX_CLIENTS });
  const schemas = new Map<ServiceCatalog, SchemaSource>();
  const credentialIds = new Map<AwsCredentials, number>();
  const idOf = (credentials: AwsCredentials): number => {
    const known = credentialIds.get(credentials) ?? credentialIds.size;
    credentialIds.set(credentials, known);
    return known;
  };
  const schemasOf = (service: ServiceCatalog): SchemaSource => {
    const known = schemas.get(service) ?? createSchemaSource(service);
    schemas.set(service, known);
    return known;
  };
  return {
    get: ({ credentials, service }, endpoint) => {
      const key = [idOf(credentials), service.service, endpoint.url, endpoint.signingRegion, endpoint.signingName].join(
        '|',
      );
      return clients.get(key, () =>
        createServiceClient({
          catalog: service,
          schemas: schemasOf(service),
          endpoint,
          credentials: () => credentials.get(),
          handler,
          guard,
          clockOffsetMs: () => clock.offsetMs,
        }),
      );
    },
    close: () => {
      handler.destroy();
      clients.clear();
    },
  };
}
