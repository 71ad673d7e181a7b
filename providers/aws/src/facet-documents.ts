import { parsePolicyText } from './policy-text.ts';

const POLICY_NAME = /polic(y|ies)$|policy_?text$|document$/i;

/** Whether a member of this name may hold a policy as text. */
export function isPolicyName(name: string): boolean {
  return POLICY_NAME.test(name);
}

/** Replaces policies that come as text by the values that they stand for, so that they can be asked and compared. */
export function parseDocuments(value: unknown, name: string): unknown {
  if (typeof value === 'string') return isPolicyName(name) ? (parsePolicyText(value) ?? value) : value;
  if (Array.isArray(value)) return value.map((item) => parseDocuments(item, name));
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, parseDocuments(member, key)]));
}
