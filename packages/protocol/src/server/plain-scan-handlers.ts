import type { MessageInitShape } from '@bufbuild/protobuf';
import { type Claim, claimKey, CorkscrewError, type Diagnostic, type Resource } from '@corkscrew/core';
import { toWireSignedCount } from '../convert/count.ts';
import { toWireResource } from '../convert/resource.ts';
import { DiagnosticsTrailer } from '../diagnostics-trailer.ts';
import type {
  BatchScanRequest,
  BatchScanResponseSchema,
  CloudProvider,
  ResourceSchema,
  StreamScanRequest,
} from '../gen/corkscrew_pb.ts';
import type { WireContext, WireImplementation } from '../wire-service.ts';
import type { PlainScanRequest, ProviderServer } from './provider-server.ts';

/** One answer holds everything, so it cannot hold any number nor any size. */
const MAX_BATCH_SCAN_RESOURCES = 50_000;
const MAX_BATCH_SCAN_CHARS = 256 * 1024 * 1024;

type WireResourceInit = MessageInitShape<typeof ResourceSchema>;
type BatchAnswer = MessageInitShape<typeof BatchScanResponseSchema>;

/** The two scans of the published contract, both driven by the provider's own units. */
export function createPlainScanHandlers(
  server: ProviderServer,
): Pick<WireImplementation<typeof CloudProvider>, 'batchScan' | 'streamScan'> {
  return {
    streamScan: (request, context) => streamScan(server, request, context),
    batchScan: (request, context) => batchScan(server, request, context),
  };
}

async function* streamScan(
  server: ProviderServer,
  request: StreamScanRequest,
  context: WireContext,
): AsyncGenerator<WireResourceInit> {
  const trailer = new DiagnosticsTrailer();
  const findings = new PlainFindings((diagnostic) => trailer.add(diagnostic));
  for await (const resource of scanResources({ server, findings, context }, readRequest(request))) {
    yield toPlainResource(resource, request.includeRelationships);
  }
  // A failure fills the header list with its own status: both together could be more than a peer accepts.
  context.setTrailer(trailer.toMetadata());
}

async function batchScan(
  server: ProviderServer,
  request: BatchScanRequest,
  context: WireContext,
): Promise<BatchAnswer> {
  const startedAt = performance.now();
  const errors: string[] = [];
  const findings = new PlainFindings((diagnostic) => errors.push(diagnostic.message));
  const concurrency = request.concurrency > 0 ? request.concurrency : undefined;
  const resources: WireResourceInit[] = [];
  const scan = { ...readRequest(request), concurrency };
  let chars = 0;
  for await (const resource of scanResources({ server, findings, context }, scan)) {
    chars += resource.rawData.length + resource.attributes.length;
    if (resources.length >= MAX_BATCH_SCAN_RESOURCES || chars > MAX_BATCH_SCAN_CHARS) throw tooMany();
    resources.push(toPlainResource(resource, request.includeRelationships));
  }
  return { resources, errors, stats: countResources(resources, { errors, durationMs: performance.now() - startedAt }) };
}

interface PlainScan {
  readonly server: ProviderServer;
  readonly findings: PlainFindings;
  readonly context: WireContext;
}

async function* scanResources(scan: PlainScan, request: PlainScanRequest): AsyncGenerator<Resource> {
  const { findings } = scan;
  for await (const message of scan.server.scanPlainly(request, { signal: scan.context.signal })) {
    if (message.kind === 'resources') yield* message.resources;
    else if (message.kind === 'diagnostic') findings.addDiagnostic(message.diagnostic);
    else if (message.kind === 'claim') findings.addClaim(message.claim);
  }
  findings.finish();
}

function readRequest(request: StreamScanRequest | BatchScanRequest): PlainScanRequest {
  const { services, resourceTypes: types, region, filters } = request;
  return { services, types, region, filters };
}

/**
 * What a plain scan has to say beside its resources. A claim that is not complete must not be silent: it becomes a diagnostic
 * unless one about the same scope says why.
 */
class PlainFindings {
  readonly #report: (diagnostic: Diagnostic) => void;
  readonly #reportedScopes = new Set<string>();
  readonly #gaps: Claim[] = [];

  constructor(report: (diagnostic: Diagnostic) => void) {
    this.#report = report;
  }

  addDiagnostic(diagnostic: Diagnostic): void {
    if (diagnostic.severity === 'info') return;
    this.#reportedScopes.add(claimKey(diagnostic.scope));
    this.#report(diagnostic);
  }

  addClaim(claim: Claim): void {
    if (claim.outcome !== 'complete' && claim.outcome !== 'not_applicable') this.#gaps.push(claim);
  }

  finish(): void {
    for (const { scope, outcome, reason } of this.#gaps) {
      if (this.#reportedScopes.has(claimKey(scope))) continue;
      const { service, type, accountId, region } = scope;
      this.#report({
        severity: outcome === 'unsupported' ? 'warning' : 'error',
        code: outcome === 'denied' ? 'access_denied' : `claim_${outcome}`,
        message: `list ${service}:${type} in ${accountId}/${region}: ${outcome}${reason === '' ? '' : `: ${reason}`}`,
        advice: '',
        provider: '',
        operation: '',
        scope,
      });
    }
  }
}

function toPlainResource(resource: Resource, includeRelationships: boolean): WireResourceInit {
  return toWireResource(includeRelationships ? resource : { ...resource, relationships: [] });
}

function countResources(
  resources: readonly WireResourceInit[],
  { errors, durationMs }: { readonly errors: readonly string[]; readonly durationMs: number },
): BatchAnswer['stats'] {
  const resourceCounts: Record<string, number> = {};
  const serviceCounts: Record<string, number> = {};
  for (const { service = '', type = '' } of resources) {
    resourceCounts[type] = (resourceCounts[type] ?? 0) + 1;
    serviceCounts[service] = (serviceCounts[service] ?? 0) + 1;
  }
  return {
    totalResources: toWireSignedCount(resources.length),
    failedResources: toWireSignedCount(errors.length),
    durationMs: BigInt(Math.round(durationMs)),
    resourceCounts,
    serviceCounts,
  };
}

function tooMany(): CorkscrewError {
  return new CorkscrewError(
    'invalid_argument',
    `batch scan: more than ${MAX_BATCH_SCAN_RESOURCES} resources, or too large for one answer`,
    {
      hint: 'Use StreamScan, or ask for fewer services at once.',
    },
  );
}
