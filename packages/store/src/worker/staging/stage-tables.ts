import type { Relationship } from '@corkscrew/core';
import { DuckDBTimestampTZValue, type DuckDBAppender, type DuckDBConnection } from '@duckdb/node-api';
import { TEXT_COLUMNS, type EncodedBatch } from '../../sink/encoded-batch.ts';
import { STAGE_COLUMNS, STAGE_PARTS, type StagePart } from './stage-columns.ts';

/** Where one staged row stands. */
export interface StagedPlace {
  readonly rowId: bigint;
  readonly unitNo: number;
  readonly uid: string;
}

/** A set of staging tables in memory, filled by appenders. */
export class StageTables {
  readonly #connection: DuckDBConnection;
  readonly #appenders: Readonly<Record<StagePart, DuckDBAppender>>;
  readonly #prefix: string;
  #isSealed = false;

  private constructor(connection: DuckDBConnection, prefix: string, appenders: Record<StagePart, DuckDBAppender>) {
    this.#connection = connection;
    this.#prefix = prefix;
    this.#appenders = appenders;
  }

  static async create(connection: DuckDBConnection, no: number): Promise<StageTables> {
    const prefix = `stage_${no}`;
    const appenders: Partial<Record<StagePart, DuckDBAppender>> = {};
    for (const part of STAGE_PARTS) {
      await connection.run(`CREATE TABLE memory.main.${prefix}_${part} (${STAGE_COLUMNS[part]})`);
      appenders[part] = await connection.createAppender(`${prefix}_${part}`, 'main', 'memory');
    }
    return new StageTables(connection, prefix, appenders as Record<StagePart, DuckDBAppender>);
  }

  /** The full name of one of the tables. */
  nameOf(part: StagePart): string {
    return `memory.main.${this.#prefix}_${part}`;
  }

  /** Stages a resource with its payload. Uids and hashes are given as text, which DuckDB reads faster than a BigInt. */
  addRow(place: StagedPlace, batch: EncodedBatch, index: number): void {
    const appender = this.#appenders.rows;
    startRow(appender, place);
    for (const column of TEXT_COLUMNS) appender.appendVarchar(batch.texts[column][index] as string);
    appendTime(appender, batch.createdAtMs[index] as number);
    appendTime(appender, batch.modifiedAtMs[index] as number);
    appender.endRow();
    const relationships = batch.relationships[index] as string;
    if (relationships === '') return;
    for (const edge of JSON.parse(relationships) as Relationship[]) this.#addEdge(place, edge);
  }

  /** Stages the fact that a resource was seen as the inventory has it. */
  addSeen(place: StagedPlace, contentHash: string, claimKey: string): void {
    const appender = this.#appenders.seen;
    startRow(appender, place);
    appender.appendVarchar(contentHash);
    appender.appendVarchar(claimKey);
    appender.endRow();
  }

  /** Hands what the appenders hold to DuckDB, which may spill it. */
  flush(): void {
    for (const part of STAGE_PARTS) this.#appenders[part].flushSync();
  }

  /** Ends the appending. */
  seal(): void {
    if (this.#isSealed) return;
    this.#isSealed = true;
    for (const part of STAGE_PARTS) this.#appenders[part].closeSync();
  }

  async drop(): Promise<void> {
    this.seal();
    for (const part of STAGE_PARTS) await this.#connection.run(`DROP TABLE ${this.nameOf(part)}`);
  }

  #addEdge({ rowId, uid }: StagedPlace, edge: Relationship): void {
    const appender = this.#appenders.edges;
    appender.appendBigInt(rowId);
    appender.appendVarchar(uid);
    for (const text of edgeTexts(edge)) appender.appendVarchar(text);
    appender.endRow();
  }
}

function startRow(appender: DuckDBAppender, { rowId, unitNo, uid }: StagedPlace): void {
  appender.appendBigInt(rowId);
  appender.appendInteger(unitNo);
  appender.appendVarchar(uid);
}

function appendTime(appender: DuckDBAppender, ms: number): void {
  if (Number.isNaN(ms)) appender.appendNull();
  else appender.appendTimestampTZ(new DuckDBTimestampTZValue(BigInt(Math.trunc(ms)) * 1000n));
}

function edgeTexts(edge: Relationship): readonly string[] {
  return [
    edge.targetId,
    edge.targetService,
    edge.targetType,
    edge.targetAccountId ?? '',
    edge.targetRegion ?? '',
    edge.relationshipType,
    edge.label ?? '',
    edge.path ?? '',
    edge.confidence ?? '',
    JSON.stringify(edge.properties),
  ];
}
