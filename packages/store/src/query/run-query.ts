import { join } from 'node:path';
import type { QueryParams } from './bind-params.ts';
import { callReaderIn, openReaderFolder, type ReadOptions } from './call-reader.ts';
import type { QueryResult } from './query-result.ts';
import { SpoolReader } from './spool-reader.ts';

/** Options of {@link runQuery}. */
export interface RunQueryOptions extends ReadOptions {
  /** One statement, or several of which the last one gives the result. */
  readonly sql: string;
  /** Values by name: `$region` in the statement takes `region`. Text, numbers, booleans, dates or null. */
  readonly params?: QueryParams | undefined;
  /** Reads beside the answer what it does not cover. Nothing is read for an answer as of a moment. @defaultValue false */
  readonly withCoverage?: boolean | undefined;
  /** Lets the statement read and write other files, load extensions, and change settings. @defaultValue false */
  readonly allowExternalAccess?: boolean | undefined;
  /** Answers as of a moment: `resources`, the providers' views, `relationships`, `edges` and `coverage` are what was known then. */
  readonly asOf?: Date | undefined;
  /** Bytes that the result may take outside the database. @defaultValue 4294967296 */
  readonly maxSpoolBytes?: number | undefined;
}

/**
 * Runs SQL on the inventory, read-only.
 *
 * The database is let go before this resolves: the result lies in memory, and beyond 8 MB in a temporary file that
 * disposing it removes. A scan that waits to publish goes first. Integers and decimals become numbers where a number
 * holds them exactly and text otherwise, times ISO 8601 text (UTC where the column has a time zone), bytes base64, NULL
 * `null`, lists, structures and maps arrays and objects; JSON stays text in columns of type `JSON`.
 *
 * @throws {CorkscrewError} `not_found` without a database, `query_failed` with what is wrong in the SQL,
 * `invalid_argument` for a parameter that the SQL does not have, `database_locked`, `database_too_new`,
 * `database_unusable`.
 *
 * @example
 * ```ts
 * await using result = await runQuery({ path, sql: 'FROM resources WHERE region = $region', params: { region } });
 * for await (const rows of result.batches) console.table(rows);
 * ```
 */
export async function runQuery(options: RunQueryOptions): Promise<QueryResult> {
  const temp = openReaderFolder(options);
  try {
    const spoolPath = join(temp.path, 'result');
    const { columns, coverage, ...spool } = await callReaderIn(temp, options, {
      method: 'query',
      toArgument: (places) => ({
        ...places,
        spoolPath,
        sql: options.sql,
        params: options.params ?? {},
        allowExternalAccess: options.allowExternalAccess ?? false,
        asOfMs: options.asOf?.getTime(),
        wantsCoverage: options.withCoverage === true && options.asOf === undefined,
        maxSpoolBytes: options.maxSpoolBytes ?? 4_294_967_296,
      }),
    });
    if (spool.fileFrames.length === 0) temp.remove();
    return {
      columns,
      rowCount: spool.rowCount,
      coverage,
      batches: new SpoolReader(spool, spoolPath),
      [Symbol.asyncDispose]: () => Promise.resolve(temp.remove()),
    };
  } catch (error) {
    temp.remove();
    throw error;
  }
}
