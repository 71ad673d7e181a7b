import { type CallOptions, CorkscrewError, linkSignals, type PlanRequest, type WatchMessage } from '@corkscrew/core';
import { batchResources, type UnbatchedMessage } from '@corkscrew/protocol';
import { Enumerations } from './enumerations.ts';
import type { ResourceDraft, WatchYield } from './provider.ts';
import type { RunContext } from './run-unit.ts';

type Message = UnbatchedMessage<WatchMessage>;

/**
 * Runs the watch of a session and gives what goes over the wire. Listings are held to the rules of a unit's: one that is open
 * when the watch ends is claimed `failed`.
 */
export function runWatch(request: PlanRequest, context: RunContext, options: CallOptions): AsyncIterable<WatchMessage> {
  return batchResources<WatchMessage>((signal) => runUnbatched(request, context, signal), {
    limits: context.batchLimits,
    signal: options.signal,
  });
}

async function* runUnbatched(
  request: PlanRequest,
  { provider, session, finish }: RunContext,
  parent: AbortSignal,
): AsyncGenerator<Message> {
  if (session.watch === undefined) {
    throw new CorkscrewError('unsupported', `provider ${provider} cannot watch for changes`, {
      hint: 'Scan it from time to time instead.',
    });
  }
  const enumerations = new Enumerations(provider, finish);
  using scope = linkSignals([parent]);
  const { signal } = scope;
  try {
    for await (const element of session.watch(request, { signal })) {
      if (element.kind !== 'resources') yield toMessage(element, enumerations, provider);
      else for (const resource of element.resources) yield makeReady(resource, enumerations);
    }
    signal.throwIfAborted();
  } catch (error) {
    if (!signal.aborted) yield* enumerations.claimOpen('the watch failed');
    throw error;
  } finally {
    scope.abort(new DOMException('The watch ended', 'AbortError'));
  }
  yield* enumerations.claimOpen('the watch ended');
}

type SingleYield = Exclude<WatchYield, { readonly kind: 'resources' }>;

function toMessage(element: SingleYield, enumerations: Enumerations, provider: string): Message {
  switch (element.kind) {
    case 'resource':
      return makeReady(element.resource, enumerations);
    case 'claim': {
      const settled = enumerations.settle(element.claim);
      enumerations.end(element.claim.scope);
      return settled;
    }
    case 'listing_started':
      enumerations.begin(element.scope);
      return element;
    case 'diagnostic':
      return { kind: 'diagnostic', diagnostic: { ...element.diagnostic, provider } };
    case 'progress':
    case 'deleted':
      return element;
    default:
      return element satisfies never;
  }
}

function makeReady(resource: ResourceDraft, enumerations: Enumerations): Message {
  return enumerations.isOpen(resource.claim) ? enumerations.take(resource) : enumerations.make(resource);
}
