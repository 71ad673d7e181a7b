import {
  type Claim,
  type ClaimScope,
  claimKey,
  type ListingStarted,
  type ResourceSink,
  type ScannedResource,
  type ScanUnit,
  type UnitResult,
  type UnitWriter,
} from '@corkscrew/core';
import { ClaimRegistry } from '../claim-registry.ts';
import type { Clock } from '../clock.ts';
import { completeLimits } from '../scan-limits.ts';
import { UnitCollector } from '../unit-collector.ts';

interface Listing {
  readonly writer: UnitWriter;
  readonly collector: UnitCollector;
  readonly startedAt: Date;
}

/** What a {@link ListingBook} works with. */
export interface ListingBookParts {
  readonly provider: string;
  readonly sink: Pick<ResourceSink, 'openUnit'>;
  readonly clock: Clock;
}

const UNIT_LIMITS = completeLimits();

/** The listings of a watch: each is written and published as a unit of a scan is, and held to the same rules. */
export class ListingBook {
  readonly #parts: ListingBookParts;
  readonly #open = new Map<string, Listing>();
  /** By claim, for as long as the watch runs: later changes are shaped as the listing was. */
  readonly #versions = new Map<string, string>();

  constructor(parts: ListingBookParts) {
    this.#parts = parts;
  }

  isOpen(key: string): boolean {
    return this.#open.has(key);
  }

  /** How what comes under a claim is shaped; empty where it was never listed. */
  versionOf(key: string): string {
    return this.#versions.get(key) ?? '';
  }

  /** Begins a listing. One of the same scope that was not finished is forgotten. */
  async begin({ scope, normaliserVersion }: Pick<ListingStarted, 'scope' | 'normaliserVersion'>): Promise<void> {
    const key = claimKey(scope);
    await this.#forget(key);
    this.#versions.set(key, normaliserVersion);
    const unit = createUnit(this.#parts.provider, scope, normaliserVersion);
    this.#open.set(key, {
      writer: await this.#parts.sink.openUnit(unit),
      collector: new UnitCollector(unit, UNIT_LIMITS, new ClaimRegistry()),
      startedAt: this.#parts.clock.now(),
    });
  }

  /** Writes what belongs to a listing that is open. */
  async write(key: string, resources: readonly ScannedResource[], signal: AbortSignal): Promise<void> {
    const listing = this.#open.get(key);
    if (listing === undefined) throw new TypeError(`no listing of ${key} is open`);
    const fit = listing.collector.takeResources(resources);
    if (fit.length === 0) return;
    await listing.writer.write(fit, { signal });
    listing.collector.countStored(fit);
  }

  /** Ends a listing with its claim. A claim that no listing began stands for one that could not begin. */
  async finish(claim: Claim): Promise<UnitResult> {
    const key = claimKey(claim.scope);
    if (!this.#open.has(key)) await this.begin({ scope: claim.scope, normaliserVersion: this.versionOf(key) });
    const { writer, collector, startedAt } = this.#open.get(key) as Listing;
    collector.addClaim(claim);
    const result = collector.settle({ attempts: 1, startedAt, finishedAt: this.#parts.clock.now() });
    await writer.finish(result);
    this.#open.delete(key);
    return result;
  }

  /** Forgets the listings that were not finished. */
  async discardOpen(): Promise<void> {
    for (const key of this.#open.keys()) await this.#forget(key);
  }

  async #forget(key: string): Promise<void> {
    const listing = this.#open.get(key);
    this.#open.delete(key);
    await listing?.writer.discard();
  }
}

function createUnit(provider: string, scope: ClaimScope, normaliserVersion: string): ScanUnit {
  const { accountId, region, service, type } = scope;
  const unitId = `watch/${claimKey(scope)}`;
  return { provider, unitId, accountId, region, service, type, estimatedCalls: 1, normaliserVersion, payload: '' };
}
