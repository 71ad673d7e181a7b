import { formatCell, formatValue } from './format-value.ts';

/** Gives values as one CSV record as RFC 4180 has it. Null is an empty field; an empty text is quoted, so that it differs. */
export function csvLine(values: readonly unknown[]): string {
  return `${values.map(csvField).join(',')}\r\n`;
}

function csvField(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = formatValue(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Gives values as one row of a Markdown table. */
export function markdownLine(values: readonly unknown[]): string {
  const cells = values.map((value) => formatCell(value).replaceAll(/[\\|<>*_`[\]]/g, '\\$&'));
  return `| ${cells.join(' | ')} |\n`;
}
