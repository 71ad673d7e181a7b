import { displayWidth } from './display-width.ts';

/** Cells between two columns. */
export const COLUMN_GAP = 2;

/** Cells that a column keeps, whatever it holds. */
const LEAST_WIDTH = 8;
/** Cells that a column keeps where rows can stand upright instead. */
const READABLE_WIDTH = 12;
/** Cells that a column of several words has at least, before one that can be spared is shown too. */
const COMFORTABLE_WIDTH = 20;
/** A word that is longer may be broken, so that others need not be. */
const LONG_WORD = 32;

/** What a column would take, in terminal cells. */
export interface ColumnNeed {
  /** That its longest cell stands on one line. */
  width: number;
  /** That its longest word does. */
  word: number;
  /** Whether it is never broken, as numbers are not. */
  readonly isWhole: boolean;
}

/** Takes a cell into account. */
export function measureCell(need: ColumnNeed, cell: string): void {
  const width = displayWidth(cell);
  if (width > need.width) need.width = width;
  if (width <= need.word) return;
  for (const word of cell.split(' ')) need.word = Math.max(need.word, displayWidth(word));
}

/** Tells whether columns fit beside each other with every word on one line, and a few words beside each other. */
export function fitsByWords(needs: readonly ColumnNeed[], available: number): boolean {
  const least = needs.map(({ width, word, isWhole }) => {
    return isWhole ? width : Math.max(word, Math.min(width, COMFORTABLE_WIDTH));
  });
  return total(least) <= available;
}

/** Tells whether columns would become too narrow to be read beside each other. */
export function isTooNarrow(needs: readonly ColumnNeed[], available: number): boolean {
  return total(needs.map(({ width, isWhole }) => (isWhole ? width : Math.min(width, READABLE_WIDTH)))) > available;
}

/** Gives each column its cells: the widest give some up until all fit, and break words only where nothing else helps. */
export function fitColumns(needs: readonly ColumnNeed[], available: number | undefined): readonly number[] {
  const whole = needs.map(({ width }) => width);
  if (available === undefined) return whole;
  const byWords = needs.map(({ width, word, isWhole }) => (isWhole ? width : Math.min(word, LONG_WORD)));
  const least = needs.map(({ width }) => Math.min(width, LEAST_WIDTH));
  return shrink(shrink(whole, byWords, available), least, available);
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + COLUMN_GAP, -COLUMN_GAP);
}

/** Takes cells from the widest columns that are above their least, until all fit. */
function shrink(widths: readonly number[], least: readonly number[], available: number): readonly number[] {
  const shrunk = [...widths];
  for (let excess = total(shrunk) - available; excess > 0; excess -= 1) {
    const givers = shrunk.map((width, index) => (width > (least[index] ?? 0) ? width : 0));
    const widest = Math.max(...givers);
    if (widest === 0) break;
    shrunk[givers.lastIndexOf(widest)] = widest - 1;
  }
  return shrunk;
}
