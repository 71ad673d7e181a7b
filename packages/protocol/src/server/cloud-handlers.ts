import { CorkscrewError, type ServiceInfo } from '@corkscrew/core';
import { fromWireDiscoverRequest, toWireDiscoverResult } from '../convert/discovery.ts';
import { fromWireInitializeRequest, toWireInitializeResponse, toWireProviderInfo } from '../convert/lifecycle.ts';
import { fromWireListRequest, fromWireRef, toWireListPage } from '../convert/listing.ts';
import { toWireResource } from '../convert/resource.ts';
import { toWireSchema } from '../convert/schema.ts';
import { toWireTimestamp } from '../convert/timestamp.ts';
import type { CloudProvider, GenerateScannersRequest } from '../gen/corkscrew_pb.ts';
import type { WireImplementation } from '../wire-service.ts';
import { createPlainScanHandlers } from './plain-scan-handlers.ts';
import type { ProviderServer } from './provider-server.ts';
import { createServiceScanHandlers } from './service-scan-handlers.ts';

type Handlers = WireImplementation<typeof CloudProvider>;

/** Answers the published contract's calls. */
export function createCloudHandlers(server: ProviderServer): Handlers {
  return {
    ...createLifecycleHandlers(server),
    ...createListingHandlers(server),
    ...createPlainScanHandlers(server),
    ...createServiceScanHandlers(server),
    ...createCapabilityHandlers(server),
    ...REFUSED,
  };
}

function createLifecycleHandlers(server: ProviderServer): Handlers {
  return {
    initialize: async (request, { signal }) =>
      toWireInitializeResponse(await server.initialize(fromWireInitializeRequest(request), { signal })),
    getProviderInfo: async (_request, { signal }) => toWireProviderInfo(await server.getInfo({ signal })),
  };
}

function createListingHandlers(server: ProviderServer): Handlers {
  return {
    discoverServices: async (request, { signal }) =>
      toWireDiscoverResult(await server.discoverServices(fromWireDiscoverRequest(request), { signal })),
    listResources: async (request, { signal }) =>
      toWireListPage(await server.listResources(fromWireListRequest(request), { signal })),
    generateServiceScanners: async (request, { signal }) => {
      const { services } = await server.discoverServices(readGenerateRequest(request), { signal });
      const generatedAt = toWireTimestamp(new Date());
      const scanners = services.map((service) => ({ ...describeScanner(service), generatedAt }));
      return { scanners, generatedCount: 0 };
    },
  };
}

function createCapabilityHandlers(server: ProviderServer): Handlers {
  return {
    describeResource: async (request, { signal }) => {
      if (request.resourceRef === undefined) {
        throw new CorkscrewError('invalid_argument', 'describe resource: the request names none');
      }
      const resource = await server.describeResource(fromWireRef(request.resourceRef), { signal });
      return {
        resource: toWireResource({
          ...resource,
          relationships: request.includeRelationships ? resource.relationships : [],
          tags: request.includeTags ? resource.tags : {},
        }),
      };
    },
    getSchemas: async (request, { signal }) => {
      const schemas = await server.getSchemas(request.services, { signal });
      return { schemas: schemas.map(toWireSchema) };
    },
  };
}

/** What the unified scanner covers, in the words of the contract's scanner generation. Nothing is generated. */
function describeScanner({ name, resourceTypes }: ServiceInfo): { service: string; resourceTypes: string[] } {
  return { service: name, resourceTypes: resourceTypes.map(({ type }) => type) };
}

function readGenerateRequest({ services, generateAll }: GenerateScannersRequest): { includeServices: string[] } {
  return { includeServices: generateAll ? [] : services };
}

const GENERATION = 'there is no code to generate: one scanner serves every type';

const REFUSED: Handlers = {
  configureDiscovery: () => Promise.reject(unsupported('ConfigureDiscovery')),
  analyzeDiscoveredData: () => Promise.reject(unsupported('AnalyzeDiscoveredData')),
  generateFromAnalysis: () => Promise.reject(unsupported('GenerateFromAnalysis')),
};

function unsupported(method: string): CorkscrewError {
  return new CorkscrewError('unsupported', `${method} is not implemented: ${GENERATION}`);
}
