import type { Section, Span } from './command-output.ts';
import { displayWidth } from './display-width.ts';
import { formatCell } from './format-value.ts';
import type { TableStyle } from './table.ts';
import { TableLayout } from './table.ts';

/** Cells that a line must have beside what it is set in by; a narrower terminal breaks it itself. */
const LEAST_SPAN = 20;

/** Gives an answer for people as text. */
export function renderSections(sections: readonly Section[], style: TableStyle): string {
  return sections.map((section) => renderSection(section, style)).join('');
}

function renderSection(section: Section, style: TableStyle): string {
  switch (section.kind) {
    case 'line':
      return `${style.palette.paint(section.text, section.tone)}\n`;
    case 'spans':
      return renderSpans(section.spans, section.hang, style);
    case 'table':
      return new TableLayout(section.columns, style).render(section.rows);
    case 'fields': {
      const width = Math.max(...section.fields.map(([label]) => displayWidth(label)));
      return section.fields
        .map(([label, value]) => `${style.palette.paint(label.padEnd(width), 'dim')}  ${formatCell(value)}\n`)
        .join('');
    }
    default:
      return section satisfies never;
  }
}

/** Breaks before a span that does not fit, and within one that is longer than a line. */
function renderSpans(parts: readonly Span[], hang: number, { palette, width }: TableStyle): string {
  const limit = width === undefined || width <= hang + LEAST_SPAN ? Number.POSITIVE_INFINITY : width;
  const indent = ' '.repeat(hang);
  let text = '';
  let used = 0;
  for (const [raw, tone] of parts) {
    let rest = formatCell(raw);
    if (used > hang && used + displayWidth(rest) > limit) {
      text = `${text.trimEnd()}\n${indent}`;
      used = hang;
      rest = rest.trimStart();
    }
    while (used + displayWidth(rest) > limit) {
      const fitting = takeCells(rest, limit - used);
      text += `${palette.paint(fitting, tone)}\n${indent}`;
      rest = rest.slice(fitting.length);
      used = hang;
    }
    text += palette.paint(rest, tone);
    used += displayWidth(rest);
  }
  return `${text}\n`;
}

/** Takes as much of a text as fits, at least one character. */
function takeCells(text: string, cells: number): string {
  let taken = '';
  for (const character of text) {
    if (taken !== '' && displayWidth(taken) + displayWidth(character) > cells) break;
    taken += character;
  }
  return taken;
}
