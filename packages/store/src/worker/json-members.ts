/**
 * Splits the text of a JSON object into its members, each with the text of its value as it stands, so that no number is
 * rendered anew. The text must be valid and without white space between its parts, as canonical JSON is.
 */
export function splitMembers(object: string): Map<string, string> {
  const members = new Map<string, string>();
  let at = 1;
  while (at < object.length - 1) {
    const keyEnd = endOfValue(object, at);
    const valueEnd = endOfValue(object, keyEnd + 1);
    members.set(JSON.parse(object.slice(at, keyEnd)) as string, object.slice(keyEnd + 1, valueEnd));
    at = valueEnd + 1;
  }
  return members;
}

/** Joins members to the text of an object, sorted by key as canonical JSON is. */
export function joinMembers(members: ReadonlyMap<string, string>): string {
  const keys = [...members.keys()].sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${members.get(key) as string}`).join(',')}}`;
}

/** Where the value that begins at a place ends: before the comma, colon or bracket that follows it. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at);
    else if (char === '{' || char === '[') depth += 1;
    else if (depth === 0 && (char === ',' || char === ':' || char === '}')) return at;
    else if (char === '}' || char === ']') depth -= 1;
  }
  return text.length;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
