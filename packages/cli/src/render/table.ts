import Table from 'cli-table3';
import type { Column, Row } from './command-output.ts';
import { displayWidth } from './display-width.ts';
import { COLUMN_GAP, type ColumnNeed, fitColumns, fitsByWords, isTooNarrow, measureCell } from './fit-columns.ts';
import { formatCell } from './format-value.ts';
import type { Palette } from './palette.ts';
import { takeCells, wrapText, wrapWords } from './wrap-text.ts';

const UPRIGHT_RULE = 60;
/** Cells that a value takes beside its label, be the terminal as narrow as it may. */
const LEAST_VALUE_WIDTH = 8;
/** Lines of a cell in a row; what is longer is cut. */
const MAX_CELL_LINES = 4;

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
  middle: ' '.repeat(COLUMN_GAP),
};

/** How wide a table may be, and how it is coloured. */
export interface TableStyle {
  readonly palette: Palette;
  /** Terminal cells; `undefined` where lines may be as long as they like. */
  readonly width: number | undefined;
}

/** Lays rows out under their columns. Widths only grow from one batch of rows to the next. */
export class TableLayout {
  readonly #style: TableStyle;
  readonly #needs: readonly ColumnNeed[];
  readonly #columns: readonly Column[];
  /** Places of the columns that are shown. */
  #shown: readonly number[];
  #isStarted = false;
  #isUpright = false;
  #rowCount = 0;

  constructor(columns: readonly Column[], style: TableStyle) {
    this.#columns = columns;
    this.#style = style;
    this.#shown = columns.map((_, index) => index);
    this.#needs = columns.map(({ name, align }) => ({
      width: 0,
      word: displayWidth(name),
      isWhole: align === 'right',
    }));
    for (const [index, need] of this.#needs.entries()) measureCell(need, this.#label(index));
  }

  /** Says which columns the terminal was too narrow for, where there are any. */
  renderNotice(): string {
    const names = this.#columns.filter((_, index) => !this.#shown.includes(index)).map(({ name }) => name);
    if (names.length === 0) return '';
    const text = `Not shown for want of room: ${names.join(', ')}.`;
    return `${this.#style.palette.paint(wrapText(text, this.#style.width), 'dim')}\n`;
  }

  /** Gives the lines of a batch, the header's before the first. */
  render(rows: readonly Row[]): string {
    const cells = rows.map((row) => this.#columns.map((_, index) => formatCell(row[index])));
    for (const row of cells) for (const [index, need] of this.#needs.entries()) measureCell(need, row[index] ?? '');
    const isFirst = !this.#isStarted;
    this.#isStarted = true;
    if (isFirst) this.#arrange();
    if (this.#isUpright) return this.#renderUpright(cells, rows);
    return this.#renderGrid(cells, rows, isFirst);
  }

  /** Leaves out what can be spared until words need not be broken; what still does not fit stands upright. */
  #arrange(): void {
    const { width } = this.#style;
    if (width === undefined) return;
    const shownNeeds = (): readonly ColumnNeed[] => this.#needs.filter((_, index) => this.#shown.includes(index));
    const spare = this.#shown.filter((index) => this.#columns[index]?.isExpendable === true);
    while (spare.length > 0 && !fitsByWords(shownNeeds(), width)) {
      const last = spare.pop();
      this.#shown = this.#shown.filter((index) => index !== last);
    }
    this.#isUpright = isTooNarrow(shownNeeds(), width);
  }

  #label(index: number): string {
    return formatCell(this.#columns[index]?.name ?? '');
  }

  #paint(cell: string, value: unknown): string {
    return value === null || value === undefined ? this.#style.palette.paint(cell, 'dim') : cell;
  }

  #renderGrid(cells: readonly (readonly string[])[], rows: readonly Row[], withHeader: boolean): string {
    const { palette, width } = this.#style;
    const needs = this.#shown.flatMap((index) => this.#needs[index] ?? []);
    const widths = fitColumns(needs, width);
    const table = new Table({
      chars: NO_LINES,
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
      colWidths: [...widths],
      colAligns: this.#shown.map((index) => this.#columns[index]?.align ?? 'left'),
    });
    if (withHeader) {
      table.push(this.#shown.map((index) => palette.paint(this.#label(index), 'heading')));
      table.push(widths.map((columnWidth) => palette.paint('─'.repeat(columnWidth), 'dim')));
    }
    for (const [y, row] of cells.entries()) {
      table.push(
        this.#shown.map((index, x) => this.#paint(fitCell(row[index] ?? '', widths[x] ?? 0), rows[y]?.[index])),
      );
    }
    if (table.length === 0) return '';
    return `${table
      .toString()
      .split('\n')
      .map((row) => row.trimEnd())
      .join('\n')}\n`;
  }

  /** One field a line, for rows that are too wide to stand beside each other. */
  #renderUpright(cells: readonly (readonly string[])[], rows: readonly Row[]): string {
    const { palette, width } = this.#style;
    const labelWidth = Math.max(...this.#shown.map((index) => displayWidth(this.#label(index))));
    const indent = labelWidth + COLUMN_GAP;
    let text = '';
    for (const [y, row] of cells.entries()) {
      this.#rowCount += 1;
      text += `${palette.paint(`── row ${this.#rowCount} `.padEnd(Math.min(UPRIGHT_RULE, width ?? UPRIGHT_RULE), '─'), 'dim')}\n`;
      for (const index of this.#shown) {
        const label = this.#label(index);
        const lines = wrapWords(row[index] ?? '', Math.max((width ?? 0) - indent, LEAST_VALUE_WIDTH));
        const value = lines.map((each) => this.#paint(each, rows[y]?.[index])).join(`\n${' '.repeat(indent)}`);
        text += `${palette.paint(label, 'heading')}${' '.repeat(indent - displayWidth(label))}${value}\n`;
      }
    }
    return text;
  }
}

/** Breaks what does not fit into its column, and leaves out what is too long even so. */
function fitCell(cell: string, width: number): string {
  if (displayWidth(cell) <= width) return cell;
  const lines = wrapWords(cell, width);
  if (lines.length <= MAX_CELL_LINES) return lines.join('\n');
  const last = takeCells(lines[MAX_CELL_LINES - 1] ?? '', width - 1);
  return [...lines.slice(0, MAX_CELL_LINES - 1), `${last}…`].join('\n');
}
