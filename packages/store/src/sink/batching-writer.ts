import type { CallOptions, ScannedResource, UnitResult, UnitWriter } from '@corkscrew/core';
import { raceAbort } from '@corkscrew/core';
import { encodeBatch, weighResource } from './encoded-batch.ts';

/** Resources that cross to the worker at once. */
const BATCH_ROWS = 2_048;
/** Characters of payload that cross to the worker at once; many units may each hold that much. */
const BATCH_CHARS = 524_288;

/** Where a writer's batches go. */
export interface BatchTarget {
  send(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  discard(): Promise<void>;
  finish(result: UnitResult): Promise<void>;
}

/** Gathers a unit's resources into batches. `write` waits while a full batch of this unit has not been taken. */
export class BatchingWriter implements UnitWriter {
  readonly #target: BatchTarget;
  #gathered: ScannedResource[] = [];
  #chars = 0;
  #isEnded = false;

  constructor(target: BatchTarget) {
    this.#target = target;
  }

  async write(resources: readonly ScannedResource[], options: CallOptions = {}): Promise<void> {
    this.#assertOpen();
    for (const resource of resources) {
      this.#gathered.push(resource);
      this.#chars += weighResource(resource);
      if (this.#gathered.length < BATCH_ROWS && this.#chars < BATCH_CHARS) continue;
      await raceAbort(this.#send(), options.signal);
    }
  }

  async discard(): Promise<void> {
    this.#end();
    this.#gathered = [];
    await this.#target.discard();
  }

  async finish(result: UnitResult): Promise<void> {
    this.#end();
    if (this.#gathered.length > 0) await this.#send();
    await this.#target.finish(result);
  }

  async #send(): Promise<void> {
    const bytes = encodeBatch(this.#gathered);
    this.#gathered = [];
    this.#chars = 0;
    await this.#target.send(bytes);
  }

  #end(): void {
    this.#assertOpen();
    this.#isEnded = true;
  }

  #assertOpen(): void {
    if (this.#isEnded) throw new TypeError('the unit is finished or discarded');
  }
}
