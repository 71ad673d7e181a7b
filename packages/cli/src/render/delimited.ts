import { formatCell, formatValue } from './format-value.ts';

/** Gives values as one CSV record as RFC 4180 has it. Null is `NULL`; the text NULL is quoted, so that it differs. */
export function csvLine(values: readonly unknown[]): string {
  return `${values.map(csvField).join(',')}\r\n`;
}

function csvField(value: unknown): string {
  const text = formatValue(value);
  if (value === null || value === undefined) return text;
  return text === '' || text === 'NULL' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Gives values as one row of a Markdown table. */
export function markdownLine(values: readonly unknown[]): string {
  const cells = values.map((value) => formatCell(value).replaceAll(/[\\|<>*_`[\]]/g, '\\$&'));
  return `| ${cells.join(' | ')} |\n`;
}
