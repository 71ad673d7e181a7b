const compiled = new Map<string, RegExp>();

/** Tells whether a text fits a pattern in which `*` stands for anything, in upper or lower case. */
function matches(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    const source = pattern.split('*').map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&'));
    expression = new RegExp(`^${source.join('.*')}$`, 'is');
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}

/** Tells whether a text fits one of several patterns. */
export function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => matches(pattern, text));
}

/**
 * Tells whether a difference is to be ignored. A pattern is of a path and what lies under it; `aws_ec2_instance:Tags` is of
 * one type only.
 */
export function isIgnored(patterns: readonly string[], typeName: string, path: string): boolean {
  return patterns.some((pattern) => {
    const [, type, ofPath = pattern] = /^([a-z0-9_*]+):(.+)$/.exec(pattern) ?? [];
    if (type !== undefined && !matches(type, typeName)) return false;
    return [ofPath, `${ofPath}.*`, `${ofPath}[*`].some((candidate) => matches(candidate, path));
  });
}
