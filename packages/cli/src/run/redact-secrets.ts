const SECRET_NAME = /secret|password|passwd|token|credential|private_?key|api_?key|connection_?string|authorization/i;
const REDACTED = '[redacted]';

/** Secrets of this length and more are looked for in texts; shorter ones would take ordinary words with them. */
const LEAST_SECRET_LENGTH = 8;

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${REDACTED}`],
  [/([?&]X-Amz-(?:Signature|Security-Token|Credential)=)[^&\s"']+/gi, `$1${REDACTED}`],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]+:)[^\s@/]+@/gi, `$1${REDACTED}@`],
  [
    /\b(\w*(?:secret|password|passwd|token|private_?key|api_?key)\w*["']?\s*[=:]\s*["']?)[^\s"',;&}]{4,}/gi,
    `$1${REDACTED}`,
  ],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
];

/** Takes secrets out of a text: what looks like one, and the values of variables whose names say that they are one. */
export function redactSecrets(text: string, env: NodeJS.ProcessEnv = {}): string {
  let redacted = text;
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || value.length < LEAST_SECRET_LENGTH || !SECRET_NAME.test(name)) continue;
    redacted = redacted.replaceAll(value, REDACTED);
  }
  for (const [pattern, replacement] of PATTERNS) redacted = redacted.replaceAll(pattern, replacement);
  return redacted;
}

/** Copies a structure, with the values of keys that name secrets taken out. */
export function redactKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redactKeys);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, SECRET_NAME.test(key) ? REDACTED : redactKeys(child)]),
  );
}
