import type { UnitResult } from '@corkscrew/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { KIND_COLUMNS, type Batch } from '../../sink/encoded-batch.ts';
import { unpackColumns } from '../../sink/packed-columns.ts';
import { PayloadSpool, type Frame, type FrameBuffer } from './payload-spool.ts';
import { StageTable } from './stage-table.ts';
import { UnitStage } from './unit-stage.ts';

/** Rows of one unit beyond which it gets a table of its own. */
const OWN_TABLE_ROWS = 4_096;

/** A unit that is ready to be published. */
export interface FinishedUnit {
  readonly unitNo: number;
  readonly result: UnitResult;
}

/** What one publish takes. */
export interface StagedGroup {
  readonly units: readonly FinishedUnit[];
  readonly tables: readonly StageTable[];
  /** Payloads and relationships, in the order of their rows. */
  readonly frames: readonly Frame[];
}

/**
 * Holds what units have sent until it is published. What the merge compares goes to tables in memory: small units share
 * one and reach it only when finished, large ones get their own, so that dropping tables is the only way in which rows
 * are forgotten. Payloads stay in the bytes in which they came, which is several times cheaper than staging them in
 * DuckDB too, and are appended once, to the inventory itself.
 */
export class StagingArea {
  readonly #connection: DuckDBConnection;
  readonly #spool: PayloadSpool;
  readonly #open = new Map<number, UnitStage>();
  #finished: FinishedUnit[] = [];
  #sealed: StageTable[] = [];
  #frames: Frame[] = [];
  #shared: StageTable | undefined;
  #creating: Promise<void> | undefined;
  #tableNo = 0;
  #nextRowId = 1;
  #nextKindNo = 0;
  #nextEdgeKindNo = 0;

  constructor(connection: DuckDBConnection, spoolFolder: string) {
    this.#connection = connection;
    this.#spool = new PayloadSpool(spoolFolder);
  }

  async write(unitNo: number, batch: Batch): Promise<void> {
    const unit = this.#unitOf(unitNo);
    this.#keep(unit, unitNo, batch);
    if (unit.pendingRows <= OWN_TABLE_ROWS) return;
    unit.table ??= await this.#createTable();
    unit.flushInto(unit.table);
  }

  async discard(unitNo: number): Promise<void> {
    const unit = this.#open.get(unitNo);
    this.#open.delete(unitNo);
    for (const frame of unit?.frames ?? []) this.#spool.release(frame);
    await unit?.table?.drop();
  }

  /** Ends a unit. One that crashed or was cancelled leaves only its line in the ledger. */
  async finish(unitNo: number, result: UnitResult, rest: Batch | undefined): Promise<void> {
    if (result.outcome === 'crashed' || result.outcome === 'canceled') {
      await this.discard(unitNo);
      this.#finished.push({ unitNo, result });
      return;
    }
    const unit = this.#unitOf(unitNo);
    if (rest !== undefined) this.#keep(unit, unitNo, rest);
    while (unit.table === undefined && unit.pendingRows > 0 && this.#shared === undefined) await this.#createShared();
    // From here to the end nothing waits, so that no publish comes between a unit's rows and its being finished.
    const table = unit.table ?? this.#shared;
    if (table !== undefined) unit.flushInto(table);
    if (unit.table !== undefined) {
      unit.table.seal();
      this.#sealed.push(unit.table);
    }
    this.#frames.push(...unit.frames);
    this.#open.delete(unitNo);
    this.#finished.push({ unitNo, result });
  }

  /** Takes everything finished so far. Until {@link release} or {@link giveBack} it belongs to the caller. */
  take(): StagedGroup {
    const tables = this.#shared === undefined ? this.#sealed : [...this.#sealed, this.#shared];
    for (const table of tables) table.seal();
    const frames = this.#frames.sort((a, b) => a.firstRowId - b.firstRowId);
    const group = { units: this.#finished, tables, frames };
    this.#finished = [];
    this.#sealed = [];
    this.#frames = [];
    this.#shared = undefined;
    this.#spool.rotate();
    return group;
  }

  /** Reads the bytes of a frame that a group holds. They may stand in `buffer`. */
  readFrame(frame: Frame, buffer: FrameBuffer): Uint8Array {
    return this.#spool.read(frame, buffer);
  }

  /** Forgets a group that is published. */
  async release(group: StagedGroup): Promise<void> {
    for (const frame of group.frames) this.#spool.release(frame);
    for (const table of group.tables) await table.drop();
  }

  /** Takes back a group that could not be published. */
  giveBack(group: StagedGroup): void {
    this.#finished = [...group.units, ...this.#finished];
    this.#sealed = [...group.tables, ...this.#sealed];
    this.#frames = [...group.frames, ...this.#frames];
  }

  /** Forgets everything. */
  async clear(): Promise<void> {
    for (const unitNo of this.#open.keys()) await this.discard(unitNo);
    await this.release(this.take());
  }

  #keep(unit: UnitStage, unitNo: number, batch: Batch): void {
    const { payloads, edges, edgeKinds, ...compared } = batch;
    const firstRowId = this.#nextRowId;
    unit.add({ unitNo, firstRowId, firstKindNo: this.#nextKindNo, batch: compared });
    for (const [content, bytes] of [
      ['payloads', payloads],
      ['edges', edges],
      ['edge_kinds', edgeKinds],
    ] as const) {
      if (bytes === undefined) continue;
      const frame: Frame = { content, firstRowId, firstEdgeKindNo: this.#nextEdgeKindNo };
      unit.frames.push(frame);
      this.#spool.add(frame, bytes);
    }
    this.#nextRowId += batch.rowCount;
    this.#nextKindNo += batch.kindTexts.length / KIND_COLUMNS.length;
    this.#nextEdgeKindNo += edgeKinds === undefined ? 0 : unpackColumns(edgeKinds).rowCount;
  }

  #unitOf(unitNo: number): UnitStage {
    let unit = this.#open.get(unitNo);
    if (unit === undefined) {
      unit = new UnitStage();
      this.#open.set(unitNo, unit);
    }
    return unit;
  }

  async #createShared(): Promise<void> {
    this.#creating ??= this.#createTable()
      .then((table) => {
        this.#shared = table;
      })
      .finally(() => {
        this.#creating = undefined;
      });
    await this.#creating;
  }

  #createTable(): Promise<StageTable> {
    this.#tableNo += 1;
    return StageTable.create(this.#connection, this.#tableNo);
  }
}
