import type { Section, Span, Tone } from './command-output.ts';
import { displayWidth } from './display-width.ts';
import { formatCell } from './format-value.ts';
import type { TableStyle } from './table.ts';
import { TableLayout } from './table.ts';
import { findBreak, wrapText, wrapWords } from './wrap-text.ts';

/** Cells that a line must have beside what it is set in by; a narrower terminal breaks it itself. */
const LEAST_SPAN = 20;

/** Gives an answer for people as text. */
export function renderSections(sections: readonly Section[], style: TableStyle): string {
  return sections.map((section) => renderSection(section, style)).join('');
}

function renderSection(section: Section, style: TableStyle): string {
  switch (section.kind) {
    case 'line':
      return `${renderLine(section.text, section.tone, style)}\n`;
    case 'spans':
      return renderSpans(section.spans, section.hang, style);
    case 'table':
      return renderTable(section, style);
    case 'fields': {
      const width = Math.max(...section.fields.map(([label]) => displayWidth(label)));
      return section.fields
        .map(([label, value]) => {
          const lines = wrapValue(formatCell(value), width + 2, style);
          return `${style.palette.paint(label.padEnd(width), 'dim')}  ${lines.join(`\n${' '.repeat(width + 2)}`)}\n`;
        })
        .join('');
    }
    default:
      return section satisfies never;
  }
}

/** A command is one line, so that it can be copied. */
function renderLine(text: string, tone: Tone, { palette, width }: TableStyle): string {
  if (tone === 'code') return palette.paint(text, tone);
  return wrapText(text, width)
    .split('\n')
    .map((each) => palette.paint(each, tone))
    .join('\n');
}

function renderTable({ columns, rows }: Extract<Section, { kind: 'table' }>, style: TableStyle): string {
  const layout = new TableLayout(columns, style);
  return layout.render(rows) + layout.renderNotice();
}

function wrapValue(text: string, indent: number, { width }: TableStyle): readonly string[] {
  return width === undefined || width < indent + LEAST_SPAN ? [text] : wrapWords(text, width - indent);
}

/** Breaks before a span that does not fit, and within one that is longer than a line. */
function renderSpans(parts: readonly Span[], hang: string, { palette, width }: TableStyle): string {
  const hangWidth = displayWidth(hang);
  const limit = width === undefined || width <= hangWidth + LEAST_SPAN ? Number.POSITIVE_INFINITY : width;
  const indent = palette.paint(hang, 'dim');
  let text = '';
  let used = 0;
  for (const [raw, tone] of parts) {
    let rest = formatCell(raw);
    if (used > hangWidth && used + displayWidth(rest) > limit) {
      text = `${text.trimEnd()}\n${indent}`;
      used = hangWidth;
      rest = rest.trimStart();
    }
    while (used + displayWidth(rest) > limit) {
      const end = findBreak(rest, limit - used);
      text += `${palette.paint(rest.slice(0, end).trimEnd(), tone)}\n${indent}`;
      rest = rest.slice(end).trimStart();
      used = hangWidth;
    }
    text += palette.paint(rest, tone);
    used += displayWidth(rest);
  }
  return `${text}\n`;
}
