import { isSecretKey, isSecretText, isSecretValue, REDACTED } from '@corkscrew/sdk';

/** Words that make a name secret where it stands in the middle of a text: a flag, a variable, a line of a script. */
const SECRET_NAME = String.raw`[A-Za-z0-9_.-]*(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|account[_-]?key|credentials?|connection[_-]?string)`;
const VALUE = String.raw`"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"',;&|]+`;
const ASSIGNMENT = new RegExp(String.raw`(${SECRET_NAME}["']?\s*[=:]\s*)(?:${VALUE})`, 'gi');
/** A flag and its value with a space between, inside a longer text. */
const SPACED_FLAG = new RegExp(String.raw`(--?${SECRET_NAME}\s+)(?!-)(?:${VALUE})`, 'gi');
const AUTHORIZATION = /\b(bearer|basic)\s+[A-Za-z0-9+/=._~-]{8,}/gi;
const URL_PASSWORD = /([a-z][a-z0-9+.-]*:\/\/[^/\s:@"']*:)[^/\s@"']+@/gi;
const FLAG = /^--?([A-Za-z][A-Za-z0-9_.-]*)$/;
/** Something of each of the above, which is looked for first: few texts have any. */
const SIGN =
  /passw|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|account[_-]?key|credential|connection|bearer|basic|:\/\//i;
/** A reference to a variable or a file holds no secret itself. */
const REFERENCE = /^["']?(?:\$\(|\$\{|\$[A-Za-z_]|\/|@\/|file:)/;

/** Puts the constant in place of what looks like a secret in a command line, a script or a settings file. */
export function redactText(text: string): string {
  if (isSecretValue(text)) return REDACTED;
  if (!SIGN.test(text)) return text;
  return text
    .replaceAll(ASSIGNMENT, keepReference)
    .replaceAll(SPACED_FLAG, keepReference)
    .replaceAll(AUTHORIZATION, `$1 ${REDACTED}`)
    .replaceAll(URL_PASSWORD, `$1${REDACTED}@`);
}

/** Redacts, in place, the arguments of a program: secrets in each, and what follows a flag whose name is secret. */
export function redactArguments(args: unknown[]): void {
  let isSecretNext = false;
  for (const [position, argument] of args.entries()) {
    if (typeof argument !== 'string') continue;
    const flag = FLAG.exec(argument)?.[1];
    if (isSecretNext && flag === undefined && !REFERENCE.test(argument)) args[position] = REDACTED;
    else args[position] = redactText(argument);
    isSecretNext = flag !== undefined && isSecretFlag(flag);
  }
}

/** Redacts, in place, the texts of a map: by their key, or what in them looks like a secret. */
export function redactTexts(texts: Record<string, unknown>): void {
  for (const [key, text] of Object.entries(texts)) {
    if (typeof text === 'string') texts[key] = isSecretText(key, text) ? REDACTED : redactText(text);
  }
}

const NAMES_SECRET = new RegExp(`^${SECRET_NAME}$`, 'i');

function isSecretFlag(name: string): boolean {
  return isSecretKey(name) || NAMES_SECRET.test(name);
}

function keepReference(match: string, name: string): string {
  return REFERENCE.test(match.slice(name.length)) ? match : `${name}${REDACTED}`;
}
