/** How a {@link RetryBudget} behaves. */
export interface RetryBudgetOptions {
  /** What is there at the start and at most. @defaultValue 100 */
  readonly capacity?: number | undefined;
  /** What a retry after a fault costs. @defaultValue 5 */
  readonly faultCost?: number | undefined;
  /** What a retry after throttling costs: less, as the limiter slows down too. @defaultValue 1 */
  readonly throttleCost?: number | undefined;
  /** What a call that succeeds pays in. @defaultValue 1 */
  readonly successRefund?: number | undefined;
}

/**
 * Bounds the retries of all calls to one quota together: each takes something out, each success pays something in. While a
 * service is down, its budget is soon spent and each call is made once; the first successes afterwards fill it again.
 */
export class RetryBudget {
  readonly #options: { readonly [Key in keyof RetryBudgetOptions]-?: number };
  #left: number;

  constructor(options: RetryBudgetOptions = {}) {
    this.#options = {
      capacity: options.capacity ?? 100,
      faultCost: options.faultCost ?? 5,
      throttleCost: options.throttleCost ?? 1,
      successRefund: options.successRefund ?? 1,
    };
    this.#left = this.#options.capacity;
  }

  /** What is left. */
  get left(): number {
    return this.#left;
  }

  /** Takes out what one retry costs; false where not enough is left, and then nothing is taken. */
  take(retry: { readonly isThrottled?: boolean | undefined }): boolean {
    const cost = retry.isThrottled === true ? this.#options.throttleCost : this.#options.faultCost;
    if (cost > this.#left) return false;
    this.#left -= cost;
    return true;
  }

  /** Notes a call that succeeded. */
  refund(): void {
    this.#left = Math.min(this.#options.capacity, this.#left + this.#options.successRefund);
  }
}
