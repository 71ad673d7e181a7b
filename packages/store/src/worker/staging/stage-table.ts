import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';

const COLUMNS = `row_id BIGINT, unit_no INTEGER, uid UUID, content_hash UUID, incarnation VARCHAR, claim_key VARCHAR,
  account_id VARCHAR, service VARCHAR, type VARCHAR, is_full BOOLEAN, facets VARCHAR`;

/** A relation like a stage table, without rows. */
export const EMPTY_STAGE: string = `SELECT ${COLUMNS.split(',')
  .map((column) => column.trim().split(' '))
  .map(([name, type]) => `NULL::${type} AS ${name}`)
  .join(', ')} WHERE false`;

/** What the merge needs to know of a resource that was seen. */
export interface StagedRow {
  readonly rowId: number;
  readonly uid: string;
  readonly contentHash: string;
  readonly incarnation: string;
  readonly claimKey: string;
  readonly accountId: string;
  readonly service: string;
  readonly type: string;
  /** Whether its payload is kept to be published. It is not where the inventory has the same already. */
  readonly isFull: boolean;
  /** What the merge compares facet by facet; empty where the hashes say enough. */
  readonly facets: string;
}

/** A table in memory of what was seen, without the payloads. */
export class StageTable {
  readonly name: string;
  readonly #connection: DuckDBConnection;
  readonly #appender: DuckDBAppender;
  #isSealed = false;

  private constructor(connection: DuckDBConnection, name: string, appender: DuckDBAppender) {
    this.#connection = connection;
    this.name = name;
    this.#appender = appender;
  }

  static async create(connection: DuckDBConnection, no: number): Promise<StageTable> {
    const name = `stage_${no}`;
    await connection.run(`CREATE TABLE memory.main.${name} (${COLUMNS})`);
    return new StageTable(connection, `memory.main.${name}`, await connection.createAppender(name, 'main', 'memory'));
  }

  /** Adds a row. Uids and hashes are given as text, which DuckDB takes faster than a BigInt. */
  add(unitNo: number, row: StagedRow): void {
    const appender = this.#appender;
    appender.appendBigInt(BigInt(row.rowId));
    appender.appendInteger(unitNo);
    appender.appendVarchar(row.uid);
    appender.appendVarchar(row.contentHash);
    appender.appendVarchar(row.incarnation);
    appender.appendVarchar(row.claimKey);
    appender.appendVarchar(row.accountId);
    appender.appendVarchar(row.service);
    appender.appendVarchar(row.type);
    appender.appendBoolean(row.isFull);
    if (row.facets === '') appender.appendNull();
    else appender.appendVarchar(row.facets);
    appender.endRow();
  }

  /** Ends the appending. */
  seal(): void {
    if (this.#isSealed) return;
    this.#isSealed = true;
    this.#appender.closeSync();
  }

  async drop(): Promise<void> {
    this.seal();
    await this.#connection.run(`DROP TABLE ${this.name}`);
  }
}
