import type { PublishResult, ResourceSink } from '@corkscrew/core';
import { raceAbort } from '@corkscrew/core';
import type { Clock } from './clock.ts';
import type { ScanLimits } from './scan-limits.ts';

/** What a publisher works with. */
export interface PublisherParts {
  readonly sink: Pick<ResourceSink, 'publish'>;
  readonly clock: Clock;
  readonly limits: Pick<ScanLimits, 'groupCommitRows' | 'groupCommitMs' | 'maxUnpublishedRows'>;
  readonly onPublished: (result: PublishResult, units: number) => void;
  /** Called once, with what publishing threw. Nothing is published after it. */
  readonly onFailure: (error: unknown) => void;
}

interface Amount {
  units: number;
  rows: number;
}

/**
 * Publishes finished units in groups: when enough rows have gathered, when the oldest has waited long enough, and when
 * told to. One publish runs at a time; units go on meanwhile until too many rows wait.
 */
export class Publisher {
  readonly #parts: PublisherParts;
  readonly #waiting: Amount = { units: 0, rows: 0 };
  #rowsInFlight = 0;
  #running: Promise<void> | undefined;
  #forgetTimer: (() => void) | undefined;
  /** Whether a unit has waited long enough, counted from its end even where a publish ran meanwhile. */
  #isDue = false;
  #hasFailed = false;
  #waiters: (() => void)[] = [];

  constructor(parts: PublisherParts) {
    this.#parts = parts;
  }

  /** Says that the sink holds one more finished unit. */
  addFinishedUnit(rows: number): void {
    this.#waiting.units += 1;
    this.#waiting.rows += rows;
    this.#schedule();
  }

  /** Resolves when another batch may be written. */
  async waitForRoom(signal: AbortSignal): Promise<void> {
    while (!this.#hasFailed && this.#waiting.rows + this.#rowsInFlight >= this.#parts.limits.maxUnpublishedRows) {
      await raceAbort(new Promise<void>((wake) => this.#waiters.push(wake)), signal);
    }
  }

  /** Publishes what waits, and resolves when nothing does. */
  async flush(): Promise<void> {
    this.#stopTimer();
    while (this.#running !== undefined || (this.#waiting.units > 0 && !this.#hasFailed)) {
      await (this.#running ?? this.#start());
    }
  }

  #schedule(): void {
    if (this.#hasFailed || this.#waiting.units === 0) return;
    const { clock, limits } = this.#parts;
    const isReady = this.#isDue || this.#waiting.rows >= limits.groupCommitRows;
    if (isReady && this.#running === undefined) {
      void this.#start();
    } else {
      this.#forgetTimer ??= clock.startTimer(limits.groupCommitMs, () => {
        this.#isDue = true;
        this.#schedule();
      });
    }
  }

  #start(): Promise<void> {
    this.#stopTimer();
    this.#running = this.#publish().finally(() => {
      this.#running = undefined;
      for (const wake of this.#waiters.splice(0)) wake();
      this.#schedule();
    });
    return this.#running;
  }

  async #publish(): Promise<void> {
    const { units, rows } = this.#waiting;
    this.#waiting.units = 0;
    this.#waiting.rows = 0;
    this.#rowsInFlight = rows;
    try {
      this.#parts.onPublished(await this.#parts.sink.publish(), units);
    } catch (error) {
      this.#hasFailed = true;
      this.#stopTimer();
      this.#parts.onFailure(error);
    } finally {
      this.#rowsInFlight = 0;
    }
  }

  #stopTimer(): void {
    this.#forgetTimer?.();
    this.#forgetTimer = undefined;
    this.#isDue = false;
  }
}
