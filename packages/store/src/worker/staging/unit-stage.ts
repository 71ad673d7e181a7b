import { resourceUid } from '@corkscrew/core';
import type { EncodedBatch } from '../../sink/encoded-batch.ts';
import { readWords, type OpenRowTable } from './open-row-table.ts';
import type { StageTables } from './stage-tables.ts';

interface PendingRow {
  readonly batch: EncodedBatch;
  readonly index: number;
  readonly uid: string;
  readonly rowId: bigint;
}

interface SeenRow {
  readonly uid: string;
  readonly rowId: bigint;
  readonly contentHash: string;
  readonly claimKey: string;
}

/** What one unit has sent and no table has taken yet. */
export class UnitStage {
  readonly unitNo: number;
  /** Tables of its own, which only a large unit gets. */
  tables: StageTables | undefined;
  #rows: PendingRow[] = [];
  #seen: SeenRow[] = [];
  #pendingChars = 0;
  readonly #uid = new Uint32Array(4);
  readonly #hash = new Uint32Array(4);

  constructor(unitNo: number) {
    this.unitNo = unitNo;
  }

  get pendingRows(): number {
    return this.#rows.length + this.#seen.length;
  }

  get pendingChars(): number {
    return this.#pendingChars;
  }

  /** Takes a batch apart: of a resource that the inventory has as it is, only that it was seen is kept. */
  add(batch: EncodedBatch, known: OpenRowTable, nextRowId: () => bigint): void {
    const { texts } = batch;
    for (let index = 0; index < batch.rowCount; index += 1) {
      const uid = uidAt(batch, index);
      const hash = texts.contentHash[index] as string;
      readWords(uid, this.#uid);
      readWords(hash, this.#hash);
      const rowId = nextRowId();
      if (known.has(this.#uid, this.#hash, texts.incarnation[index] as string)) {
        this.#seen.push({ uid, rowId, contentHash: hash, claimKey: texts.claimKey[index] as string });
      } else {
        this.#rows.push({ batch, index, uid, rowId });
        this.#pendingChars += (texts.rawData[index] as string).length + (texts.attributes[index] as string).length;
      }
    }
  }

  /** Moves what is pending into tables. Returns the characters moved. */
  flushInto(tables: StageTables): number {
    const { unitNo } = this;
    for (const { batch, index, uid, rowId } of this.#rows) tables.addRow({ rowId, unitNo, uid }, batch, index);
    for (const { uid, rowId, contentHash: hash, claimKey } of this.#seen) {
      tables.addSeen({ rowId, unitNo, uid }, hash, claimKey);
    }
    const moved = this.#pendingChars;
    this.#rows = [];
    this.#seen = [];
    this.#pendingChars = 0;
    return moved;
  }
}

function uidAt({ texts }: EncodedBatch, index: number): string {
  return resourceUid({
    provider: texts.provider[index] as string,
    accountId: texts.accountId[index] as string,
    region: texts.region[index] as string,
    service: texts.service[index] as string,
    type: texts.type[index] as string,
    id: texts.id[index] as string,
  });
}
