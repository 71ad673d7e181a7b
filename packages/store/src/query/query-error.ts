import { CorkscrewError } from '@corkscrew/core';
import { firstLine, messageOf, toDatabaseError } from '../duckdb/database-error.ts';

const KIND = /^([A-Z][A-Za-z ]*?) Error: /;
const SUGGESTION = /Did you mean "([^"]+)"/;
const CANDIDATES = /Candidate bindings: (.+)/;
/** The table that every inventory has. */
const NO_HISTORY = /Table with name resource_versions does not exist/;
/** Names that DuckDB suggests although nobody means them. */
const INTERNAL = /^(pg_|duckdb_|sqlite_|information_schema|pragma_)/;

/** Turns what DuckDB says about a statement into our error. */
export function toQueryError(error: unknown, action: string): CorkscrewError {
  if (error instanceof CorkscrewError) return error;
  const message = messageOf(error);
  if (/Could not read enough bytes/.test(message)) return toDatabaseError(error, action);
  if (NO_HISTORY.test(message)) {
    return new CorkscrewError('database_unusable', `${action}: it has no history, as an export of a moment has none`, {
      hint: 'Ask it with DuckDB itself: duckdb FILE -c "FROM resources". An export without --as-of can be asked by corkscrew.',
      cause: error,
    });
  }
  const problem = firstLine(message).replace(KIND, '');
  return new CorkscrewError('query_failed', `query: ${lowerFirst(problem).replace(/[.!]+$/, '')}`, {
    hint: hintFor(message),
    cause: error,
    details: { duckdb: message },
  });
}

function hintFor(message: string): string | undefined {
  if (message.includes('read-only mode')) return 'Queries only read. Make a temporary table for results in between.';
  if (message.includes('was pruned')) return 'Ask for a later moment: what `corkscrew prune` took away is gone.';
  if (message.includes('disabled by configuration')) {
    return 'Statements read nothing but the database, unless --allow-external lets them.';
  }
  if (message.includes('Values were not provided'))
    return 'Give each $name of the statement a value: --param name=value';
  const candidates = CANDIDATES.exec(message)?.[1];
  if (candidates !== undefined) return `Did you mean ${candidates}?`;
  const suggestion = SUGGESTION.exec(message)?.[1];
  if (suggestion !== undefined && !INTERNAL.test(suggestion)) return `Did you mean "${suggestion}"?`;
  if (message.includes('Table with name')) return 'The table to start with is resources. SHOW TABLES lists all.';
  return undefined;
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
