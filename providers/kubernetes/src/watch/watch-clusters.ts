import { type PlanRequest, streamConcurrent, type WatchYield } from '@corkscrew/sdk';
import { discoverClusters } from '../plan.ts';
import { assertAsked, assertRegions } from '../selection.ts';
import { watchCluster, type WatchContext } from './watch-cluster.ts';

/**
 * Lists every kind of every cluster that is asked for, and follows what changes until the signal aborts.
 *
 * @throws {CorkscrewError} not_found for an unknown group, type or cluster; unavailable or unauthenticated where no cluster
 * can be used.
 */
export async function* watchClusters(
  request: PlanRequest,
  context: WatchContext & { readonly signal: AbortSignal },
): AsyncGenerator<WatchYield, void, undefined> {
  const { signal } = context;
  assertRegions(request.regions);
  const { found, diagnostics } = await discoverClusters(request.accounts, { ...context, isFresh: true });
  assertAsked(
    request,
    found.flatMap(({ kinds }) => kinds),
  );
  for (const diagnostic of diagnostics) yield { kind: 'diagnostic', diagnostic };
  const limit = Math.max(1, found.length);
  const watch = ({ cluster }: (typeof found)[number], inner: AbortSignal): AsyncIterable<WatchYield> =>
    watchCluster(cluster, { ...context, request }, inner);
  yield* streamConcurrent(found, watch, { limit, signal });
}
