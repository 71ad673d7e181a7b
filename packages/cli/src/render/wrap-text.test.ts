import { describe, expect, test } from 'vitest';
import { displayWidth } from './display-width.ts';
import { takeCells, wrapText, wrapWords } from './wrap-text.ts';

describe('wrapText', () => {
  test('breaks between words, and sets in what goes on as far as its line', () => {
    expect(wrapText('short\n  read tags of web:sites in 67d17e33: not tried', 30)).toBe(
      'short\n  read tags of web:sites in\n  67d17e33: not tried',
    );
  });

  test('sets in what goes on past an arrow and past a hint', () => {
    expect(wrapText('  → they may have no resources', 24)).toBe('  → they may have no\n    resources');
    expect(wrapText('  hint: check the path and its permissions', 30)).toBe(
      '  hint: check the path and its\n        permissions',
    );
  });

  test('keeps a command in backquotes whole where a line has room for it', () => {
    expect(wrapText('to see them run `corkscrew plugin list` again', 30)).toBe(
      'to see them run\n`corkscrew plugin list` again',
    );
    expect(wrapText('see `corkscrew query --db a "SELECT 1"` now', 24)).toBe(
      'see `corkscrew query\n--db a "SELECT 1"` now',
    );
  });

  test('leaves lines alone where no width is known, or too little room is left', () => {
    const text = `${' '.repeat(10)}much too long for so narrow a terminal`;
    expect(wrapText(text, undefined)).toBe(text);
    expect(wrapText(text, 25)).toBe(text);
  });
});

describe('wrapWords', () => {
  test.each([
    ['azure_storage_storage_account_blob', 20, ['azure_storage_', 'storage_account_blob']],
    ['x'.repeat(25), 10, ['x'.repeat(10), 'x'.repeat(10), 'x'.repeat(5)]],
    ['日本語日本語', 5, ['日本', '語日', '本語']],
    ['', 10, []],
  ])('breaks %j at %d', (text, width, lines) => {
    expect(wrapWords(text, width)).toEqual(lines);
    for (const each of lines) expect(displayWidth(each)).toBeLessThanOrEqual(width);
  });

  test('loses nothing but spaces at its breaks', () => {
    const text = 'arn:aws:iam::845877275462:role/service-role/a b  c  dd-eee '.repeat(20).trim();
    for (let width = 1; width < 90; width += 1) {
      expect(wrapWords(text, width).join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }
  });
});

describe('takeCells', () => {
  test('takes at least one character, and never half of one', () => {
    expect(takeCells('日本', 1)).toBe('日');
    expect(takeCells('abc', 2)).toBe('ab');
    expect(takeCells('', 5)).toBe('');
  });
});
