const SECRET_NAME = /secret|password|passwd|token|credential|private_?key|api_?key|connection_?string|authorization/i;
const REDACTED = '[redacted]';
/** The setting that says what is read of Secrets, with the values that it may have. */
const CONSENT = 'secrets';

/** Secrets of this length and more are looked for in texts; shorter ones would take ordinary words with them. */
const LEAST_SECRET_LENGTH = 8;

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${REDACTED}`],
  [/([?&]X-Amz-(?:Signature|Security-Token|Credential)=)[^&\s"']+/gi, `$1${REDACTED}`],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]+:)[^\s@/]+@/gi, `$1${REDACTED}@`],
  [
    /\b(?!secrets["']?\s*[=:]\s*["']?(?:none|metadata)\b)(\w*(?:secret|password|passwd|token|private_?key|api_?key)\w*["']?\s*[=:]\s*["']?)[^\s"',;&}]{4,}/gi,
    `$1${REDACTED}`,
  ],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
];

/**
 * Takes secrets out of a text: what looks like one, the values of variables whose names say that they are one, and those
 * that are known.
 */
export function redactSecrets(text: string, env: NodeJS.ProcessEnv = {}, known: Iterable<string> = []): string {
  let redacted = text;
  const values = Object.entries(env).flatMap(([name, value]) => (SECRET_NAME.test(name) ? [value ?? ''] : []));
  // The longest first: one that holds another must not be left in part.
  for (const value of [...values, ...known].toSorted((a, b) => b.length - a.length)) {
    if (value.length >= LEAST_SECRET_LENGTH) redacted = redacted.replaceAll(value, REDACTED);
  }
  for (const [pattern, replacement] of PATTERNS) redacted = redacted.replaceAll(pattern, replacement);
  return redacted;
}

function isSecretName(key: string): boolean {
  return key !== CONSENT && SECRET_NAME.test(key);
}

/** Lists the texts of a structure that stand under keys whose names say that they are secrets. */
export function listSecrets(value: unknown, isSecret = false): readonly string[] {
  if (typeof value === 'string') return isSecret ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => listSecrets(child, isSecret || isSecretName(key)));
}

/** Copies a structure, with the values of keys that name secrets taken out. */
export function redactKeys(value: unknown): unknown {
  if (typeof value === 'string') return redactSecrets(value);
  if (Array.isArray(value)) return value.map(redactKeys);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, isSecretName(key) ? REDACTED : redactKeys(child)]),
  );
}
