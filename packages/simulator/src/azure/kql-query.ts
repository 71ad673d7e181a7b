import { invalidQuery } from './arm-fault.ts';
import { type Expression, parseExpression } from './kql-expression.ts';

/** A query in the forms that are understood. */
export interface KqlQuery {
  /** In lower case. */
  readonly table: string;
  readonly conditions: readonly Expression[];
  /** What the rows are summed up to; undefined for the rows themselves. */
  readonly summary: 'total' | 'by_type' | undefined;
  /** The columns that are kept; undefined for all. */
  readonly columns: readonly string[] | undefined;
  readonly isOrderedById: boolean;
}

const NAME = /^[a-z][a-z0-9_]*$/i;

/**
 * Reads a query: a table, then conditions, an order and a projection or summary. Everything else is refused, as the cloud
 * refuses what is not KQL.
 *
 * @throws ArmFault 400
 */
export function parseKql(text: string): KqlQuery {
  const [table = '', ...steps] = splitPipes(text);
  if (!NAME.test(table)) throw invalidQuery(`'${table}' is not the name of a table`);
  const conditions: Expression[] = [];
  let summary: KqlQuery['summary'];
  let columns: readonly string[] | undefined;
  let isOrderedById = false;
  for (const step of steps) {
    const [word = ''] = step.split(/\s/, 1);
    const rest = step.slice(word.length).trim();
    if (word === 'where') conditions.push(parseExpression(rest));
    else if (word === 'order') isOrderedById ||= readOrder(rest, summary);
    else if (word === 'summarize') summary = readSummary(rest);
    else if (word === 'project') columns = readColumns(rest);
    else throw invalidQuery(`'${word}' is not understood`);
  }
  return { table: table.toLowerCase(), conditions, summary, columns, isOrderedById };
}

function readOrder(text: string, summary: KqlQuery['summary']): boolean {
  if (text === 'by id asc') return true;
  if (text === 'by type asc' && summary === 'by_type') return false;
  throw invalidQuery(`'order ${text}' is not understood`);
}

function readSummary(text: string): 'total' | 'by_type' {
  if (text === 'total = count()') return 'total';
  if (text === 'total = count() by type') return 'by_type';
  throw invalidQuery(`'summarize ${text}' is not understood`);
}

function readColumns(text: string): readonly string[] {
  const columns = text.split(',').map((name) => name.trim());
  const bad = columns.find((name) => !NAME.test(name));
  if (bad !== undefined) throw invalidQuery(`'${bad}' is not a column`);
  return columns;
}

/** Cuts at pipes that stand in no string. */
function splitPipes(text: string): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (quote !== '' && letter === '\\') {
      part += letter + text.charAt(at + 1);
      at += 1;
      continue;
    }
    if (quote === '' && letter === '|') {
      parts.push(part.trim());
      part = '';
      continue;
    }
    if (quote === '' && (letter === "'" || letter === '"')) quote = letter;
    else if (letter === quote) quote = '';
    part += letter;
  }
  return [...parts, part.trim()];
}
