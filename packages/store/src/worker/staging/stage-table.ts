import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { KIND_COLUMNS } from '../../sink/encoded-batch.ts';
import { RowBuffer, STAGE_COLUMNS, type StagedBatch } from './row-buffer.ts';

const emptyRelation = (columns: readonly (readonly [string, unknown])[]): string =>
  `SELECT ${columns.map(([name, type]) => `NULL::${String(type)} AS ${name}`).join(', ')} WHERE false`;
const tableColumns = (columns: readonly (readonly [string, unknown])[]): string =>
  columns.map(([name, type]) => `${name} ${String(type)}`).join(', ');

const KINDS = [['kind_no', 'INTEGER'], ...KIND_COLUMNS.map((name) => [name, 'VARCHAR'] as const)] as const;

/** A relation like a stage table, without rows. */
export const EMPTY_STAGE: string = emptyRelation(STAGE_COLUMNS);

/** A relation like the kinds beside a stage table, without rows. */
export const EMPTY_KINDS: string = emptyRelation(KINDS);

/**
 * A table in memory of what was seen, without the payloads, and a small one beside it that says what the kinds of its rows
 * are: what the rows of one kind have in common is in memory once.
 */
export class StageTable {
  readonly name: string;
  readonly kindsName: string;
  readonly #connection: DuckDBConnection;
  readonly #rowAppender: DuckDBAppender;
  readonly #kindAppender: DuckDBAppender;
  readonly #rows: RowBuffer;
  #isSealed = false;

  private constructor(
    connection: DuckDBConnection,
    no: number,
    appenders: { readonly rows: DuckDBAppender; readonly kinds: DuckDBAppender },
  ) {
    this.#connection = connection;
    this.name = `memory.main.stage_${no}`;
    this.kindsName = `memory.main.stage_kinds_${no}`;
    this.#rowAppender = appenders.rows;
    this.#kindAppender = appenders.kinds;
    this.#rows = new RowBuffer(appenders.rows);
  }

  static async create(connection: DuckDBConnection, no: number): Promise<StageTable> {
    await connection.run(`CREATE TABLE memory.main.stage_${no} (${tableColumns(STAGE_COLUMNS)})`);
    await connection.run(`CREATE TABLE memory.main.stage_kinds_${no} (${tableColumns(KINDS)})`);
    return new StageTable(connection, no, {
      rows: await connection.createAppender(`stage_${no}`, 'main', 'memory'),
      kinds: await connection.createAppender(`stage_kinds_${no}`, 'main', 'memory'),
    });
  }

  add(staged: StagedBatch): void {
    this.#rows.add(staged);
    const { kindTexts } = staged.batch;
    for (let at = 0; at < kindTexts.length; at += 1) {
      const column = at % KIND_COLUMNS.length;
      if (column === 0) this.#kindAppender.appendInteger(staged.firstKindNo + at / KIND_COLUMNS.length);
      this.#kindAppender.appendVarchar(kindTexts[at] as string);
      if (column === KIND_COLUMNS.length - 1) this.#kindAppender.endRow();
    }
  }

  /** Ends the appending. */
  seal(): void {
    if (this.#isSealed) return;
    this.#isSealed = true;
    this.#rows.flush();
    this.#rowAppender.closeSync();
    this.#kindAppender.closeSync();
  }

  async drop(): Promise<void> {
    this.seal();
    await this.#connection.run(`DROP TABLE ${this.name}`);
    await this.#connection.run(`DROP TABLE ${this.kindsName}`);
  }
}
