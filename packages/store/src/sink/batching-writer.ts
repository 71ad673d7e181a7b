import type { CallOptions, ScannedResource, UnitResult, UnitWriter } from '@corkscrew/core';
import { raceAbort } from '@corkscrew/core';
import { BatchEncoder } from './batch-encoder.ts';
import type { Batch } from './encoded-batch.ts';
import type { OpenRowTable } from './open-row-table.ts';

/** Resources that cross to the worker at once. */
const BATCH_ROWS = 2_048;
/** Characters of payload that cross to the worker at once; many units may each hold that much. */
const BATCH_CHARS = 524_288;

/** Where a writer's batches go. */
export interface BatchTarget {
  send(batch: Batch): Promise<void>;
  discard(): Promise<void>;
  /** Ends the unit, whose last batch comes along where there is one. */
  finish(result: UnitResult, rest: Batch | undefined): Promise<void>;
}

/** Gathers a unit's resources into batches. `write` waits while a full batch of this unit has not been taken. */
export class BatchingWriter implements UnitWriter {
  readonly #target: BatchTarget;
  readonly #encoder: BatchEncoder;
  #isEnded = false;

  /** Payloads that `known` has are not sent. */
  constructor(target: BatchTarget, known: OpenRowTable) {
    this.#target = target;
    this.#encoder = new BatchEncoder(known);
  }

  async write(resources: readonly ScannedResource[], options: CallOptions = {}): Promise<void> {
    this.#assertOpen();
    for (const resource of resources) {
      this.#encoder.add(resource);
      if (this.#encoder.rowCount < BATCH_ROWS && this.#encoder.sentChars < BATCH_CHARS) continue;
      await raceAbort(this.#target.send(this.#encoder.take()), options.signal);
    }
  }

  async discard(): Promise<void> {
    this.#end();
    await this.#target.discard();
  }

  async finish(result: UnitResult): Promise<void> {
    this.#end();
    await this.#target.finish(result, this.#encoder.rowCount > 0 ? this.#encoder.take() : undefined);
  }

  #end(): void {
    this.#assertOpen();
    this.#isEnded = true;
  }

  #assertOpen(): void {
    if (this.#isEnded) throw new TypeError('the unit is finished or discarded');
  }
}
