import { parsePolicyText } from './policy-text.ts';

const POLICY_KEY = /(^Document|PolicyDocument)$/;

/**
 * Replaces IAM's policy documents, which come URL-encoded, by the JSON values that they stand for. Text that is no such
 * document stays as it is.
 */
export function decodePolicies<T>(value: T): T {
  return decode(value, '') as T;
}

function decode(value: unknown, key: string): unknown {
  if (typeof value === 'string') return POLICY_KEY.test(key) ? (parsePolicyText(value) ?? value) : value;
  if (Array.isArray(value)) return value.map((item) => decode(item, key));
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, decode(member, name)]));
}
