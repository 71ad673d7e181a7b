import { CorkscrewError } from '@corkscrew/core';
import {
  DuckDBInstance,
  ResultReturnType,
  type DuckDBConnection,
  type DuckDBExtractedStatements,
  type DuckDBResult,
} from '@duckdb/node-api';
import { acquireToRead } from '../lock/acquire-database.ts';
import { WriterNotice } from '../lock/writer-notice.ts';
import { assertReadable } from '../worker/schema/migrate.ts';
import { listAsOfViews } from './as-of-views.ts';
import { bindParams } from './bind-params.ts';
import { convertValue } from './convert-value.ts';
import type { QueryCall, QueryReply } from './query-call.ts';
import { toQueryError } from './query-error.ts';
import type { QueryColumn } from './query-result.ts';
import { SpoolWriter } from './spool-writer.ts';

/** Runs a query with the database open to read, and lets go of it as soon as the result is spooled. */
export async function executeQuery(call: QueryCall, signal: AbortSignal): Promise<QueryReply> {
  const action = `query ${call.path}`;
  const acquisition = { action, limits: call.limits, notice: new WriterNotice(call.path), signal };
  const instance = await acquireToRead(() => openToRead(call), acquisition);
  try {
    const connection = await instance.connect();
    const onAbort = (): void => connection.interrupt();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await assertReadable(connection, call.path);
      return await runStatements(connection, call, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw toQueryError(error, action);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  } finally {
    instance.closeSync();
  }
}

function openToRead({ path, tempDir }: QueryCall): Promise<DuckDBInstance> {
  return DuckDBInstance.create(path, {
    access_mode: 'READ_ONLY',
    temp_directory: tempDir,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
}

async function runStatements(connection: DuckDBConnection, call: QueryCall, signal: AbortSignal): Promise<QueryReply> {
  await connection.run(`SET TimeZone = 'UTC'`);
  if (call.asOfMs !== undefined) await goBackTo(connection, new Date(call.asOfMs));
  if (!call.allowExternalAccess) {
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
  }
  const statements = await extractStatements(connection, call.sql);
  const unused = new Set(Object.keys(call.params));
  for (let index = 0; ; index += 1) {
    signal.throwIfAborted();
    const statement = await statements.prepare(index);
    try {
      for (const name of bindParams(statement, call.params)) unused.delete(name);
      if (index < statements.count - 1) {
        await statement.run();
        continue;
      }
      assertAllUsed(unused);
      return await spool(await statement.stream(), call, signal);
    } finally {
      statement.destroySync();
    }
  }
}

async function goBackTo(connection: DuckDBConnection, moment: Date): Promise<void> {
  const current = await connection.runAndReadAll('SELECT current_database()');
  for (const sql of listAsOfViews(String(current.getRows()[0]?.[0]), moment)) await connection.run(sql);
}

/** Takes the SQL apart. What DuckDB says on this way does not name the mistake, so a failure is asked for once more. */
async function extractStatements(connection: DuckDBConnection, sql: string): Promise<DuckDBExtractedStatements> {
  try {
    const statements = await connection.extractStatements(sql);
    if (statements.count > 0) return statements;
  } catch {
    await connection.run(sql);
  }
  throw new CorkscrewError('query_failed', 'query: there is no statement', { hint: 'Try: FROM resources LIMIT 5' });
}

async function spool(result: DuckDBResult, call: QueryCall, signal: AbortSignal): Promise<QueryReply> {
  const writer = new SpoolWriter(call.spoolPath, call.maxSpoolBytes);
  try {
    if (result.returnType !== ResultReturnType.QUERY_RESULT) return { columns: [], ...(await writer.finish()) };
    for (;;) {
      const chunk = await result.fetchChunk();
      signal.throwIfAborted();
      if (chunk === null || chunk.rowCount === 0) break;
      await writer.write(chunk.convertRows(convertValue));
    }
    return { columns: listColumns(result), ...(await writer.finish()) };
  } finally {
    await writer.close();
  }
}

function listColumns(result: DuckDBResult): readonly QueryColumn[] {
  const types = result.columnTypes();
  return result.columnNames().map((name, index) => {
    const type = types[index];
    return { name, type: type?.alias ?? String(type) };
  });
}

function assertAllUsed(unused: ReadonlySet<string>): void {
  const [name] = unused;
  if (name === undefined) return;
  throw new CorkscrewError('invalid_argument', `query: the statement has no parameter $${name}`, {
    hint: `Write $${name} where the value belongs, or leave it out.`,
  });
}
