import { type Clock, systemClock } from './clock.ts';

/** How an {@link AdaptiveLimiter} behaves. */
export interface AdaptiveLimiterOptions {
  /** Calls in flight at once. @defaultValue 8 */
  readonly maxConcurrency?: number | undefined;
  /**
   * Calls in flight at once before any has ended well: each that does allows one more, up to `maxConcurrency`, and
   * throttling halves them.
   *
   * @defaultValue `maxConcurrency`
   */
  readonly initialConcurrency?: number | undefined;
  /** Calls per second below which throttling never pushes. @defaultValue 0.5 */
  readonly minRatePerSecond?: number | undefined;
  /** Calls per second at which pacing ends again. @defaultValue 200 */
  readonly maxRatePerSecond?: number | undefined;
  /** What the first throttling takes for the rate at least: few calls so far say little about the limit. @defaultValue 10 */
  readonly initialRatePerSecond?: number | undefined;
  /** What the rate gains per second without throttling. @defaultValue 2 */
  readonly increasePerSecond?: number | undefined;
  /** What throttling leaves of the rate. @defaultValue 0.6 */
  readonly decreaseFactor?: number | undefined;
  /** Calls that may start at once after a pause, while paced. @defaultValue 2 */
  readonly burst?: number | undefined;
  /**
   * What the service is known to allow: calls are held back before it would refuse one. @defaultValue nothing is known
   */
  readonly allowance?: CallAllowance | undefined;
  /** @defaultValue the machine's clock */
  readonly clock?: Clock | undefined;
}

/** How many calls may start within any span of so many milliseconds. */
export interface CallAllowance {
  readonly calls: number;
  readonly windowMs: number;
}

/** How a call ended, as far as its limiter cares. */
export interface CallOutcome {
  readonly isThrottled: boolean;
  /** How long the service asked to be left alone. */
  readonly retryAfterMs?: number | undefined;
}

/** What a reply says about the quota: calls left, and how long until they are given anew. */
export interface QuotaReading {
  readonly remainingCalls: number;
  readonly resetsAfterMs: number;
  /** How long ago the call was sent that brought the reply: the service counted it soon after that. @defaultValue 0 */
  readonly ageMs?: number | undefined;
}

/** The right to make one call. Give it back exactly once. */
export interface LimiterPermit {
  release(outcome?: CallOutcome): void;
}

type LimiterSettings = {
  readonly [Key in Exclude<keyof AdaptiveLimiterOptions, 'allowance'>]-?: NonNullable<AdaptiveLimiterOptions[Key]>;
};

const MEASURE_WINDOW_MS = 1_000;
/** A call is counted at most so long after it was sent; the rest of the time is the work on its answer, and its way back. */
const MOST_UNDERWAY_MS = 150;

function settle(options: AdaptiveLimiterOptions): LimiterSettings {
  const { maxConcurrency = 8, initialConcurrency = maxConcurrency } = options;
  return {
    maxConcurrency,
    initialConcurrency: Math.min(initialConcurrency, maxConcurrency),
    minRatePerSecond: options.minRatePerSecond ?? 0.5,
    maxRatePerSecond: options.maxRatePerSecond ?? 200,
    initialRatePerSecond: options.initialRatePerSecond ?? 10,
    increasePerSecond: options.increasePerSecond ?? 2,
    decreaseFactor: options.decreaseFactor ?? 0.6,
    burst: options.burst ?? 2,
    clock: options.clock ?? systemClock,
  };
}

/**
 * Paces the calls to one quota: at most so many at once, and, from the first throttling reply on, at most so many per
 * second. Throttling cuts the rate to a part of what was measured (once for all calls that were in flight together);
 * quiet time raises it again step by step until pacing ends.
 *
 * Waiting calls go in order of arrival. One that is aborted leaves the queue at once, with the signal's reason.
 */
export class AdaptiveLimiter {
  readonly #options: LimiterSettings;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  /** Calls that may be in flight now. */
  #allowed: number;
  /** Undefined while nothing was ever throttled: then calls are not paced. */
  #ratePerSecond: number | undefined;
  #rateSetAtMs = 0;
  /** When the next call may start, were there no burst. */
  #nextStartMs = Number.NEGATIVE_INFINITY;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;
  /** Calls that the quota has left until it is given anew. */
  #quota = {
    remainingCalls: Number.POSITIVE_INFINITY,
    /** What the service said last, calls in flight not taken off. */
    heardCalls: Number.POSITIVE_INFINITY,
    endsAtMs: Number.NEGATIVE_INFINITY,
  };
  readonly #allowance: CallAllowance | undefined;
  /** When the last calls of the allowance started or will start, oldest first. */
  readonly #starts: number[] = [];
  #windowStartMs = 0;
  #windowCalls = 0;
  #measuredRate = 0;

  constructor(options: AdaptiveLimiterOptions = {}) {
    this.#options = settle(options);
    this.#allowance = checkAllowance(options.allowance);
    if (!(this.#options.maxConcurrency >= 1)) throw new TypeError('maxConcurrency must be at least 1');
    if (!(this.#options.initialConcurrency >= 1)) throw new TypeError('initialConcurrency must be at least 1');
    this.#allowed = this.#options.initialConcurrency;
    this.#windowStartMs = this.#options.clock.now();
  }

  /** Calls per second that are allowed now, or undefined while calls are not paced. */
  get ratePerSecond(): number | undefined {
    return this.#currentRate();
  }

  /** Calls in flight. */
  get running(): number {
    return this.#running;
  }

  /** Calls that wait for a place. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Waits for the right to make one call. */
  async acquire(options: { readonly signal?: AbortSignal | undefined } = {}): Promise<LimiterPermit> {
    options.signal?.throwIfAborted();
    await this.#takePlace(options.signal);
    try {
      await this.#waitForStart(options.signal);
    } catch (error) {
      this.#leavePlace();
      throw error;
    }
    const startedAtMs = this.#options.clock.now();
    this.#countStart(startedAtMs);
    let isReleased = false;
    return {
      release: (outcome) => {
        if (isReleased) return;
        isReleased = true;
        this.#allow(outcome?.isThrottled === true);
        this.#leavePlace();
        if (outcome?.isThrottled) this.#slowDown(startedAtMs, outcome.retryAfterMs ?? 0);
      },
    };
  }

  /**
   * Takes in what a reply says about the quota. Calls in flight count as spent; when nothing is left, calls wait until the
   * quota is given anew, so that the service need not refuse any.
   */
  learnQuota({ remainingCalls, resetsAfterMs, ageMs = 0 }: QuotaReading): void {
    if (!(remainingCalls >= 0) || !(resetsAfterMs >= 0)) return;
    const now = this.#options.clock.now();
    const saidAtMs = now - Math.max(0, ageMs - MOST_UNDERWAY_MS);
    // The call that brings the reading still holds its place.
    const spent = Math.max(0, this.#running - 1);
    // Services round what is left of the window up: of what was said about one window, the earliest end is the nearest.
    const isSameWindow = now < this.#quota.endsAtMs && remainingCalls <= this.#quota.heardCalls;
    const endsAtMs = Math.min(saidAtMs + resetsAfterMs, isSameWindow ? this.#quota.endsAtMs : Number.POSITIVE_INFINITY);
    this.#quota = { remainingCalls: Math.max(0, remainingCalls - spent), heardCalls: remainingCalls, endsAtMs };
  }

  #takePlace(signal: AbortSignal | undefined): Promise<void> {
    if (this.#running < this.#allowed) {
      this.#running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(enter);
    });
  }

  /** Gives free places to the next in line, so that nobody overtakes. */
  #leavePlace(): void {
    this.#running -= 1;
    while (this.#running < this.#allowed) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#running += 1;
      next();
    }
  }

  #allow(isThrottled: boolean): void {
    const { initialConcurrency, maxConcurrency } = this.#options;
    this.#allowed = isThrottled
      ? Math.max(initialConcurrency, Math.floor(this.#allowed / 2))
      : Math.min(maxConcurrency, this.#allowed + 1);
  }

  async #waitForStart(signal: AbortSignal | undefined): Promise<void> {
    const { clock, burst } = this.#options;
    const now = clock.now();
    const rate = this.#currentRate();
    let startMs = Math.max(now, this.#pausedUntilMs, this.#spendQuota(now));
    if (rate !== undefined) {
      const intervalMs = 1_000 / rate;
      const slotMs = Math.max(this.#nextStartMs, startMs - (burst - 1) * intervalMs);
      this.#nextStartMs = slotMs + intervalMs;
      startMs = Math.max(startMs, slotMs);
    }
    startMs = this.#spendAllowance(startMs);
    if (startMs > now) await clock.delay(startMs - now, { signal });
  }

  /** Says when a call may start that could start at `startMs`, and takes it off the allowance. */
  #spendAllowance(startMs: number): number {
    if (this.#allowance === undefined) return startMs;
    const { calls, windowMs } = this.#allowance;
    const oldest = this.#starts.length < calls ? undefined : this.#starts.shift();
    const allowedMs = oldest === undefined ? startMs : Math.max(startMs, oldest + windowMs);
    this.#starts.push(allowedMs);
    return allowedMs;
  }

  /** Takes one call off the quota and says when it may start. */
  #spendQuota(now: number): number {
    if (now >= this.#quota.endsAtMs) return now;
    if (this.#quota.remainingCalls <= 0) return this.#quota.endsAtMs;
    this.#quota.remainingCalls -= 1;
    return now;
  }

  #currentRate(): number | undefined {
    if (this.#ratePerSecond === undefined) return undefined;
    const { clock, increasePerSecond, maxRatePerSecond } = this.#options;
    const quietMs = clock.now() - this.#rateSetAtMs;
    const rate = this.#ratePerSecond + (quietMs / 1_000) * increasePerSecond;
    return rate >= maxRatePerSecond ? undefined : rate;
  }

  #slowDown(startedAtMs: number, retryAfterMs: number): void {
    const { clock, decreaseFactor, initialRatePerSecond, minRatePerSecond } = this.#options;
    const now = clock.now();
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, now + retryAfterMs);
    // Calls that began before the last cut say nothing about the rate that it set.
    if (this.#ratePerSecond !== undefined && startedAtMs < this.#rateSetAtMs) return;
    const measured = this.#measureRate(now);
    const paced = this.#currentRate();
    const used = paced === undefined ? Math.max(measured, initialRatePerSecond) : Math.min(measured, paced);
    this.#ratePerSecond = Math.max(minRatePerSecond, used * decreaseFactor);
    this.#rateSetAtMs = now;
    this.#nextStartMs = now + 1_000 / this.#ratePerSecond;
  }

  #countStart(now: number): void {
    if (now - this.#windowStartMs >= MEASURE_WINDOW_MS) {
      this.#measuredRate = this.#windowCalls / ((now - this.#windowStartMs) / 1_000);
      this.#windowStartMs = now;
      this.#windowCalls = 0;
    }
    this.#windowCalls += 1;
  }

  /** Calls per second, of the running window or of the last whole one, whichever was busier. */
  #measureRate(now: number): number {
    const elapsedMs = Math.max(now - this.#windowStartMs, MEASURE_WINDOW_MS / 2);
    return Math.max(this.#measuredRate, this.#windowCalls / (elapsedMs / 1_000));
  }
}

function checkAllowance(allowance: CallAllowance | undefined): CallAllowance | undefined {
  if (allowance === undefined || allowance.calls >= 1) return allowance;
  throw new TypeError('the allowance must be at least one call');
}
