import { displayWidth } from './display-width.ts';

/** Cells that a text must have beside what its lines are set in by; a narrower terminal breaks them itself. */
const LEAST_ROOM = 20;
/** What a line begins with, and what goes on below is set in past. */
const START = /^ *(?:[→✓✗] |hint: )?/u;
/** Where a long name may be broken: behind the signs that part it, best behind those that part it most. */
const JOINTS: readonly RegExp[] = [/[/:,&]/gu, /[_.=-]/gu];

/**
 * Breaks the lines of a text that are longer than a terminal's, between words. What goes on below is set in as far as its line
 * was. A command in backquotes stays whole where it fits on a line.
 */
export function wrapText(text: string, width: number | undefined): string {
  if (width === undefined) return text;
  return text
    .split('\n')
    .map((line) => wrapLine(line, width))
    .join('\n');
}

function wrapLine(line: string, width: number): string {
  if (displayWidth(line) <= width) return line;
  const [start] = START.exec(line) ?? [''];
  const indent = displayWidth(start);
  if (width < indent + LEAST_ROOM) return line;
  return start + wrapWords(line.slice(start.length), width - indent).join(`\n${' '.repeat(indent)}`);
}

/** Breaks a text into lines of at most `width` cells: between words, else behind a sign that parts a name, else anywhere. */
export function wrapWords(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let rest = text;
  while (displayWidth(rest) > width) {
    const end = findBreak(rest, width);
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return rest === '' ? lines : [...lines, rest];
}

/** Gives the place at which a text that is wider than `width` cells is best broken, at least 1. */
export function findBreak(text: string, width: number): number {
  const fitting = takeCells(text, width);
  const space = lastSpace(text, fitting.length, width);
  if (space > 0) return space;
  const joints = JOINTS.map((signs) => [...fitting.matchAll(signs)].at(-1)?.index ?? 0);
  const joint = joints.find((index) => index > fitting.length / 2);
  return joint === undefined ? fitting.length : joint + 1;
}

/** Gives the place of the last space to break at, or 0. */
function lastSpace(text: string, end: number, width: number): number {
  for (let at = text.lastIndexOf(' ', end); at > 0; at = text.lastIndexOf(' ', at - 1)) {
    const open = openQuote(text.slice(0, at));
    const close = open < 0 ? -1 : text.indexOf('`', at);
    if ((close < 0 || close - open >= width) && text.slice(0, at).trim() !== '') return at;
  }
  return 0;
}

/** Gives the place of the backquote that nothing closes, or -1. */
function openQuote(text: string): number {
  return text.split('`').length % 2 === 0 ? text.lastIndexOf('`') : -1;
}

/** Takes as much of a text as fits into cells, at least one character. */
export function takeCells(text: string, cells: number): string {
  let end = 0;
  let used = 0;
  for (const character of text) {
    used += displayWidth(character);
    if (end > 0 && used > cells) break;
    end += character.length;
  }
  return text.slice(0, end);
}
