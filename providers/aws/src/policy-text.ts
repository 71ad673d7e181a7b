/**
 * Parses a policy that comes as text: JSON, JSON in percent encoding as IAM sends it, or JSON with its quotes escaped as
 * API Gateway sends it. Undefined for text that is no such document.
 */
export function parsePolicyText(text: string): object | undefined {
  if (text.startsWith('{')) return parseObject(text) ?? parseObject(text.replaceAll('\\"', '"'));
  return /^%7B/i.test(text) ? parseObject(decodeText(text)) : undefined;
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    /* Not JSON: what the service sent is the best there is. */
    return undefined;
  }
}

function decodeText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    /* A lone percent sign: not encoded after all. */
    return text;
  }
}
