import assert from 'node:assert/strict';
import { type ClaimScope, claimKey, type PlanRequest, type ProviderClient, type WatchMessage } from '@corkscrew/core';

const CANCEL_LIMIT_MS = 1000;

/** A provider that watches opens each listing, claims it with the right count, and ends when it is cancelled. */
export async function checkWatch(client: ProviderClient, plan: PlanRequest): Promise<void> {
  if ((await client.getInfo()).capabilities['watch'] !== '1') return;
  const controller = new AbortController();
  const reason = new Error('cancelled by the conformance suite');
  const listings = new OpenListings();
  let abortedAt = 0;
  const reading = async (): Promise<void> => {
    for await (const message of client.watch(plan, { signal: controller.signal })) {
      listings.take(message);
      if (abortedAt > 0 || listings.claims === 0 || listings.isAnyOpen) continue;
      abortedAt = performance.now();
      controller.abort(reason);
    }
  };
  await assert.rejects(reading(), reason);
  const tookMs = performance.now() - abortedAt;
  assert.ok(tookMs < CANCEL_LIMIT_MS, `cancelling took ${Math.round(tookMs)} ms`);
}

class OpenListings {
  readonly #counts = new Map<string, number>();
  claims = 0;

  get isAnyOpen(): boolean {
    return this.#counts.size > 0;
  }

  take(message: WatchMessage): void {
    if (message.kind === 'listing_started') {
      this.#counts.set(claimKey(message.scope), 0);
    } else if (message.kind === 'resources') {
      for (const { claimKey: key } of message.resources) {
        const count = this.#counts.get(key);
        if (count !== undefined) this.#counts.set(key, count + 1);
      }
    } else if (message.kind === 'claim') {
      this.#claim(message.claim.scope, message.claim.count);
    }
  }

  #claim(scope: ClaimScope, count: number): void {
    const key = claimKey(scope);
    assert.equal(this.#counts.get(key) ?? 0, count, `claim ${key} counts other than what came`);
    this.#counts.delete(key);
    this.claims += 1;
  }
}
