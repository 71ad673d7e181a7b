import type { UnitResult } from '@corkscrew/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { EncodedBatch } from '../../sink/encoded-batch.ts';
import { OpenRowTable } from './open-row-table.ts';
import { StageTables } from './stage-tables.ts';
import { UnitStage } from './unit-stage.ts';

/** Rows of one unit beyond which it gets tables of its own. */
const OWN_TABLE_ROWS = 2_048;
/** Characters of payload of one unit beyond which it gets tables of its own. */
const OWN_TABLE_CHARS = 4_194_304;
/**
 * Characters that all appenders may hold outside DuckDB's memory limit. Tables in memory do not compress, so flushing
 * often costs nothing and keeps the process 100 MB smaller than flushing by row groups.
 */
const UNFLUSHED_CHARS = 25_165_824;

/** A unit that is ready to be published. */
export interface FinishedUnit {
  readonly unitNo: number;
  readonly result: UnitResult;
}

/** What one publish takes. */
export interface StagedGroup {
  readonly units: readonly FinishedUnit[];
  readonly tables: readonly StageTables[];
}

/**
 * Holds the rows of units in flight and of finished ones. Small units share tables and reach them only when finished;
 * large ones get their own, so that dropping tables is the only way in which rows are forgotten.
 */
export class StagingArea {
  readonly #connection: DuckDBConnection;
  readonly #open = new Map<number, UnitStage>();
  #known = new OpenRowTable(0);
  #finished: FinishedUnit[] = [];
  #sealed: StageTables[] = [];
  #shared: StageTables | undefined;
  #creating: Promise<void> | undefined;
  #tableNo = 0;
  #rowNo = 0n;
  #unflushedChars = 0;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** Starts anew with what the inventory holds. */
  async reset(known: OpenRowTable): Promise<void> {
    await this.clear();
    this.#known = known;
  }

  async write(unitNo: number, batch: EncodedBatch): Promise<void> {
    const unit = this.#unitOf(unitNo);
    unit.add(batch, this.#known, () => (this.#rowNo += 1n));
    if (unit.pendingRows <= OWN_TABLE_ROWS && unit.pendingChars <= OWN_TABLE_CHARS) return;
    unit.tables ??= await this.#createTables();
    this.#flush(unit, unit.tables);
  }

  async discard(unitNo: number): Promise<void> {
    const unit = this.#open.get(unitNo);
    this.#open.delete(unitNo);
    await unit?.tables?.drop();
  }

  /** Ends a unit. One that crashed or was cancelled leaves only its line in the ledger. */
  async finish(unitNo: number, result: UnitResult): Promise<void> {
    if (result.outcome === 'crashed' || result.outcome === 'canceled') {
      await this.discard(unitNo);
      this.#finished.push({ unitNo, result });
      return;
    }
    const unit = this.#unitOf(unitNo);
    while (unit.tables === undefined && unit.pendingRows > 0 && this.#shared === undefined) await this.#createShared();
    // From here to the end nothing waits, so that no publish comes between a unit's rows and its being finished.
    const tables = unit.tables ?? this.#shared;
    if (tables !== undefined) this.#flush(unit, tables);
    if (unit.tables !== undefined) {
      unit.tables.seal();
      this.#sealed.push(unit.tables);
    }
    this.#open.delete(unitNo);
    this.#finished.push({ unitNo, result });
  }

  /** Takes everything finished so far. Until {@link release} or {@link giveBack} it belongs to the caller. */
  take(): StagedGroup {
    const tables = this.#shared === undefined ? this.#sealed : [...this.#sealed, this.#shared];
    const group = { units: this.#finished, tables };
    for (const table of tables) table.seal();
    this.#finished = [];
    this.#sealed = [];
    this.#shared = undefined;
    return group;
  }

  /** Forgets a group that is published. */
  async release(group: StagedGroup): Promise<void> {
    for (const tables of group.tables) await tables.drop();
  }

  /** Takes back a group that could not be published. */
  giveBack(group: StagedGroup): void {
    this.#finished = [...group.units, ...this.#finished];
    this.#sealed = [...group.tables, ...this.#sealed];
  }

  /** Forgets everything. */
  async clear(): Promise<void> {
    for (const unitNo of this.#open.keys()) await this.discard(unitNo);
    await this.release(this.take());
  }

  #unitOf(unitNo: number): UnitStage {
    let unit = this.#open.get(unitNo);
    if (unit === undefined) {
      unit = new UnitStage(unitNo);
      this.#open.set(unitNo, unit);
    }
    return unit;
  }

  #flush(unit: UnitStage, tables: StageTables): void {
    this.#unflushedChars += unit.flushInto(tables);
    if (this.#unflushedChars < UNFLUSHED_CHARS) return;
    this.#unflushedChars = 0;
    this.#shared?.flush();
    for (const { tables: own } of this.#open.values()) own?.flush();
  }

  async #createShared(): Promise<void> {
    this.#creating ??= this.#createTables()
      .then((tables) => {
        this.#shared = tables;
      })
      .finally(() => {
        this.#creating = undefined;
      });
    await this.#creating;
  }

  #createTables(): Promise<StageTables> {
    this.#tableNo += 1;
    return StageTables.create(this.#connection, this.#tableNo);
  }
}
