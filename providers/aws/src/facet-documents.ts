const POLICY_NAME = /polic(y|ies)$|policy_?text$|document$/i;

/** Replaces policies that come as JSON text by the values that they stand for, so that they can be asked and compared. */
export function parseDocuments(value: unknown, name: string): unknown {
  if (typeof value === 'string') return POLICY_NAME.test(name) ? parseText(value) : value;
  if (Array.isArray(value)) return value.map((item) => parseDocuments(item, name));
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, parseDocuments(member, key)]));
}

function parseText(text: string): unknown {
  if (!text.startsWith('{')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    /* Not JSON: what the service sent is the best there is. */
    return text;
  }
}
