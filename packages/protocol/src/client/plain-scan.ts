import {
  type CallOptions,
  type Claim,
  type ClaimOutcome,
  type ClaimScope,
  claimKey,
  CorkscrewError,
  type Diagnostic,
  type ScanMessage,
  type ScanUnit,
} from '@corkscrew/core';
import { batchResources, type UnbatchedMessage } from '../batch-resources.ts';
import { fromWireResource } from '../convert/resource.ts';
import { readDiagnosticsTrailer } from '../diagnostics-trailer.ts';
import { hasGrpcStatus } from '../error-status.ts';
import type { Resource as WireResource } from '../gen/corkscrew_pb.ts';
import { GRPC_STATUS } from '../grpc-status.ts';
import type { WireTrailer } from '../wire-service.ts';
import { readPlainPayload } from './plain-plan.ts';
import { finishPlainResource, type PlainContext, type PlainTypes } from './plain-resource.ts';
import type { WireCalls } from './wire-calls.ts';

/** What a plain scan works with. */
export interface PlainScanContext {
  readonly calls: WireCalls;
  readonly types: PlainTypes;
  readonly options: CallOptions;
  readonly canStream: () => boolean;
  readonly onStreamUnimplemented: () => void;
}

/**
 * Runs one unit over the published contract and claims for it: `complete` only where the whole service was asked for, the
 * stream ended in order and nothing was reported.
 */
export function scanPlainUnit(unit: ScanUnit, context: PlainScanContext): AsyncIterable<ScanMessage> {
  const { signal } = context.options;
  return batchResources((inner) => new PlainUnitScan(unit, context, inner).run(), { signal });
}

/** Diagnostics of one kind that a unit reports in full; the rest is counted. */
const MAX_INVALID_JSON_REPORTS = 10;

class PlainUnitScan {
  readonly #unit: ScanUnit;
  readonly #context: PlainScanContext;
  readonly #signal: AbortSignal;
  readonly #scope: ClaimScope;
  readonly #resourceContext: PlainContext;
  #count = 0;
  #invalidTexts = 0;
  /** Why the listing may lack something; the first reason found. */
  #gap: string | undefined;

  constructor(unit: ScanUnit, context: PlainScanContext, signal: AbortSignal) {
    const { accountId, region, service, type } = unit;
    this.#unit = unit;
    this.#context = context;
    this.#signal = signal;
    this.#scope = { accountId, region, service, type, subScope: '' };
    const key = claimKey(this.#scope);
    this.#resourceContext = { unit, claimKey: key, types: context.types, now: new Date() };
  }

  async *run(): AsyncGenerator<UnbatchedMessage> {
    const { types } = readPlainPayload(this.#unit);
    if (types.length > 0) this.#gap = `only ${types.join(', ')} was asked for`;
    try {
      yield* this.#scan();
    } catch (error) {
      const translated = this.#context.calls.translate('scan', error, { signal: this.#signal });
      if (!(translated instanceof CorkscrewError) || translated.code !== 'permission_denied') throw translated;
      yield this.#diagnostic('access_denied', `scan ${this.#describe()}: ${translated.message}`, translated.hint);
      yield this.#claim('denied', translated.message);
      return;
    }
    if (this.#invalidTexts > MAX_INVALID_JSON_REPORTS) {
      const more = this.#invalidTexts - MAX_INVALID_JSON_REPORTS;
      yield this.#diagnostic('invalid_json', `scan ${this.#describe()}: ${more} more texts that are not JSON`);
    }
    yield this.#gap === undefined ? this.#claim('complete', '') : this.#claim(this.#incomplete(), this.#gap);
  }

  async *#scan(): AsyncGenerator<UnbatchedMessage> {
    const { context, isStreaming } = { context: this.#context, isStreaming: this.#context.canStream() };
    if (!isStreaming) {
      yield* this.#batchScan();
      return;
    }
    try {
      yield* this.#streamScan();
    } catch (error) {
      if (this.#count > 0 || !hasGrpcStatus(error, GRPC_STATUS.unimplemented)) throw error;
      context.onStreamUnimplemented();
      yield* this.#batchScan();
    }
  }

  async *#streamScan(): AsyncGenerator<UnbatchedMessage> {
    let trailer: WireTrailer | undefined;
    const resources = this.#context.calls.cloud.streamScan(this.#request(), {
      signal: this.#signal,
      timeoutMs: this.#context.options.timeoutMs,
      onTrailer: (received) => {
        trailer = received;
      },
    });
    for await (const resource of resources) yield* this.#take(resource);
    if (trailer !== undefined) yield* this.#readTrailer(trailer);
  }

  async *#batchScan(): AsyncGenerator<UnbatchedMessage> {
    const { calls, options } = this.#context;
    const call = { signal: this.#signal, timeoutMs: options.timeoutMs };
    const response = await calls.unary('batchScan', call, (wire) => calls.cloud.batchScan(this.#request(), wire));
    for (const resource of response.resources) yield* this.#take(resource);
    for (const error of response.errors) {
      this.#gap ??= error;
      yield this.#diagnostic('provider_error', `scan ${this.#describe()}: ${error}`);
    }
    const failed = response.stats?.failedResources ?? 0;
    if (failed > 0) this.#gap ??= `${failed} resources failed`;
  }

  *#take(wire: WireResource): Generator<UnbatchedMessage> {
    const { resource, invalidTexts } = finishPlainResource(fromWireResource(wire), this.#resourceContext);
    this.#count += 1;
    for (const field of invalidTexts) {
      this.#invalidTexts += 1;
      if (this.#invalidTexts > MAX_INVALID_JSON_REPORTS) break;
      const what = `read ${resource.service}:${resource.type} ${resource.id}`;
      yield this.#diagnostic('invalid_json', `${what}: ${field} is not JSON, so it is kept as text`);
    }
    yield { kind: 'resource', resource };
  }

  *#readTrailer(trailer: WireTrailer): Generator<UnbatchedMessage> {
    const { diagnostics, omitted } = readDiagnosticsTrailer(trailer, this.#unit.provider);
    for (const diagnostic of diagnostics) {
      if (diagnostic.severity !== 'info') this.#gap ??= diagnostic.message;
      yield { kind: 'diagnostic', diagnostic };
    }
    if (omitted === 0) return;
    this.#gap ??= `${omitted} diagnostics were left out`;
    yield this.#diagnostic('diagnostics_omitted', `scan ${this.#describe()}: ${omitted} diagnostics did not fit`);
  }

  #request() {
    const { service, region, types } = readPlainPayload(this.#unit);
    return { services: [service], resourceTypes: [...types], region, includeRelationships: true };
  }

  #incomplete(): ClaimOutcome {
    return this.#count === 0 && readPlainPayload(this.#unit).types.length === 0 ? 'failed' : 'truncated';
  }

  #claim(outcome: ClaimOutcome, reason: string): UnbatchedMessage {
    const claim: Claim = { scope: this.#scope, outcome, count: this.#count, reason };
    return { kind: 'claim', claim };
  }

  #diagnostic(code: string, message: string, advice?: string): UnbatchedMessage {
    const diagnostic: Diagnostic = {
      severity: code === 'invalid_json' ? 'info' : 'error',
      code,
      message,
      advice: advice ?? '',
      provider: this.#unit.provider,
      scope: this.#scope,
      operation: '',
    };
    return { kind: 'diagnostic', diagnostic };
  }

  #describe(): string {
    const { service, region } = this.#unit;
    return `${service} in ${region}`;
  }
}
