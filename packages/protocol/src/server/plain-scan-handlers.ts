import type { MessageInitShape } from '@bufbuild/protobuf';
import { CorkscrewError } from '@corkscrew/core';
import { DiagnosticsTrailer } from '../diagnostics-trailer.ts';
import type {
  BatchScanRequest,
  BatchScanResponseSchema,
  CloudProvider,
  StreamScanRequest,
} from '../gen/corkscrew_pb.ts';
import type { WireContext, WireImplementation } from '../wire-service.ts';
import { PlainAnswer, toPlainResource, type WireResourceInit } from './plain-answer.ts';
import { PlainFindings, scanResources } from './plain-findings.ts';
import type { PlainScanRequest, ProviderServer } from './provider-server.ts';

/** The two scans of the published contract, both driven by the provider's own units. */
export function createPlainScanHandlers(
  server: ProviderServer,
): Pick<WireImplementation<typeof CloudProvider>, 'batchScan' | 'streamScan'> {
  return {
    streamScan: (request, context) => streamPlainScan({ server, context }, readRequest(request), request),
    batchScan: (request, context) => batchScan(server, request, context),
  };
}

/** Streams the resources of a plain scan; what went wrong travels in the trailer. */
export async function* streamPlainScan(
  { server, context }: { readonly server: ProviderServer; readonly context: WireContext },
  scan: PlainScanRequest,
  { includeRelationships }: { readonly includeRelationships: boolean },
): AsyncGenerator<WireResourceInit> {
  const trailer = new DiagnosticsTrailer();
  const findings = new PlainFindings((diagnostic) => trailer.add(diagnostic));
  for await (const resource of scanResources({ server, findings, context }, scan)) {
    yield toPlainResource(resource, includeRelationships);
  }
  // A failure fills the header list with its own status: both together could be more than a peer accepts.
  context.setTrailer(trailer.toMetadata());
}

async function batchScan(
  server: ProviderServer,
  request: BatchScanRequest,
  context: WireContext,
): Promise<MessageInitShape<typeof BatchScanResponseSchema>> {
  const answer = new PlainAnswer(request.includeRelationships);
  const findings = new PlainFindings((diagnostic) => answer.addFinding(diagnostic));
  const concurrency = request.concurrency > 0 ? request.concurrency : undefined;
  const scan = { ...readRequest(request), concurrency };
  for await (const resource of scanResources({ server, findings, context }, scan)) {
    if (!answer.add(resource)) throw tooMany(answer.resources.length);
  }
  return { resources: answer.resources, errors: answer.errors, stats: answer.countStats() };
}

function readRequest(request: StreamScanRequest | BatchScanRequest): PlainScanRequest {
  const { services, resourceTypes: types, region, filters } = request;
  return { services, types, region, filters };
}

function tooMany(held: number): CorkscrewError {
  return new CorkscrewError(
    'invalid_argument',
    `batch scan: more than the ${held} resources that fit into one answer`,
    {
      hint: 'Use StreamScan, or ask for fewer services at once.',
    },
  );
}
