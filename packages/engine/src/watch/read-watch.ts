import {
  type ListingStarted,
  type ProviderClient,
  type PlanRequest,
  raceAbort,
  type ScannedResource,
  type WatchMessage,
} from '@corkscrew/core';
import { findResourceFault } from '../check-resource.ts';
import { releaseStream } from '../message-reader.ts';
import type { WatchSession } from './watch-session.ts';

/** How far one try came. */
export interface WatchProgress {
  /** Whether the stream said anything. */
  hasSpoken: boolean;
  /** Whether a listing was finished. */
  hasListed: boolean;
}

/**
 * Reads one stream of a watch into the session until it ends, or the session does.
 *
 * @throws what the stream fails with; the signal's reason when the session ends.
 */
export async function readWatch(
  session: WatchSession,
  client: ProviderClient,
  { request, progress }: { readonly request: PlanRequest; readonly progress: WatchProgress },
): Promise<void> {
  const { signal, clock, limits } = session;
  const stream = client.watch(request, { signal })[Symbol.asyncIterator]();
  let isLeftEarly = true;
  try {
    for (;;) {
      const step = await raceAbort(stream.next(), signal);
      if (step.done === true) break;
      progress.hasSpoken = true;
      if (step.value.kind === 'claim') progress.hasListed = true;
      await takeOrFail(session, step.value);
    }
    isLeftEarly = false;
  } finally {
    if (isLeftEarly) await releaseStream(stream, clock, limits.cancelWaitMs);
  }
}

/** What goes wrong here is not the stream's fault, so that another try would not mend it. */
async function takeOrFail(session: WatchSession, message: WatchMessage): Promise<void> {
  try {
    await take(session, message);
  } catch (error) {
    if (!session.signal.aborted) session.fail(error);
    throw error;
  }
}

async function take(session: WatchSession, message: WatchMessage): Promise<void> {
  switch (message.kind) {
    case 'listing_started':
      await begin(session, message);
      break;
    case 'resources':
      await takeResources(session, message.resources);
      break;
    case 'claim':
      session.addListing(await session.listings.finish(message.claim));
      break;
    case 'deleted':
      for (const resource of message.resources) session.buffer.addGone(resource, session.clock.now());
      await makeRoom(session);
      break;
    case 'diagnostic':
      session.report({ ...message.diagnostic, provider: session.provider });
      break;
    case 'progress':
      session.emit({ kind: 'progress', progress: message.progress });
      break;
    default:
      message satisfies never;
  }
}

/**
 * What changed of a scope before it is listed again is published first, or the listing would be taken for the older of the
 * two. Where nothing of it waits, many scopes are listed again and published together.
 */
async function begin({ publisher, listings, signal }: WatchSession, message: ListingStarted): Promise<void> {
  if (publisher.hasPending(message.scope)) await publisher.drain(signal);
  await listings.begin(message);
}

async function takeResources(session: WatchSession, resources: readonly ScannedResource[]): Promise<void> {
  for (const [key, group] of Map.groupBy(resources, (resource) => resource.claimKey)) {
    if (session.listings.isOpen(key)) await session.listings.write(key, group, session.signal);
    else addLive(session, group);
  }
  await makeRoom(session);
}

function addLive(session: WatchSession, resources: readonly ScannedResource[]): void {
  const { provider, clock } = session;
  for (const resource of resources) {
    const fault = findResourceFault(resource, { provider });
    if (fault === undefined) {
      session.buffer.addSeen(resource, clock.now());
      continue;
    }
    const { service, type, id, accountId, region } = resource;
    session.report({
      severity: 'error',
      code: fault.code,
      message: `watch ${provider}: resource ${service}:${type} "${id}" ${fault.problem} and was left out`,
      advice: 'Report this to the author of the plugin.',
      provider,
      scope: { accountId, region, service, type, subScope: '' },
      operation: '',
    });
  }
}

async function makeRoom({ publisher, signal }: WatchSession): Promise<void> {
  publisher.schedule();
  await publisher.waitForRoom(signal);
}
