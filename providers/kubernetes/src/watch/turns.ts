import { raceAbort } from '@corkscrew/sdk';

/** A number of places, of which each is given back when its holder disposes of it. */
export class Turns {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(limit: number) {
    this.#free = limit;
  }

  /** Waits for a place. */
  async take(signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    for (let turn = this.tryTake(); ; turn = this.tryTake()) {
      if (turn !== undefined) return turn;
      await this.#untilFree(signal);
    }
  }

  /** Takes a place if there is one. */
  tryTake(): Disposable | undefined {
    if (this.#free === 0) return undefined;
    this.#free -= 1;
    let isHeld = true;
    return {
      [Symbol.dispose]: () => {
        if (!isHeld) return;
        isHeld = false;
        this.#free += 1;
        for (const wake of this.#waiting) wake();
      },
    };
  }

  async #untilFree(signal: AbortSignal): Promise<void> {
    let wake: (() => void) | undefined;
    try {
      await raceAbort(
        new Promise<void>((resolve) => {
          wake = resolve;
          this.#waiting.add(resolve);
        }),
        signal,
      );
    } finally {
      if (wake !== undefined) this.#waiting.delete(wake);
    }
  }
}
