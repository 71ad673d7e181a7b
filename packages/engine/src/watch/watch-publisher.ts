import {
  type ClaimScope,
  claimKey,
  CorkscrewError,
  type DetailedResult,
  isCorkscrewError,
  type PublishResult,
  raceAbort,
  type ResourceSink,
  type ScannedResource,
  type ScanUnit,
  type WatchedChange,
} from '@corkscrew/core';
import type { Clock } from '../clock.ts';
import { concernsScope, type LiveBatch, type LiveBuffer } from './live-buffer.ts';

/** What a {@link WatchPublisher} works with. */
export interface WatchPublisherParts {
  readonly provider: string;
  readonly sink: ResourceSink;
  readonly clock: Clock;
  readonly buffer: LiveBuffer;
  readonly publishIntervalMs: number;
  readonly versionOf: (claimKey: string) => string;
  readonly onPublished: (result: PublishResult, listings: number) => void;
  readonly onChanged: (changes: readonly WatchedChange[]) => void;
  /** Called when others keep the database for too long; publishing is tried again. */
  readonly onLocked: (error: CorkscrewError) => void;
  /** Called once, with what publishing threw. Nothing is published after it. */
  readonly onFailure: (error: unknown) => void;
}

const WRITE_ROWS = 2_048;

/**
 * Publishes listings and changes, at most once an interval. A listing goes before the changes that came after it, and in
 * another transaction: a resource that is in both would be two things at once.
 */
export class WatchPublisher {
  readonly #parts: WatchPublisherParts;
  /** Claims of each finished listing that is not published yet. */
  #finishedListings: readonly (readonly string[])[] = [];
  /** Changes that are in the sink, finished, and not published yet. */
  #staged: LiveBatch | undefined;
  #removal: LiveBatch | undefined;
  #running: Promise<void> | undefined;
  #forgetTimer: (() => void) | undefined;
  #notBefore = 0;
  #hasFailed = false;
  #isEnding = false;
  /** Whether the last try found the database locked, which is told once. */
  #isLocked = false;
  #waiters: (() => void)[] = [];

  constructor(parts: WatchPublisherParts) {
    this.#parts = parts;
  }

  /** Says that the sink holds one more finished listing, with these claims. */
  addListing(claimKeys: readonly string[]): void {
    this.#finishedListings = [...this.#finishedListings, claimKeys];
    this.schedule();
  }

  /** Tells whether something of an enumeration waits to be published: its listing, or changes of what it lists. */
  hasPending(scope: ClaimScope): boolean {
    const isInBatch = [this.#staged, this.#removal].some(
      (batch) => batch !== undefined && concernsScope({ seen: batch.seen.values(), gone: batch.gone.values() }, scope),
    );
    const isListed = this.#finishedListings.some((keys) => keys.includes(claimKey(scope)));
    return isInBatch || isListed || this.#parts.buffer.concerns(scope);
  }

  /** Sees to it that what waits is published when the interval is over. */
  schedule(): void {
    const isBusy = this.#running !== undefined || this.#forgetTimer !== undefined;
    if (this.#hasFailed || this.#isEnding || isBusy || !this.#hasWork()) return;
    const waitMs = Math.max(0, this.#notBefore - this.#parts.clock.now().getTime());
    this.#forgetTimer = this.#parts.clock.startTimer(waitMs, () => {
      this.#forgetTimer = undefined;
      void this.#start();
    });
  }

  /** Resolves when another change may be added. */
  async waitForRoom(signal: AbortSignal): Promise<void> {
    while (!this.#hasFailed && this.#parts.buffer.isFull) {
      this.schedule();
      await raceAbort(new Promise<void>((wake) => this.#waiters.push(wake)), signal);
    }
  }

  /** Resolves when nothing waits to be published, however often that has to be tried. */
  async drain(signal: AbortSignal): Promise<void> {
    while (!this.#hasFailed && (this.#running !== undefined || this.#hasWork())) {
      this.schedule();
      await raceAbort(new Promise<void>((wake) => this.#waiters.push(wake)), signal);
    }
  }

  /** Publishes what waits at once, for the end. A database that others keep fails then. */
  async flush(): Promise<void> {
    this.#isEnding = true;
    this.#forgetTimer?.();
    await this.#running;
    if (!this.#hasFailed && this.#hasWork()) await this.#publishAll();
  }

  #hasWork(): boolean {
    const { buffer } = this.#parts;
    return (
      this.#finishedListings.length > 0 || buffer.size > 0 || this.#staged !== undefined || this.#removal !== undefined
    );
  }

  async #start(): Promise<void> {
    this.#notBefore = this.#parts.clock.now().getTime() + this.#parts.publishIntervalMs;
    this.#running = this.#publishOrReport();
    await this.#running;
    this.#running = undefined;
    for (const wake of this.#waiters.splice(0)) wake();
    this.schedule();
  }

  async #publishOrReport(): Promise<void> {
    try {
      await this.#publishAll();
      this.#isLocked = false;
    } catch (error) {
      if (isCorkscrewError(error) && error.code === 'database_locked') {
        if (!this.#isLocked) this.#parts.onLocked(error);
        this.#isLocked = true;
        return;
      }
      this.#hasFailed = true;
      this.#parts.onFailure(error);
    }
  }

  async #publishAll(): Promise<void> {
    const { sink, buffer } = this.#parts;
    if (this.#staged === undefined) {
      while (this.#finishedListings.length > 0) await this.#publishListings();
      // From the last look at the listings to here nothing waits, so that no change is taken before its listing.
      const batch = buffer.take();
      if (batch !== undefined) {
        if (batch.gone.size > 0) this.#removal = batch;
        if (batch.seen.size > 0) await this.#stage(batch);
      }
    }
    if (this.#staged !== undefined) {
      const batch = this.#staged;
      const result = await sink.publishInDetail();
      this.#staged = undefined;
      this.#announce(result, batch);
    }
    if (this.#removal !== undefined) {
      const { gone, observedAt } = this.#removal;
      const { provider } = this.#parts;
      const result = await sink.remove({ provider, resources: [...gone.values()], observedAt });
      const batch = this.#removal;
      this.#removal = undefined;
      this.#announce(result, batch);
    }
  }

  async #publishListings(): Promise<void> {
    const listings = this.#finishedListings.length;
    const result = await this.#parts.sink.publish();
    this.#finishedListings = this.#finishedListings.slice(listings);
    this.#parts.onPublished(result, listings);
  }

  async #stage(batch: LiveBatch): Promise<void> {
    const { sink, versionOf, clock, provider } = this.#parts;
    const groups = Map.groupBy(batch.seen.values(), ({ claimKey: key }) => versionOf(key));
    for (const [version, resources] of groups) {
      const unit = createUnit(provider, version);
      const writer = await sink.openUnit(unit);
      for (let at = 0; at < resources.length; at += WRITE_ROWS) {
        await writer.write(resources.slice(at, at + WRITE_ROWS));
      }
      await writer.finish({
        unit,
        outcome: 'complete',
        claims: [],
        facets: [],
        diagnostics: [],
        resourceCount: resources.length,
        calls: 0,
        throttledCalls: 0,
        attempts: 1,
        startedAt: batch.observedAt,
        finishedAt: clock.now(),
        isLive: true,
      });
    }
    this.#staged = batch;
  }

  #announce(result: DetailedResult, batch: LiveBatch): void {
    const { onPublished, onChanged, provider } = this.#parts;
    onPublished(result, 0);
    const changes = result.actions.flatMap(({ uid, action }): WatchedChange[] => {
      const resource = batch.seen.get(uid) ?? batch.gone.get(uid);
      if (resource === undefined) return [];
      const { service, type, id, region, accountId } = resource;
      const name = (resource as Partial<ScannedResource>).name ?? '';
      return [{ action, provider, service, type, id, name, region, accountId, observedAt: batch.observedAt }];
    });
    if (changes.length > 0) onChanged(changes);
  }
}

function createUnit(provider: string, normaliserVersion: string): ScanUnit {
  const anywhere = { accountId: '*', region: '*', service: '*', type: '*' };
  return { provider, unitId: 'watch', ...anywhere, estimatedCalls: 0, normaliserVersion, payload: '' };
}
