import { CorkscrewError } from '@corkscrew/core';
import {
  ResultReturnType,
  type DuckDBConnection,
  type DuckDBExtractedStatements,
  type DuckDBResult,
} from '@duckdb/node-api';
import type { AnswerCoverage } from '../completeness/answer-coverage.ts';
import { readCoverage } from '../completeness/read-coverage.ts';
import { messageOf } from '../duckdb/database-error.ts';
import { createTypedViews, findNearTypes } from '../views/typed-views.ts';
import { bindParams } from './bind-params.ts';
import { convertValue } from './convert-value.ts';
import type { QueryCall, QueryReply } from './query-call.ts';
import type { QueryColumn } from './query-result.ts';
import { SpoolWriter } from './spool-writer.ts';
import { goBackTo, withReader } from './with-reader.ts';

const UNKNOWN_TABLE = /Table with name (\S+) does not exist/;

/** Runs a query with the database open to read, and lets go of it as soon as the result is spooled. */
export async function executeQuery(call: QueryCall, signal: AbortSignal): Promise<QueryReply> {
  return await withReader(call, signal, async (connection) => {
    try {
      return await runStatements(connection, call, signal);
    } catch (error) {
      throw await withNearTypes(connection, error);
    }
  });
}

async function runStatements(connection: DuckDBConnection, call: QueryCall, signal: AbortSignal): Promise<QueryReply> {
  const database = await readDatabaseName(connection);
  if (call.asOfMs !== undefined) await goBackTo(connection, new Date(call.asOfMs));
  await createTypedViews(connection, call.sql, { isPast: call.asOfMs !== undefined });
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
      const answer = await spool(await statement.stream(), call, signal);
      return { ...answer, coverage: call.wantsCoverage ? await readCoverageOf(connection, database, call) : undefined };
    } finally {
      statement.destroySync();
    }
  }
}

/** A table that does not exist may be a type whose name is nearly that. */
async function withNearTypes(connection: DuckDBConnection, error: unknown): Promise<unknown> {
  const name = UNKNOWN_TABLE.exec(messageOf(error))?.[1];
  const near = name === undefined ? [] : await findNearTypes(connection, name);
  if (near.length === 0) return error;
  return new CorkscrewError('query_failed', `query: table with name ${name} does not exist`, {
    hint: `Did you mean ${near.map((typeName) => `"${typeName}"`).join(' or ')}?`,
    cause: error,
  });
}

async function readDatabaseName(connection: DuckDBConnection): Promise<string> {
  const current = await connection.runAndReadAll('SELECT current_database()');
  return String(current.getRows()[0]?.[0]);
}

async function readCoverageOf(
  connection: DuckDBConnection,
  database: string,
  call: QueryCall,
): Promise<AnswerCoverage | undefined> {
  const tables = await connection.runAndReadAll(
    `SELECT count(*) FROM duckdb_tables() WHERE database_name = $database AND table_name = 'coverage'`,
    { database },
  );
  // A database that no scan made has no coverage to speak of.
  return Number(tables.getRows()[0]?.[0]) === 0 ? undefined : await readCoverage(connection, database, call);
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

async function spool(
  result: DuckDBResult,
  call: QueryCall,
  signal: AbortSignal,
): Promise<Omit<QueryReply, 'coverage'>> {
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
