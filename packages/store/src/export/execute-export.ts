import { chmodSync, linkSync, renameSync, rmSync } from 'node:fs';
import { CorkscrewError } from '@corkscrew/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { toDatabaseError } from '../duckdb/database-error.ts';
import { goBackTo, withAttachedReader } from '../query/with-reader.ts';
import { createTypedViews, typedViewsOf, type TypedViewOptions } from '../views/typed-views.ts';
import { quoteName } from '../views/view-column.ts';
import type { ExportCall, ExportSource } from './export-call.ts';

/** The name under which the file is attached that is being written. */
const TARGET = 'target';

/** What an inventory as of a moment has. */
const AS_OF_TABLES = ['resources', 'relationships', 'edges', 'coverage'];

/** Writes a file beside its place and moves it there when it is whole. */
export async function executeExport(call: ExportCall, signal: AbortSignal): Promise<undefined> {
  const draft = `${call.to}.new-${process.pid}`;
  try {
    await withAttachedReader(call, signal, async (connection, catalog) => {
      if (call.asOfMs !== undefined) await goBackTo(connection, new Date(call.asOfMs));
      await connection.run(`ATTACH '${draft.replaceAll("'", "''")}' AS ${TARGET}`);
      chmodSync(draft, 0o600);
      await fill(connection, { call, catalog });
      // Written and closed, so that what is moved is whole.
      await connection.run(`DETACH ${TARGET}`);
    });
    moveIntoPlace(draft, call);
  } finally {
    for (const file of [draft, `${draft}.wal`]) rmSync(file, { force: true });
  }
}

interface Filling {
  readonly call: ExportCall;
  /** The inventory's catalog. */
  readonly catalog: string;
}

async function fill(connection: DuckDBConnection, { call, catalog }: Filling): Promise<void> {
  if (call.source.kind === 'answer') {
    return await writeAnswer(connection, call.source, { isPast: call.asOfMs !== undefined });
  }
  if (call.asOfMs === undefined) await connection.run(`COPY FROM DATABASE ${quoteName(catalog)} TO ${TARGET}`);
  else {
    for (const table of AS_OF_TABLES) {
      await connection.run(`CREATE TABLE ${TARGET}.${table} AS FROM ${table}`);
    }
  }
  const views = await typedViewsOf(connection);
  await dropTemporaryViews(connection);
  await connection.run(`USE ${TARGET}`);
  for (const sql of views) await connection.run(`CREATE VIEW ${sql}`);
  await connection.run(`USE ${quoteName(catalog)}`);
}

/** A view that is made must mean the file's own tables, not what stands for them on this connection. */
async function dropTemporaryViews(connection: DuckDBConnection): Promise<void> {
  const views = await connection.runAndReadAll('SELECT view_name FROM duckdb_views() WHERE temporary AND NOT internal');
  for (const [name] of views.getRows()) await connection.run(`DROP VIEW temp.${quoteName(String(name))}`);
}

async function writeAnswer(
  connection: DuckDBConnection,
  { table, sql }: Extract<ExportSource, { kind: 'answer' }>,
  options: TypedViewOptions,
): Promise<void> {
  await createTypedViews(connection, sql, options);
  await connection.run(`CREATE TABLE ${TARGET}.${quoteName(table)} AS ${sql}`);
}

function moveIntoPlace(draft: string, { to, isReplacing }: ExportCall): void {
  try {
    if (isReplacing) renameSync(draft, to);
    else linkSync(draft, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw toDatabaseError(error, `write ${to}`);
    throw new CorkscrewError('invalid_argument', `export ${to}: the file is there already`, {
      hint: 'Give another name, or --force to replace it.',
      cause: error,
    });
  }
}
