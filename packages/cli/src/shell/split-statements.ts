/** What text holds: the statements that are whole, and what is still open. */
export interface SplitText {
  readonly statements: readonly string[];
  /** What stands behind the last semicolon; empty where that is nothing but space and comments. */
  readonly rest: string;
}

/** What a semicolon does not end: quoted text, quoted names, dollar quotes, comments. */
const OPAQUE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\//y;

/** What begins one of those; one that has no end yet swallows the rest. */
const OPENING = /'|"|\$\w*\$|\/\*/y;

/** Takes the statements out of text that a user types line by line. */
export function splitStatements(text: string): SplitText {
  const statements: string[] = [];
  let start = 0;
  let hasWords = false;
  for (let at = 0; at < text.length; ) {
    const skipped = matchAt(OPAQUE, text, at);
    if (skipped !== '') {
      hasWords ||= !/^(--|\/\*)/.test(skipped);
      at += skipped.length;
    } else if (matchAt(OPENING, text, at) !== '') {
      return { statements, rest: text.slice(start) };
    } else {
      if (text[at] === ';') {
        if (hasWords) statements.push(text.slice(start, at).trim());
        start = at + 1;
        hasWords = false;
      } else if (text[at]?.trim() !== '') hasWords = true;
      at += 1;
    }
  }
  return { statements, rest: hasWords ? text.slice(start) : '' };
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}
