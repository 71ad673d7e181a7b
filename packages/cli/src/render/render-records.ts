import type { OutputFormat } from '../command/command.ts';
import type { Column, Records, Row, Section } from './command-output.ts';
import { csvLine, markdownLine } from './delimited.ts';
import { toJson } from './format-value.ts';
import type { TableStyle } from './table.ts';
import { wrapText } from './wrap-text.ts';

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
      if (records.sections === undefined) yield* renderTable(records, style);
      else yield* renderStream(records.sections, style);
      return;
    case 'json':
      yield* renderJson(records);
      return;
    case 'ndjson':
      yield* renderNdjson(records);
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
    case 'mermaid':
    case 'dot':
    case 'svg':
    case 'html':
      throw new TypeError(`rows are not drawn as ${format}`);
    default:
      format satisfies never;
  }
}

async function* renderStream(
  stream: AsyncIterable<readonly Section[]>,
  style: TableStyle,
): AsyncGenerator<string, void, undefined> {
  const { renderSections } = await import('./render-sections.ts');
  for await (const sections of stream) yield renderSections(sections, style);
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
  const { palette, width } = style;
  if (records.footer !== undefined) yield `\n${palette.paint(wrapText(records.footer(rowCount), width), 'dim')}\n`;
  yield layout.renderNotice();
}

async function* renderJson(records: Records): AsyncGenerator<string, void, undefined> {
  if (records.document !== undefined) {
    yield `${toJson(records.document, 2)}\n`;
    return;
  }
  const { beside = {} } = records;
  const isWrapped = records.beside !== undefined;
  if (isWrapped) yield '{"rows":';
  const renderObject = createObjectRenderer(records.columns);
  let separator = '[\n';
  yield* renderLines(records, (row) => {
    const text = `${separator}  ${renderObject(row)}`;
    separator = ',\n';
    return text;
  });
  yield separator === '[\n' ? '[]' : '\n]';
  for (const [name, value] of Object.entries(beside)) yield `,\n${JSON.stringify(name)}:${toJson(value, 2)}`;
  yield isWrapped ? '}\n' : '\n';
}

async function* renderNdjson(records: Records): AsyncGenerator<string, void, undefined> {
  const renderObject = createObjectRenderer(records.columns);
  yield* renderLines(records, (row) => `${renderObject(row)}\n`);
}

async function* renderLines(
  records: Records,
  renderRow: (row: Row) => string,
): AsyncGenerator<string, void, undefined> {
  for await (const batch of records.batches) yield batch.map(renderRow).join('');
}

type RowRenderer = (row: Row) => string;

/** Two columns of one name keep both their values: the second is called `name_2`. */
function createObjectRenderer(columns: readonly Column[]): RowRenderer {
  const names: string[] = [];
  for (const { name } of columns) {
    let unique = name;
    for (let copy = 2; names.includes(unique); copy += 1) unique = `${name}_${copy}`;
    names.push(unique);
  }
  const keys = names.map((name) => JSON.stringify(name));
  return (row) => {
    const fields = columns.map((column, index) => `${keys[index]}:${cellJson(row[index], column.isJson === true)}`);
    return `{${fields.join(',')}}`;
  };
}

/** JSON goes as it is, so that no number in it loses a digit; only its line breaks are taken out. */
function cellJson(value: unknown, isJson: boolean): string {
  if (!isJson || typeof value !== 'string') return toJson(value ?? null);
  return /[\r\n]/.test(value) ? JSON.stringify(JSON.parse(value)) : value;
}
