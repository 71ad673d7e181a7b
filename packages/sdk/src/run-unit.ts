import {
  type CallOptions,
  type Claim,
  type ClaimScope,
  claimKey,
  type Diagnostic,
  linkSignals,
  type ScanMessage,
  type ScanUnit,
} from '@corkscrew/core';
import { batchResources, type BatchLimits, type UnbatchedMessage } from '@corkscrew/protocol';
import type { ResourceFinisher } from './finish-resource.ts';
import type { ProviderSession, ResourceDraft, ScanYield } from './provider.ts';

/** What running a unit needs beside the unit. */
export interface RunUnitContext {
  readonly provider: string;
  readonly session: ProviderSession;
  readonly finish: ResourceFinisher;
  readonly batchLimits?: BatchLimits | undefined;
}

/**
 * Runs a unit of a session and gives what goes over the wire: finished resources in batches, and claims that hold. An
 * enumeration whose resources came without a claim is claimed `failed`, also before a failure of the unit is rethrown; one
 * of which a resource had to be left out is at most `truncated`.
 */
export function runUnit(unit: ScanUnit, context: RunUnitContext, options: CallOptions): AsyncIterable<ScanMessage> {
  return batchResources((signal) => new UnitRun(unit, context).run(signal), {
    limits: context.batchLimits,
    signal: options.signal,
  });
}

interface Enumeration {
  readonly scope: ClaimScope;
  sent: number;
  leftOut: number;
  isClaimed: boolean;
}

class UnitRun {
  readonly #unit: ScanUnit;
  readonly #context: RunUnitContext;
  readonly #enumerations = new Map<string, Enumeration>();

  constructor(unit: ScanUnit, context: RunUnitContext) {
    this.#unit = unit;
    this.#context = context;
  }

  async *run(parent: AbortSignal): AsyncGenerator<UnbatchedMessage> {
    using scope = linkSignals([parent]);
    const { signal } = scope;
    try {
      for await (const element of this.#context.session.scanUnit(this.#unit, { signal })) yield* this.#take(element);
      signal.throwIfAborted();
    } catch (error) {
      if (!signal.aborted) yield* this.#claimOpen('the unit failed');
      throw error;
    } finally {
      scope.abort(new DOMException('The unit ended', 'AbortError'));
    }
    yield* this.#reportUnclaimed();
  }

  *#take(element: ScanYield): Generator<UnbatchedMessage> {
    switch (element.kind) {
      case 'resource':
        yield this.#finish(element.resource);
        break;
      case 'claim':
        yield { kind: 'claim', claim: this.#settle(element.claim) };
        break;
      case 'diagnostic':
        yield { kind: 'diagnostic', diagnostic: { ...element.diagnostic, provider: this.#context.provider } };
        break;
      case 'progress':
        yield element;
        break;
      default:
        element satisfies never;
    }
  }

  #finish(draft: ResourceDraft): UnbatchedMessage {
    const enumeration = this.#enumerationOf(draft.claim);
    try {
      const resource = this.#context.finish(draft);
      enumeration.sent += 1;
      return { kind: 'resource', resource };
    } catch (error) {
      enumeration.leftOut += 1;
      const reason = error instanceof Error ? error.message : String(error);
      return this.#diagnostic(draft.claim, {
        code: 'invalid_resource',
        message: `resource ${draft.service}:${draft.type} "${draft.id}" cannot be sent: ${reason}`,
      });
    }
  }

  #settle(claim: Claim): Claim {
    const enumeration = this.#enumerationOf(claim.scope);
    enumeration.isClaimed = true;
    const { leftOut } = enumeration;
    if (leftOut === 0) return claim;
    const count = Math.max(0, claim.count - leftOut);
    const reason = `${leftOut} resources could not be sent`;
    return claim.outcome === 'complete' ? { ...claim, count, outcome: 'truncated', reason } : { ...claim, count };
  }

  *#reportUnclaimed(): Generator<UnbatchedMessage> {
    for (const { scope, sent, isClaimed } of this.#enumerations.values()) {
      if (isClaimed) continue;
      yield this.#diagnostic(scope, {
        code: 'unclaimed_resource',
        message: `scan unit ${this.#unit.unitId}: ${sent} resources of ${scope.service}:${scope.type} came without a claim`,
      });
    }
    yield* this.#claimOpen('the provider did not claim it');
  }

  *#claimOpen(reason: string): Generator<UnbatchedMessage> {
    for (const enumeration of this.#enumerations.values()) {
      if (enumeration.isClaimed) continue;
      enumeration.isClaimed = true;
      const { scope, sent } = enumeration;
      yield { kind: 'claim', claim: { scope, outcome: 'failed', count: sent, reason } };
    }
  }

  #enumerationOf(scope: ClaimScope): Enumeration {
    const key = claimKey(scope);
    let enumeration = this.#enumerations.get(key);
    if (enumeration === undefined) {
      enumeration = { scope, sent: 0, leftOut: 0, isClaimed: false };
      this.#enumerations.set(key, enumeration);
    }
    return enumeration;
  }

  #diagnostic(scope: ClaimScope, { code, message }: Pick<Diagnostic, 'code' | 'message'>): UnbatchedMessage {
    const { provider } = this.#context;
    const advice = `Report this to the author of provider ${provider}.`;
    return {
      kind: 'diagnostic',
      diagnostic: { severity: 'error', code, message, advice, provider, scope, operation: '' },
    };
  }
}
