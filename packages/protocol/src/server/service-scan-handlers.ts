import type { MessageInitShape } from '@bufbuild/protobuf';
import { CorkscrewError } from '@corkscrew/core';
import type {
  CloudProvider,
  GetServiceInfoRequest,
  ScanServiceRequest,
  ScanServiceResponseSchema,
  ServiceInfoResponseSchema,
} from '../gen/corkscrew_pb.ts';
import { decodeOffsetToken, encodeOffsetToken } from '../offset-token.ts';
import type { WireContext, WireImplementation } from '../wire-service.ts';
import { PlainAnswer } from './plain-answer.ts';
import { PlainFindings, scanResources } from './plain-findings.ts';
import { streamPlainScan } from './plain-scan-handlers.ts';
import type { PlainScanRequest, ProviderServer } from './provider-server.ts';

/** The calls of the published contract that concern one service. */
export function createServiceScanHandlers(
  server: ProviderServer,
): Pick<WireImplementation<typeof CloudProvider>, 'scanService' | 'streamScanService' | 'getServiceInfo'> {
  return {
    scanService: (request, context) => scanService(server, request, context),
    streamScanService: (request, context) => streamScanService(server, request, context),
    getServiceInfo: (request, context) => getServiceInfo(server, request, context),
  };
}

/**
 * Scans one service, a page at a time. A page is a scan of which the earlier resources are passed over; units run one after
 * the other, so that pages do not overlap as long as the cloud lists in a stable order.
 */
async function scanService(
  server: ProviderServer,
  request: ScanServiceRequest,
  context: WireContext,
): Promise<MessageInitShape<typeof ScanServiceResponseSchema>> {
  const scan = readRequest(request, 'scan service');
  const offset = decodeOffsetToken(request.nextToken, 'scan service');
  const answer = new PlainAnswer(request.includeRelationships, readMaxResults(request));
  const findings = new PlainFindings((diagnostic) => answer.addFinding(diagnostic));
  let toSkip = offset;
  let nextToken = '';
  for await (const resource of scanResources({ server, findings, context }, { ...scan, concurrency: 1 })) {
    if (toSkip > 0) {
      toSkip -= 1;
    } else if (!answer.add(resource)) {
      nextToken = encodeOffsetToken(offset + answer.resources.length);
      break;
    }
  }
  const { resources, errors } = answer;
  return { resources, nextToken, service: request.service, stats: answer.countStats(), errors };
}

async function* streamScanService(
  server: ProviderServer,
  request: ScanServiceRequest,
  context: WireContext,
): ReturnType<typeof streamPlainScan> {
  const scan = readRequest(request, 'stream scan of a service');
  if (request.nextToken !== '' || request.maxResults !== 0) {
    throw new CorkscrewError('invalid_argument', 'stream scan of a service: a stream has no pages', {
      hint: 'Leave next_token and max_results out, or use ScanService.',
    });
  }
  yield* streamPlainScan({ server, context }, scan, request);
}

async function getServiceInfo(
  server: ProviderServer,
  request: GetServiceInfoRequest,
  { signal }: WireContext,
): Promise<MessageInitShape<typeof ServiceInfoResponseSchema>> {
  const name = readService(request, 'describe service');
  const { services } = await server.discoverServices({ includeServices: [name] }, { signal });
  const service = services.find((found) => found.name === name);
  if (service === undefined) throw new CorkscrewError('not_found', `describe service: there is no service "${name}"`);
  const { version, capabilities } = await server.getInfo({ signal });
  const needed = [...service.requiredPermissions, ...service.resourceTypes.flatMap(({ permissions }) => permissions)];
  return {
    serviceName: name,
    version,
    supportedResources: request.includeResourceTypes ? service.resourceTypes.map(({ type }) => type) : [],
    requiredPermissions: request.includePermissions ? [...new Set(needed)].toSorted() : [],
    capabilities: request.includeCapabilities ? { ...capabilities } : {},
  };
}

function readRequest(request: ScanServiceRequest, what: string): PlainScanRequest {
  const { resourceTypes: types, region, filters } = request;
  const [option] = Object.keys(request.options);
  if (option !== undefined) {
    throw new CorkscrewError('invalid_argument', `${what}: option "${option}" is not supported`);
  }
  return { services: [readService(request, what)], types, region, filters };
}

function readService({ service }: { readonly service: string }, what: string): string {
  if (service === '') throw new CorkscrewError('invalid_argument', `${what}: the request names no service`);
  return service;
}

function readMaxResults({ maxResults }: ScanServiceRequest): number | undefined {
  if (maxResults < 0) throw new CorkscrewError('invalid_argument', `scan service: max_results is ${maxResults}`);
  return maxResults === 0 ? undefined : maxResults;
}
