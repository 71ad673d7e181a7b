/** The end of what a plugin wrote on its standard error. */
export interface StderrTail {
  add(line: string): void;
  lines(): readonly string[];
}

const MAX_LINES = 20;
const CRASH_LINE = /^(?:Uncaught )?(?:[A-Za-z]*Error\b|panic: |fatal error: )/;

/** Keeps the last lines, and before them the one that told of a crash: stack traces are long. */
export function createStderrTail(): StderrTail {
  const tail: string[] = [];
  let crash: string | undefined;
  return {
    add(line) {
      if (line.trim() === '') return;
      tail.push(line);
      const dropped = tail.length > MAX_LINES ? tail.shift() : undefined;
      if (dropped !== undefined && CRASH_LINE.test(dropped)) crash = dropped;
    },
    lines: () => (crash === undefined ? [...tail] : [crash, ...tail]),
  };
}

/** Picks the line that says most about why a process ended. */
export function findLastWords(lines: readonly string[]): string | undefined {
  return lines.findLast((line) => CRASH_LINE.test(line)) ?? lines.at(-1);
}
