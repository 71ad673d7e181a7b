import type { Frame } from './payload-spool.ts';
import type { StagedBatch } from './row-buffer.ts';
import type { StageTable } from './stage-table.ts';

/** What one unit has sent so far. */
export class UnitStage {
  /** A table of its own, which only a large unit gets. */
  table: StageTable | undefined;
  readonly frames: Frame[] = [];
  #pending: StagedBatch[] = [];
  #pendingRows = 0;

  /** Rows that no table has yet. */
  get pendingRows(): number {
    return this.#pendingRows;
  }

  /** Notes a batch, of whose payloads and relationships nothing is kept here. */
  add(staged: StagedBatch): void {
    this.#pending.push(staged);
    this.#pendingRows += staged.batch.rowCount;
  }

  /** Moves what is pending into a table. */
  flushInto(table: StageTable): void {
    for (const staged of this.#pending) table.add(staged);
    this.#pending = [];
    this.#pendingRows = 0;
  }
}
