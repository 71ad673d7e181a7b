/** Tells whether a name matches. */
export type NameMatcher = (name: string) => boolean;

/** Compiles globs into one test: `*` stands for any text, `?` for one character. Letter case does not count. */
export function createGlobMatcher(patterns: readonly string[]): NameMatcher {
  const expressions = patterns.map(toExpression);
  return (name) => expressions.some((expression) => expression.test(name));
}

/** Whether a pattern can match more than itself. */
export function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

function toExpression(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i');
}
