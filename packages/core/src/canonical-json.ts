import { createHash } from 'node:crypto';

/**
 * Renders a value as canonical JSON: object keys sorted by code unit, no white space, `undefined` members left out.
 * A Date becomes ISO 8601 text in UTC, bytes become base64, a bigint becomes its digits, NaN and infinities become text.
 */
export function canonicalJson(value: unknown): string {
  return render(value) ?? 'null';
}

/** 128 bits of sha256 over a text, as 32 hex digits. */
export function contentHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function render(value: unknown): string | undefined {
  if (value === null) return 'null';
  if (typeof value === 'object') return renderObject(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' && !Number.isFinite(value)) return JSON.stringify(String(value));
  return JSON.stringify(value);
}

function renderObject(value: object): string {
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'null' : JSON.stringify(value.toISOString());
  }
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'));
  if (Array.isArray(value)) return `[${Array.from(value, (item: unknown) => render(item) ?? 'null').join(',')}]`;
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const text = render((value as Record<string, unknown>)[key]);
    if (text !== undefined) members.push(`${JSON.stringify(key)}:${text}`);
  }
  return `{${members.join(',')}}`;
}
