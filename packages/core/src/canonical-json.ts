import { hash } from 'node:crypto';

/**
 * Renders a value as canonical JSON: object keys sorted by code unit, no white space, `undefined` members left out.
 * A Date becomes ISO 8601 text in UTC, bytes become base64, a bigint becomes its digits, NaN and infinities become text.
 */
export function canonicalJson(value: unknown): string {
  return render(value) ?? 'null';
}

/** 128 bits of sha256 over a text, or the bytes of one, as 32 hex digits. */
export function contentHash(text: string | Uint8Array): string {
  return hash('sha256', text, 'hex').slice(0, 32);
}

/** What JSON writes with an escape. Looking for it is cheaper than asking `JSON.stringify` about every text. */
const ESCAPED = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

function render(value: unknown): string | undefined {
  if (typeof value === 'string') return quote(value);
  if (value === null) return 'null';
  if (typeof value === 'object') return renderObject(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' && !Number.isFinite(value)) return quote(String(value));
  return JSON.stringify(value);
}

function renderObject(value: object): string {
  if (Array.isArray(value)) return renderArray(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'null' : quote(value.toISOString());
  if (value instanceof Uint8Array) return quote(Buffer.from(value).toString('base64'));
  let text = '';
  for (const key of sortedKeys(value)) {
    const member = render((value as Record<string, unknown>)[key]);
    if (member !== undefined) text += `${text === '' ? '{' : ','}${quote(key)}:${member}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

function renderArray(items: readonly unknown[]): string {
  let text = '[';
  for (let index = 0; index < items.length; index += 1) {
    text += `${index === 0 ? '' : ','}${render(items[index]) ?? 'null'}`;
  }
  return `${text}]`;
}

function quote(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** Most objects come with their keys in order already, which is cheaper to see than to sort. */
function sortedKeys(value: object): readonly string[] {
  const keys = Object.keys(value);
  for (let index = 1; index < keys.length; index += 1) {
    if ((keys[index - 1] as string) > (keys[index] as string)) return keys.sort();
  }
  return keys;
}
