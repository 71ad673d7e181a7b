import type { OutputFormat } from '../command/command.ts';
import type { Column, Records, Row } from './command-output.ts';
import { csvLine, markdownLine } from './delimited.ts';
import { toJson } from './format-value.ts';
import type { TableStyle } from './table.ts';

/** Rows that a table waits for before it decides on its widths. */
const TABLE_BATCH_ROWS = 5_000;

/** Gives an answer's rows as text in a format, piece by piece. */
export async function* renderRecords(
  records: Records,
  format: OutputFormat,
  style: TableStyle,
): AsyncGenerator<string, void, undefined> {
  switch (format) {
    case 'table':
      yield* renderTable(records, style);
      return;
    case 'json':
      yield* renderJson(records);
      return;
    case 'ndjson':
      yield* renderLines(records, (row) => `${toJson(rowObject(records.columns, row))}\n`);
      return;
    case 'csv':
      yield csvLine(records.columns.map((column) => column.name));
      yield* renderLines(records, csvLine);
      return;
    case 'markdown':
      yield markdownLine(records.columns.map((column) => column.name));
      yield `|${records.columns.map((column) => (column.align === 'right' ? ' ---: |' : ' --- |')).join('')}\n`;
      yield* renderLines(records, markdownLine);
      return;
    default:
      format satisfies never;
  }
}

async function* renderTable(records: Records, style: TableStyle): AsyncGenerator<string, void, undefined> {
  const { TableLayout } = await import('./table.ts');
  const layout = new TableLayout(records.columns, style);
  let rowCount = 0;
  let waiting: Row[] = [];
  for await (const batch of records.batches) {
    waiting.push(...batch);
    rowCount += batch.length;
    if (waiting.length < TABLE_BATCH_ROWS) continue;
    yield layout.render(waiting);
    waiting = [];
  }
  if (waiting.length > 0 || rowCount === 0) yield layout.render(waiting);
  if (records.footer !== undefined) yield `\n${style.palette.paint(records.footer(rowCount), 'dim')}\n`;
}

async function* renderJson(records: Records): AsyncGenerator<string, void, undefined> {
  if (records.document !== undefined) {
    yield `${toJson(records.document, 2)}\n`;
    return;
  }
  let separator = '[\n';
  yield* renderLines(records, (row) => {
    const text = `${separator}  ${toJson(rowObject(records.columns, row))}`;
    separator = ',\n';
    return text;
  });
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}

async function* renderLines(
  records: Records,
  renderRow: (row: Row) => string,
): AsyncGenerator<string, void, undefined> {
  for await (const batch of records.batches) yield batch.map(renderRow).join('');
}

/** Two columns of one name keep both their values: the second is called `name_2`. */
function rowObject(columns: readonly Column[], row: Row): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [index, column] of columns.entries()) {
    let name = column.name;
    for (let copy = 2; Object.hasOwn(object, name); copy += 1) name = `${column.name}_${copy}`;
    object[name] = row[index] ?? null;
  }
  return object;
}
