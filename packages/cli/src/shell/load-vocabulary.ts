import { askDatabase } from '../actions/ask-database.ts';
import type { CommandContext } from '../command/command.ts';
import type { ShellVocabulary } from './shell-words.ts';

/** Everything in one statement: each costs a start of DuckDB. */
const WORDS_SQL = `SELECT 'table' AS kind, type_name AS word FROM resources GROUP BY type_name
UNION ALL SELECT 'table', view_name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'
UNION ALL SELECT 'table', table_name FROM duckdb_tables() WHERE schema_name = 'main' AND table_name <> 'schema_migrations'
UNION ALL SELECT 'keyword', keyword_name FROM duckdb_keywords() WHERE keyword_category <> 'unreserved' OR len(keyword_name) > 3`;

/** A name that needs no quotes. */
const PLAIN_NAME = /^[a-z_]\w*$/i;

/** Reads what a completion can offer. Columns are read when they are first asked for, and kept. */
export async function loadVocabulary(context: CommandContext): Promise<ShellVocabulary> {
  const [rows, questions] = await Promise.all([askDatabase(context, WORDS_SQL), context.parts.listQuestions()]);
  const wordsOf = (kind: string): readonly string[] =>
    rows.filter((row) => row['kind'] === kind).map((row) => String(row['word']));
  const tables = wordsOf('table');
  const known = new Map(tables.map((table) => [table.toLowerCase(), table]));
  const columns = new Map<string, Promise<readonly string[]>>();
  return {
    tables,
    keywords: wordsOf('keyword'),
    questions: questions.map(({ name }) => name),
    columnsOf: (name) => {
      const table = known.get(name.toLowerCase());
      if (table === undefined || !PLAIN_NAME.test(table)) return Promise.resolve([]);
      const found = columns.get(table) ?? readColumns(context, table);
      columns.set(table, found);
      return found;
    },
  };
}

async function readColumns(context: CommandContext, table: string): Promise<readonly string[]> {
  const rows = await askDatabase(context, `SELECT column_name FROM (DESCRIBE ${table})`);
  return rows.map((row) => String(row['column_name'])).filter((name) => PLAIN_NAME.test(name));
}
