const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Gives a value as text for people: `NULL` for null, ISO 8601 for dates, JSON for structures. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return value.toString();
  return toJson(value);
}

/** Like {@link formatValue} on one line, with control characters made visible so that no value can move the cursor. */
export function formatCell(value: unknown): string {
  return formatValue(value).replaceAll(/\p{Control}/gu, (character) => {
    return ESCAPES[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

/** Gives a value as JSON. An integer that JSON numbers cannot hold exactly becomes a string. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, replaceBigint, indent);
}

function replaceBigint(_key: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}
