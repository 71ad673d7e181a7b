import { type ClaimScope, type DeletedResource, delay, isCorkscrewError, type WatchYield } from '@corkscrew/sdk';
import { type CallStats, createCallStats, type HttpFailureKind } from '@corkscrew/sdk/http';
import { claimScopeOf, isWanted } from '../claim-scope.ts';
import type { Cluster } from '../clusters.ts';
import { judgeFailure, operationOf } from '../failure-outcome.ts';
import { readFormOf } from '../kind-rules.ts';
import { describeFailure } from '../kubernetes-error.ts';
import { type Listing, listPages } from '../list-pages.ts';
import { createTally, type ListTally } from '../list-tally.ts';
import { parseObject, type RowContext } from '../object-row.ts';
import { normaliserVersionOf } from '../plan.ts';
import type { ReferenceFinder } from '../references.ts';
import type { ChosenKind } from '../selection.ts';
import type { KubernetesSettings } from '../settings.ts';
import { openTwinFilter, type TwinFilter } from '../twin-filter.ts';
import type { ClusterHealth } from './cluster-health.ts';
import { type OpenWatch, openWatch } from './open-watch.ts';
import type { WatchEvent } from './watch-events.ts';
import { retryDelayMs, type WatchTimings } from './watch-timings.ts';

/** What all places of a cluster share. */
export interface FollowContext {
  readonly cluster: Cluster;
  readonly settings: KubernetesSettings;
  readonly timings: WatchTimings;
  readonly health: ClusterHealth;
  readonly findReferences: ReferenceFinder;
  /** Bounds the listings that run at once. */
  readonly takeTurn: (signal: AbortSignal) => Promise<Disposable>;
  /** Takes one of the connections that watches may hold; undefined where all are taken. */
  readonly takeConnection: () => Disposable | undefined;
  /** Whether the server tells what there is at the beginning of a watch; found out by asking. */
  readonly listing: { canWatch: boolean };
}

/** A kind, everywhere or in one namespace. */
export interface Place extends ChosenKind {
  readonly namespace: string | undefined;
}

/** Why a place is not followed any further. */
export type FollowEnd = 'denied' | 'not_served';

/** What became of a listing: the state that it shows, and the watch that goes on from there if it was one. */
type Listed =
  | { readonly kind: 'listed'; readonly version: string; readonly open?: OpenWatch | undefined }
  | { readonly kind: 'failed'; readonly error: unknown; readonly isLasting: boolean }
  | { readonly kind: 'denied' }
  | { readonly kind: 'not_served' };

/** What became of a watch: the state that it reached when the server ended it in order, or why it did not. */
type Watched =
  | { readonly kind: 'reached'; readonly version: string }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Lists a place and then follows its changes, until it may not be listed or is not served: what is lost meanwhile is made up
 * for by going on from where the watch was, or by listing again where the server no longer knows that state.
 *
 * @throws {CorkscrewError} read_only_violation. @throws the signal's reason when it aborts.
 */
export async function* followPlace(
  place: Place,
  context: FollowContext,
  signal: AbortSignal,
): AsyncGenerator<WatchYield, FollowEnd, undefined> {
  using connection = context.takeConnection();
  const follower = new Follower(place, context, signal);
  for (;;) {
    const listed = yield* follower.list(connection !== undefined);
    if (listed.kind === 'denied' || listed.kind === 'not_served') return listed.kind;
    if (listed.kind === 'failed') {
      yield* follower.waitOutListing(listed);
    } else if (connection === undefined) {
      yield* follower.poll('too many kinds and namespaces are watched at once', TOO_MANY);
    } else {
      const end = yield* follower.follow(listed);
      if (end !== 'expired') return end;
    }
  }
}

/** What a watch that failed means. What is not named may pass. */
const AFTER_FAILURE: Partial<Record<HttpFailureKind, 'expired' | 'not_served' | 'poll'>> = {
  denied: 'poll',
  expired: 'expired',
  invalid: 'poll',
  not_found: 'not_served',
  unsupported: 'poll',
};

const TOO_MANY = 'Watch less: name the services, types or namespaces that matter.';
const GRANT = 'Grant the verb watch beside list; `corkscrew permissions --provider kubernetes` prints the role.';

class Follower {
  readonly #place: Place;
  readonly #context: FollowContext;
  readonly #signal: AbortSignal;
  readonly #listing: Listing;
  readonly #scope: ClaimScope;
  readonly #row: RowContext;
  readonly #stats: CallStats = createCallStats();
  #failures = 0;
  #hasToldPolling = false;
  /** Opened anew by each listing. */
  #twins: TwinFilter | undefined;

  constructor(place: Place, context: FollowContext, signal: AbortSignal) {
    const { settings, cluster, findReferences } = context;
    const { kind, namespace } = place;
    const form = readFormOf(kind, settings);
    this.#place = place;
    this.#context = context;
    this.#signal = signal;
    this.#scope = claimScopeOf(kind, { clusterId: cluster.id, settings, namespace });
    this.#listing = { kind, form, namespace, labelSelector: settings.labelSelector };
    this.#row = { ...place, claim: this.#scope, form, findReferences };
  }

  /** Lists what there is, by the beginning of a watch where the server tells it there, else page by page. */
  async *list(mayWatch: boolean): AsyncGenerator<WatchYield, Listed, undefined> {
    using _turn = await this.#context.takeTurn(this.#signal);
    if (mayWatch && this.#context.listing.canWatch) {
      const listed = yield* this.#listByWatch();
      if (listed !== undefined) return listed;
    }
    return yield* this.#listByPages();
  }

  /** Gives undefined where the server, or our rights, do not let us list this way. */
  async *#listByWatch(): AsyncGenerator<WatchYield, Listed | undefined, undefined> {
    const { listing, timings } = this.#context;
    const tally = this.#createTally();
    const open = this.#openWatch(undefined);
    let isKept = false;
    try {
      await this.#openTwins();
      yield this.#begin();
      for (;;) {
        const event = await open.nextWithin(timings.listPatienceMs);
        if (event === undefined || event === 'late') {
          // A server that does not know the question tells what there is, and never that this was all.
          listing.canWatch = false;
          return undefined;
        }
        if (event.type === 'bookmark' && event.isListed) {
          tally.addPage('last_page', false);
          yield* this.#noteSuccess();
          yield* tally.close();
          isKept = true;
          return { kind: 'listed', version: event.version, open };
        }
        if (event.type === 'seen' && !(await this.#isTwin(event.object))) yield* this.#takeListed(event.object, tally);
      }
    } catch (error) {
      this.#assertGoesOn(error);
      const { kind } = describeFailure(error);
      if (kind === 'invalid' || kind === 'unsupported') listing.canWatch = false;
      return undefined;
    } finally {
      if (!isKept) open[Symbol.dispose]();
    }
  }

  async *#listByPages(): AsyncGenerator<WatchYield, Listed, undefined> {
    const { kind, namespace } = this.#place;
    const tally = this.#createTally();
    yield this.#begin();
    let version = '';
    const options = { signal: this.#signal, stats: this.#stats };
    try {
      await this.#openTwins();
      for await (const { page, end, number } of listPages(this.#context.cluster.api, this.#listing, options)) {
        tally.addPage(end, page.isInconsistent);
        // The first page's state is the oldest: what changed while the others were read is told again, and none is missed.
        version ||= page.resourceVersion;
        for (const item of page.items) if (!(await this.#isTwin(item))) yield* this.#takeListed(item, tally);
        const activity = `${operationOf(kind)}${namespace === undefined ? '' : ` in ${namespace}`} page ${number}`;
        yield { kind: 'progress', progress: { ...this.#stats, activity } };
      }
    } catch (error) {
      this.#assertGoesOn(error);
      const verdict = judgeFailure(error, kind, namespace);
      const isLasting = verdict.outcome !== 'failed';
      yield* tally.fail(verdict, { isToldElsewhere: !isLasting && this.#failures > 0 });
      if (verdict.outcome === 'denied') return { kind: 'denied' };
      if (verdict.outcome === 'not_applicable') return { kind: 'not_served' };
      return { kind: 'failed', error, isLasting };
    }
    yield* this.#noteSuccess();
    yield* tally.close();
    return { kind: 'listed', version };
  }

  async #openTwins(): Promise<void> {
    const { twins, namespace } = this.#place;
    if (twins.length === 0) return;
    const { api } = this.#context.cluster;
    this.#twins = await openTwinFilter(twins, { api, namespace, signal: this.#signal, stats: this.#stats });
  }

  async #isTwin(item: unknown): Promise<boolean> {
    return this.#twins !== undefined && (await this.#twins.isTwin(item));
  }

  #createTally(): ListTally {
    return createTally(this.#place, { scope: this.#scope, settings: this.#context.settings });
  }

  #begin(): WatchYield {
    const normaliserVersion = normaliserVersionOf(this.#place.kind, this.#context.settings);
    return { kind: 'listing_started', scope: this.#scope, normaliserVersion };
  }

  *#takeListed(item: unknown, tally: ListTally): Generator<WatchYield> {
    const { settings } = this.#context;
    const { kind, namespace } = this.#place;
    if (!isWanted(item, kind, { settings, namespace })) return;
    const resource = parseObject(item, this.#row);
    tally.add(resource !== undefined);
    if (resource !== undefined) yield { kind: 'resource', resource };
  }

  /** Follows what changes. Gives `expired` where the place has to be listed again. */
  async *follow(
    from: Listed & { readonly kind: 'listed' },
  ): AsyncGenerator<WatchYield, FollowEnd | 'expired', undefined> {
    let { version, open } = from;
    for (;;) {
      const end = yield* this.#watch(version, open ?? this.#openWatch(version));
      open = undefined;
      if (end.kind === 'reached') {
        version = end.version;
        continue;
      }
      const { kind, message } = describeFailure(end.error);
      const next = AFTER_FAILURE[kind] ?? 'retry';
      if (next === 'expired' || next === 'not_served') return next;
      if (next === 'retry') {
        yield* this.#waitOut(end.error);
      } else {
        yield* this.poll(message, GRANT);
        return 'expired';
      }
    }
  }

  /** Reads one call to its end. */
  async *#watch(from: string, open: OpenWatch): AsyncGenerator<WatchYield, Watched, undefined> {
    let version = from;
    using _open = open;
    try {
      for (let event = await open.next(); event !== undefined; event = await open.next()) {
        yield* this.#noteSuccess();
        version = event.version || version;
        if (event.type !== 'seen' || !(await this.#isTwin(event.object))) yield* this.#take(event);
      }
    } catch (error) {
      this.#assertGoesOn(error);
      // What was told before the connection broke is not told again.
      if (version === from || describeFailure(error).kind === 'expired') return { kind: 'failed', error };
      yield* this.#waitOut(error);
      return { kind: 'reached', version };
    }
    const { firstRetryMs } = this.#context.timings;
    // A server that ends each call at once is not to be asked without a pause.
    if (performance.now() - open.startedAtMs < firstRetryMs) await delay(firstRetryMs, { signal: this.#signal });
    return { kind: 'reached', version };
  }

  #openWatch(version: string | undefined): OpenWatch {
    const { timings, cluster } = this.#context;
    const options = { version, timings, signal: this.#signal, stats: this.#stats };
    return openWatch(cluster.api, this.#listing, options);
  }

  *#take(event: WatchEvent): Generator<WatchYield> {
    if (event.type === 'bookmark') return;
    if (event.type === 'seen') {
      const resource = this.#parse(event.object);
      if (resource !== undefined) yield { kind: 'resource', resource };
      return;
    }
    const resource = this.#parse(event.object);
    if (resource === undefined) return;
    const { service, type, id, region, accountId, incarnation = '' } = resource;
    const gone: DeletedResource = { service, type, id, region, accountId, incarnation };
    yield { kind: 'deleted', resources: [gone] };
  }

  #parse(item: unknown): ReturnType<typeof parseObject> {
    const { settings } = this.#context;
    const { kind, namespace } = this.#place;
    return isWanted(item, kind, { settings, namespace }) ? parseObject(item, this.#row) : undefined;
  }

  async *waitOutListing(failed: Listed & { readonly kind: 'failed' }): AsyncGenerator<WatchYield> {
    if (failed.isLasting) await delay(this.#context.timings.pollMs, { signal: this.#signal });
    else yield* this.#waitOut(failed.error);
  }

  async *#waitOut(error: unknown): AsyncGenerator<WatchYield> {
    this.#failures += 1;
    yield* this.#context.health.noteFailure(error);
    const { retryAfterMs = 0 } = describeFailure(error);
    const waitMs = Math.max(retryAfterMs, retryDelayMs(this.#context.timings, this.#failures));
    await delay(waitMs, { signal: this.#signal });
  }

  /** Waits until the place is to be listed again, because it cannot be watched. */
  async *poll(reason: string, advice: string): AsyncGenerator<WatchYield> {
    const { pollMs } = this.#context.timings;
    const { service, type, accountId } = this.#scope;
    if (!this.#hasToldPolling) {
      const minutes = Math.max(1, Math.round(pollMs / 60_000));
      const message = `watch ${service}:${type} in cluster ${accountId}: ${reason}; it is listed every ${minutes} minutes instead`;
      const told = { severity: 'warning', code: 'not_watched', message, advice } as const;
      yield {
        kind: 'diagnostic',
        diagnostic: { ...told, scope: this.#scope, operation: operationOf(this.#place.kind) },
      };
    }
    this.#hasToldPolling = true;
    await delay(pollMs, { signal: this.#signal });
  }

  *#noteSuccess(): Generator<WatchYield> {
    this.#failures = 0;
    yield* this.#context.health.noteSuccess();
  }

  #assertGoesOn(error: unknown): void {
    this.#signal.throwIfAborted();
    if (isCorkscrewError(error) && error.code === 'read_only_violation') throw error;
  }
}
