import type { ScanUnit } from '@corkscrew/core';

interface AccountLine {
  readonly units: readonly ScanUnit[];
  next: number;
  running: number;
  isWaiting: boolean;
}

/**
 * Units waiting to start. Accounts take turns, each keeps the order it was given, and none has more than its share in
 * flight. Taking and releasing cost the same however many units wait.
 */
export class UnitQueue {
  readonly #lines: ReadonlyMap<string, AccountLine>;
  readonly #perAccount: number;
  /** Lines with a waiting unit and a free place, in turn. */
  #turns: AccountLine[];
  #late: AccountLine[] = [];
  #size: number;

  constructor(ordered: readonly ScanUnit[], perAccount: number) {
    this.#perAccount = perAccount;
    const byAccount = Map.groupBy(ordered, (unit) => unit.accountId);
    this.#lines = new Map(
      [...byAccount].map(([account, units]) => [account, { units, next: 0, running: 0, isWaiting: true }]),
    );
    this.#turns = [...this.#lines.values()].reverse();
    this.#size = ordered.length;
  }

  /** Units not taken yet. */
  get size(): number {
    return this.#size;
  }

  /** Takes the next unit that may start now, if there is one. */
  take(): ScanUnit | undefined {
    if (this.#turns.length === 0) {
      this.#turns = this.#late.reverse();
      this.#late = [];
    }
    const line = this.#turns.pop();
    const unit = line?.units[line.next];
    if (line === undefined || unit === undefined) return undefined;
    line.next += 1;
    line.running += 1;
    line.isWaiting = false;
    this.#size -= 1;
    this.#enqueue(line);
    return unit;
  }

  /** Says that a taken unit has ended. */
  release(unit: ScanUnit): void {
    const line = this.#lines.get(unit.accountId);
    if (line === undefined) throw new TypeError(`unit ${unit.unitId} was not taken from this queue`);
    line.running -= 1;
    this.#enqueue(line);
  }

  #enqueue(line: AccountLine): void {
    if (line.isWaiting || line.next >= line.units.length || line.running >= this.#perAccount) return;
    line.isWaiting = true;
    this.#late.push(line);
  }
}
