import { resourceUid } from '@corkscrew/core';
import type { Batch } from '../../sink/encoded-batch.ts';
import { readWords, type OpenRowTable } from './open-row-table.ts';
import type { Frame } from './payload-spool.ts';
import type { StagedRow, StageTable } from './stage-table.ts';

/** What one unit has sent so far. */
export class UnitStage {
  readonly unitNo: number;
  /** A table of its own, which only a large unit gets. */
  table: StageTable | undefined;
  readonly frames: Frame[] = [];
  #pending: StagedRow[] = [];
  readonly #uid = new Uint32Array(4);
  readonly #hash = new Uint32Array(4);

  constructor(unitNo: number) {
    this.unitNo = unitNo;
  }

  /** Rows that no table has yet. */
  get pendingRows(): number {
    return this.#pending.length;
  }

  /** Notes the rows of a batch. Tells whether any of them has a payload that the inventory does not have. */
  add(batch: Batch, firstRowId: number, known: OpenRowTable): boolean {
    let hasNew = false;
    for (let index = 0; index < batch.rowCount; index += 1) {
      const row = this.#stage(batch, index, known);
      this.#pending.push({ ...row, rowId: firstRowId + index });
      hasNew ||= row.isFull;
    }
    return hasNew;
  }

  /** Moves what is pending into a table. */
  flushInto(table: StageTable): void {
    for (const row of this.#pending) table.add(this.unitNo, row);
    this.#pending = [];
  }

  #stage(batch: Batch, index: number, known: OpenRowTable): Omit<StagedRow, 'rowId'> {
    const { texts } = batch;
    const accountId = texts.accountId[index] as string;
    const service = texts.service[index] as string;
    const type = texts.type[index] as string;
    const contentHash = texts.contentHash[index] as string;
    const incarnation = texts.incarnation[index] as string;
    const uid = resourceUid({
      provider: texts.provider[index] as string,
      accountId,
      region: texts.region[index] as string,
      service,
      type,
      id: texts.id[index] as string,
    });
    readWords(uid, this.#uid);
    readWords(contentHash, this.#hash);
    const isFull = !known.has(this.#uid, this.#hash, incarnation);
    // Another unit of the same scan may see what it was before again, when a watch runs for long.
    if (isFull) known.forget(this.#uid);
    return {
      uid,
      contentHash,
      incarnation,
      claimKey: texts.claimKey[index] as string,
      accountId,
      service,
      type,
      isFull,
      facets: this.#needsFacets(batch, index, isFull && known.hasUid(this.#uid)) ? (batch.facets[index] ?? '') : '',
    };
  }

  /** Hashes say enough of a resource that is new or known as it is, unless one of its facets could not be read. */
  #needsFacets({ hasUnreadFacets }: Batch, index: number, isOtherThanKnown: boolean): boolean {
    return isOtherThanKnown || hasUnreadFacets[index] === 1;
  }
}
