import { CorkscrewError } from '@corkscrew/core';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { dbOption, programName } from '../config/resolve-path.ts';
import { BLANK, line, type Column, type Row, type Section } from '../render/command-output.ts';
import { countOf } from '../render/format-amount.ts';
import { askDatabase } from './ask-database.ts';
import { assertKnownNames } from './assert-known-names.ts';

/** Tables beside those of the types, which `tables <name>` describes too. */
const GENERAL = 'resources, edges, relationships, changes, coverage, resource_versions, scans, diagnostics';

const TYPES_SQL = `SELECT type_name AS name, count(*) AS resources, provider, service, type,
  count(DISTINCT account_id) AS accounts, count(DISTINCT region) AS regions
FROM resources
WHERE (len($providers) = 0 OR list_contains(string_split($providers, ','), lower(provider)))
  AND (len($services) = 0 OR list_contains(string_split($services, ','), lower(service)))
GROUP BY type_name, provider, service, type ORDER BY resources DESC, name`;

const TYPE_COLUMNS: readonly Column[] = [
  { name: 'name' },
  { name: 'resources', align: 'right' },
  { name: 'provider', isExpendable: true },
  { name: 'service', isExpendable: true },
  { name: 'type', isExpendable: true },
  { name: 'accounts', align: 'right' },
  { name: 'regions', align: 'right' },
];

/** Lists the types of the inventory, or describes one table. */
export async function tables(context: CommandContext): Promise<CommandResult> {
  const [name] = context.args;
  return name === undefined ? await listTypes(context) : await describeTable(context, name);
}

async function listTypes(context: CommandContext): Promise<CommandResult> {
  const { flags } = context;
  await assertKnownNames(context);
  const joined = (flag: string): string => flags.list(flag).join(',').toLowerCase();
  const rows = await askDatabase(context, TYPES_SQL, { providers: joined('provider'), services: joined('service') });
  return {
    output: {
      kind: 'records',
      columns: TYPE_COLUMNS,
      batches: [rows.map((row): Row => TYPE_COLUMNS.map(({ name }) => row[name]))],
      footer: (count) => `${countOf(count, 'type')}. Also: ${GENERAL}.`,
    },
  };
}

async function describeTable(context: CommandContext, name: string): Promise<CommandResult> {
  if (!/^\w+$/u.test(name))
    throw new CorkscrewError('invalid_argument', `read the name: "${name}" is no table's name`, {
      hint: '`corkscrew tables` lists the types, each a table.',
    });
  const described = await askDatabase(context, describeSql(name));
  const columns = described.map(({ name: column, type }) => ({ name: column, type }));
  const [count] = await askDatabase(context, `SELECT count(*) AS n FROM ${name}`);
  const rows = Number(count?.['n'] ?? 0);
  const plain = described.filter((column) => column['is_plain'] === true).map((column) => String(column['name']));
  const example = exampleQuery(name, plain);
  const value = { name, rows, columns, example };
  if (context.output !== 'table' && context.output !== 'json') {
    const batches = [columns.map((column): Row => [column.name, column.type])];
    return { output: { kind: 'records', columns: [{ name: 'name' }, { name: 'type' }], batches } };
  }
  const command = `${programName(context.env, context.cwd)} query ${dbOption(context)}"${example}"`;
  const sections: readonly Section[] = [
    line(`${name}: ${countOf(rows, 'row')}`, 'heading'),
    BLANK,
    {
      kind: 'table',
      columns: [{ name: 'column' }, { name: 'type' }],
      rows: columns.map((column): Row => [column.name, column.type]),
    },
    BLANK,
    line('To start with', 'heading'),
    line(`  ${command}`, 'code'),
  ];
  return { output: { kind: 'document', value, sections } };
}

/** `is_plain` where a column needs no quotes. */
function describeSql(name: string): string {
  return `SELECT column_name AS name, column_type AS type, regexp_full_match(column_name, '[a-z_][a-z0-9_]*')
    AND column_name NOT IN (SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category IN ('reserved', 'type_function'))
    AS is_plain FROM (DESCRIBE ${name})`;
}

/** The first columns that are the type's own say most about it; a table of another kind shows its first ones. */
function exampleQuery(name: string, columns: readonly string[]): string {
  const after = columns.indexOf('last_seen_at');
  const isTyped = columns[0] === 'uid' && after > 0 && columns.at(-1) === 'raw_data';
  const own = isTyped ? ['name', 'region', ...columns.slice(after + 1, after + 5)] : columns.slice(0, 5);
  const shown = own.filter((column) => !['attributes', 'raw_data'].includes(column));
  return `SELECT ${shown.join(', ')} FROM ${name} LIMIT 10`;
}
