const KEY = Buffer.from('"managedFields":[');
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const COMMA = 44;
const QUOTE = 34;
const BACKSLASH = 92;

/**
 * Gives JSON without the lists called `managedFields`, which are a fifth of what a cluster sends and are never stored, so that
 * they are not parsed either. JSON in which anything about them is not as servers write it comes back as it is.
 *
 * An unescaped `"managedFields":[` behind a brace or a comma is a member: inside of a text its quotes would be escaped.
 */
export function withoutManagedFields(json: Buffer): Buffer {
  const kept: Buffer[] = [];
  let from = 0;
  for (let at = json.indexOf(KEY); at >= 0; at = json.indexOf(KEY, from)) {
    const end = endOfArray(json, at + KEY.length);
    // A comma that went with the member before it leads to a member that stands twice.
    const before = at > from ? json[at - 1] : undefined;
    const after = end === undefined ? undefined : json[end];
    if (end === undefined || (after !== COMMA && after !== CLOSE_OBJECT)) return json;
    if (before === COMMA) kept.push(json.subarray(from, at - 1));
    else if (before === OPEN_OBJECT) kept.push(json.subarray(from, at));
    else return json;
    // Of the commas around it one goes with it.
    from = before === OPEN_OBJECT && after === COMMA ? end + 1 : end;
  }
  if (from === 0) return json;
  kept.push(json.subarray(from));
  return Buffer.concat(kept);
}

/** Where an array ends whose content begins here; undefined where it does not. */
function endOfArray(json: Buffer, start: number): number | undefined {
  let depth = 1;
  for (let at = start; at < json.length; at += 1) {
    switch (json[at] as number) {
      case QUOTE:
        at = endOfText(json, at + 1);
        if (at < 0) return undefined;
        break;
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        depth += 1;
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        depth -= 1;
        if (depth === 0) return json[at] === CLOSE_ARRAY ? at + 1 : undefined;
        break;
      default:
    }
  }
  return undefined;
}

/** Where the quote is that ends a text; -1 where there is none. */
function endOfText(json: Buffer, start: number): number {
  for (let at = start; at < json.length; at += 1) {
    if (json[at] === BACKSLASH) at += 1;
    else if (json[at] === QUOTE) return at;
  }
  return -1;
}
