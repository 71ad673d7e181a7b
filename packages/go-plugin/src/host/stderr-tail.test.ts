import { describe, expect, test } from 'vitest';
import { createStderrTail, findLastWords } from './stderr-tail.ts';

describe('createStderrTail', () => {
  test('keeps the last lines that are not empty', () => {
    const tail = createStderrTail();
    for (let line = 1; line <= 30; line++) {
      tail.add(`line ${line}`);
      tail.add(' ');
    }
    expect(tail.lines()).toHaveLength(20);
    expect(tail.lines().at(-1)).toBe('line 30');
  });

  test('keeps the line of a crash in front of a long trace', () => {
    const tail = createStderrTail();
    tail.add('panic: boom');
    for (let line = 1; line <= 30; line++) tail.add(`goroutine ${line}`);
    expect(tail.lines()[0]).toBe('panic: boom');
    expect(tail.lines()).toHaveLength(21);
  });
});

describe('findLastWords', () => {
  test.each([
    [['TypeError: x is not a function', '    at f (a.js:1:1)', 'Node.js v24.21.0'], 'TypeError: x is not a function'],
    [['panic: boom', 'goroutine 1 [running]:'], 'panic: boom'],
    [['first', 'second'], 'second'],
    [[], undefined],
  ])('picks from %j', (lines, words) => {
    expect(findLastWords(lines)).toBe(words);
  });
});
