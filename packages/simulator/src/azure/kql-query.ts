import { invalidQuery } from './arm-fault.ts';
import { type Expression, parseExpression } from './kql-expression.ts';

/** A query in the forms that are understood. */
export interface KqlQuery {
  /** In lower case. */
  readonly table: string;
  readonly conditions: readonly Expression[];
  /** Columns that are worked out, by their names. */
  readonly extended: ReadonlyMap<string, Expression>;
  /** What the rows are counted by, if by anything; undefined for the rows themselves. */
  readonly summary: { readonly by: string | undefined } | undefined;
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
  const extended = new Map<string, Expression>();
  let isOrderedById = false;
  for (const step of steps) {
    const [word = ''] = step.split(/\s/, 1);
    const rest = step.slice(word.length).trim();
    if (word === 'where') conditions.push(parseExpression(rest));
    else if (word === 'order') isOrderedById ||= readOrder(rest, summary);
    else if (word === 'summarize') summary = readSummary(rest);
    else if (word === 'extend') extended.set(...readExtension(rest));
    else if (word === 'project') columns = readColumns(rest);
    else throw invalidQuery(`'${word}' is not understood`);
  }
  return { table: table.toLowerCase(), conditions, extended, summary, columns, isOrderedById };
}

function readOrder(text: string, summary: KqlQuery['summary']): boolean {
  if (text === 'by id asc') return true;
  if (summary?.by !== undefined && text === `by ${summary.by} asc`) return false;
  throw invalidQuery(`'order ${text}' is not understood`);
}

function readExtension(text: string): [name: string, value: Expression] {
  const [, name, value] = /^([a-z]\w*)\s*=\s*(.+)$/i.exec(text) ?? [];
  if (name === undefined || value === undefined) throw invalidQuery(`'extend ${text}' is not understood`);
  return [name, parseExpression(value)];
}

function readSummary(text: string): { readonly by: string | undefined } {
  const counted = /^total = count\(\)(?: by ([a-z]\w*))?$/i.exec(text);
  if (counted !== null) return { by: counted[1] };
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
