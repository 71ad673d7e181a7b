import { type Clock, systemClock } from './clock.ts';

/** How a {@link TtlCache} behaves. */
export interface TtlCacheOptions<V> {
  readonly maxEntries: number;
  /** Milliseconds after which a value is made anew. @defaultValue never */
  readonly ttlMs?: number | undefined;
  /** Told of each value that leaves the cache, to release what it holds. */
  readonly onEvict?: ((value: V) => void) | undefined;
  /** @defaultValue the machine's clock */
  readonly clock?: Clock | undefined;
}

interface Entry<V> {
  readonly promise: Promise<V>;
  readonly expiresAtMs: number;
}

/**
 * A bounded cache of values that are costly to make. Those who ask for the same key at the same time share one making; a
 * making that fails is not kept. What was not used for longest leaves first.
 */
export class TtlCache<K, V> {
  readonly #entries = new Map<K, Entry<V>>();
  readonly #options: TtlCacheOptions<V>;
  readonly #clock: Clock;

  constructor(options: TtlCacheOptions<V>) {
    if (!(options.maxEntries >= 1)) throw new TypeError('maxEntries must be at least 1');
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Gives the value of a key, made by `create` where there is none or it is too old. */
  get(key: K, create: () => Promise<V> | V): Promise<V> {
    const known = this.#entries.get(key);
    if (known !== undefined && known.expiresAtMs > this.#clock.now()) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known.promise;
    }
    if (known !== undefined) this.#evict(key, known);
    const entry: Entry<V> = {
      promise: Promise.resolve().then(create),
      expiresAtMs: this.#clock.now() + (this.#options.ttlMs ?? Number.POSITIVE_INFINITY),
    };
    this.#entries.set(key, entry);
    this.#dropOldest();
    return entry.promise.catch((error: unknown) => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
      throw error;
    });
  }

  delete(key: K): void {
    const known = this.#entries.get(key);
    if (known !== undefined) this.#evict(key, known);
  }

  clear(): void {
    for (const [key, entry] of this.#entries) this.#evict(key, entry);
  }

  #dropOldest(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= this.#options.maxEntries) return;
      this.#evict(key, entry);
    }
  }

  #evict(key: K, entry: Entry<V>): void {
    this.#entries.delete(key);
    entry.promise.then(this.#options.onEvict ?? (() => {})).catch(() => {
      /* A value that was never made has nothing to release; whoever asked for it got the error. */
    });
  }
}
