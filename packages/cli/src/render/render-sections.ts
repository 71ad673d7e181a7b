import type { Section } from './command-output.ts';
import { displayWidth } from './display-width.ts';
import { formatCell } from './format-value.ts';
import type { TableStyle } from './table.ts';
import { TableLayout } from './table.ts';

/** Gives an answer for people as text. */
export function renderSections(sections: readonly Section[], style: TableStyle): string {
  return sections.map((section) => renderSection(section, style)).join('');
}

function renderSection(section: Section, style: TableStyle): string {
  switch (section.kind) {
    case 'line':
      return `${style.palette.paint(section.text, section.tone)}\n`;
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
