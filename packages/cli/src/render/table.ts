import Table from 'cli-table3';
import type { Column, Row } from './command-output.ts';
import { displayWidth } from './display-width.ts';
import { formatCell } from './format-value.ts';
import type { Palette } from './palette.ts';

const GAP = 2;
const LEAST_WIDTH = 8;
const UPRIGHT_RULE = 60;

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' '.repeat(GAP),
};

/** How wide a table may be, and how it is coloured. */
export interface TableStyle {
  readonly palette: Palette;
  /** Terminal cells; `undefined` where lines may be as long as they like. */
  readonly width: number | undefined;
}

/** Lays rows out under their columns. Widths only grow from one batch of rows to the next. */
export class TableLayout {
  readonly #columns: readonly Column[];
  readonly #style: TableStyle;
  readonly #widths: number[];
  #isHeaderDone = false;
  #isUpright = false;
  #rowCount = 0;

  constructor(columns: readonly Column[], style: TableStyle) {
    this.#columns = columns;
    this.#style = style;
    this.#widths = columns.map((column) => displayWidth(formatCell(column.name)));
  }

  /** Gives the lines of a batch, the header's before the first. */
  render(rows: readonly Row[]): string {
    const cells = rows.map((row) => this.#columns.map((_, index) => formatCell(row[index])));
    for (const row of cells) {
      for (const [index, cell] of row.entries()) {
        this.#widths[index] = Math.max(this.#widths[index] ?? 0, displayWidth(cell));
      }
    }
    if (!this.#isHeaderDone) this.#isUpright = needsUpright(this.#widths, this.#style.width);
    const painted = cells.map((row, y) => row.map((cell, x) => this.#paintNull(cell, rows[y]?.[x])));
    return this.#isUpright ? this.#renderUpright(painted) : this.#renderGrid(painted);
  }

  #paintNull(cell: string, value: unknown): string {
    return value === null || value === undefined ? this.#style.palette.paint(cell, 'dim') : cell;
  }

  #renderGrid(rows: readonly (readonly string[])[]): string {
    const { palette, width } = this.#style;
    const widths = fitWidths(this.#widths, width);
    const table = new Table({
      chars: NO_LINES,
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
      colWidths: widths,
      colAligns: this.#columns.map((column) => column.align ?? 'left'),
    });
    if (!this.#isHeaderDone) {
      table.push(this.#columns.map((column) => palette.paint(formatCell(column.name), 'heading')));
      table.push(widths.map((columnWidth) => palette.paint('─'.repeat(columnWidth), 'dim')));
    }
    this.#isHeaderDone = true;
    table.push(...rows.map((row) => [...row]));
    if (table.length === 0) return '';
    return `${table.toString().replaceAll(/ +$/gm, '')}\n`;
  }

  /** One field a line, for rows that are too wide to stand beside each other. */
  #renderUpright(rows: readonly (readonly string[])[]): string {
    const { palette } = this.#style;
    const labelWidth = Math.max(...this.#columns.map((column) => displayWidth(formatCell(column.name))));
    this.#isHeaderDone = true;
    const indent = labelWidth + GAP;
    let text = '';
    for (const row of rows) {
      this.#rowCount += 1;
      text += `${palette.paint(`── row ${this.#rowCount} `.padEnd(Math.min(UPRIGHT_RULE, this.#style.width ?? UPRIGHT_RULE), '─'), 'dim')}\n`;
      for (const [index, column] of this.#columns.entries()) {
        const label = formatCell(column.name);
        const padding = ' '.repeat(labelWidth - displayWidth(label) + GAP);
        const lines = wrap(row[index] ?? '', this.#style.width === undefined ? undefined : this.#style.width - indent);
        text += `${palette.paint(label, 'heading')}${padding}${lines.join(`\n${' '.repeat(indent)}`)}\n`;
      }
    }
    return text;
  }
}

/** Breaks a text that is too long into lines of a width; one with colours is short and stays. */
function wrap(text: string, width: number | undefined): readonly string[] {
  if (width === undefined || width < LEAST_WIDTH || displayWidth(text) <= width) return [text];
  const lines: string[] = [];
  let current = '';
  for (const character of text) {
    if (displayWidth(current) + displayWidth(character) > width) {
      lines.push(current);
      current = '';
    }
    current += character;
  }
  return [...lines, current];
}

function needsUpright(widths: readonly number[], available: number | undefined): boolean {
  if (available === undefined) return false;
  const least = widths.reduce((sum, width) => sum + Math.min(width, LEAST_WIDTH) + GAP, -GAP);
  return least > available;
}

/** Takes cells from the widest columns until all fit. */
function fitWidths(widths: readonly number[], available: number | undefined): number[] {
  const fitted = [...widths];
  if (available === undefined) return fitted;
  let excess = fitted.reduce((sum, width) => sum + width + GAP, -GAP) - available;
  while (excess > 0) {
    const widest = Math.max(...fitted);
    if (widest <= LEAST_WIDTH) break;
    const next = Math.max(LEAST_WIDTH, ...fitted.filter((width) => width < widest));
    const count = fitted.filter((width) => width === widest).length;
    const cut = Math.max(1, Math.min(widest - next, Math.floor(excess / count)));
    for (let index = 0; index < fitted.length && excess > 0; index += 1) {
      if (fitted[index] !== widest) continue;
      fitted[index] = widest - cut;
      excess -= cut;
    }
  }
  return fitted;
}
