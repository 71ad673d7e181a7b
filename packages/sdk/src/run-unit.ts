import { type CallOptions, linkSignals, type ScanMessage, type ScanUnit } from '@corkscrew/core';
import { batchResources, type BatchLimits, type UnbatchedMessage } from '@corkscrew/protocol';
import { Enumerations } from './enumerations.ts';
import type { ResourceFinisher } from './finish-resource.ts';
import type { ProviderSession, ScanYield } from './provider.ts';

/** What running a unit, or a watch, needs beside what it is to cover. */
export interface RunContext {
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
export function runUnit(unit: ScanUnit, context: RunContext, options: CallOptions): AsyncIterable<ScanMessage> {
  return batchResources((signal) => runUnbatched(unit, context, signal), {
    limits: context.batchLimits,
    signal: options.signal,
  });
}

async function* runUnbatched(
  unit: ScanUnit,
  { provider, session, finish }: RunContext,
  parent: AbortSignal,
): AsyncGenerator<UnbatchedMessage> {
  const enumerations = new Enumerations(provider, finish);
  using scope = linkSignals([parent]);
  const { signal } = scope;
  try {
    for await (const element of session.scanUnit(unit, { signal })) {
      if (element.kind === 'resources') yield* enumerations.takeAll(element.resources);
      else yield toMessage(element, enumerations, provider);
    }
    signal.throwIfAborted();
  } catch (error) {
    if (!signal.aborted) yield* enumerations.claimOpen('the unit failed');
    throw error;
  } finally {
    scope.abort(new DOMException('The unit ended', 'AbortError'));
  }
  yield* enumerations.reportUnclaimed(`scan unit ${unit.unitId}`);
  yield* enumerations.claimOpen('the provider did not claim it');
}

type SingleYield = Exclude<ScanYield, { readonly kind: 'resources' }>;

function toMessage(element: SingleYield, enumerations: Enumerations, provider: string): UnbatchedMessage {
  switch (element.kind) {
    case 'resource':
      return enumerations.take(element.resource);
    case 'claim':
      return enumerations.settle(element.claim);
    case 'diagnostic':
      return { kind: 'diagnostic', diagnostic: { ...element.diagnostic, provider } };
    case 'progress':
      return element;
    default:
      return element satisfies never;
  }
}
