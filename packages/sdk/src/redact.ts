/** What stands in place of a secret. Always the same, so that a rotated secret is no change. */
export const REDACTED = '[redacted]';

/** Last words of keys whose values are secrets, in lower case and without separators. */
const SECRET_ENDINGS = [
  'accesstoken',
  'accountkey',
  'apikey',
  'authkey',
  'authorizationkey',
  'authtoken',
  'basicauthcredentials',
  'bearertoken',
  'clientsecret',
  'connectionstring',
  'credential',
  'customdata',
  'idtoken',
  'keymaterial',
  'passphrase',
  'passwd',
  'password',
  'presharedkey',
  'privatekey',
  'privatekeypem',
  'refreshtoken',
  'sastoken',
  'secret',
  'secretaccesskey',
  'secretbinary',
  'secretkey',
  'secretstring',
  'secrettoken',
  'secretvalue',
  'securitytoken',
  'sessiontoken',
  'sharedaccesskey',
  'sharedsecret',
  'startupscript',
  'streamkey',
  'userdata',
] as const;

/** Keys under which environment variables stand, as a list of entries or as a map. */
const ENVIRONMENT_KEY = /^(env|envvars|environment|.*environmentvariables|.*envvariables)$/;
/** Of those, the ones whose maps hold variables; `environment` alone is as often a settings object. */
const ENVIRONMENT_MAP_KEY = /^(env|envvars|.*environmentvariables|.*envvariables)$/;

/** Values that are secrets whatever their key: private keys, URLs with a password or a signature. */
const SECRET_VALUE =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s@]+@|[?&](X-Amz-Signature|X-Goog-Signature|sig)=/;
const MIN_SECRET_VALUE_LENGTH = 12;

const MAX_CACHED_KEYS = 20_000;
const normalisedKeys = new Map<string, string>();
const secretKeys = new Map<string, boolean>();

/**
 * Tells whether a key looks as if its value were a secret: `Password`, `client_secret`, `SecretAccessKey`, `UserData`.
 * Keys that speak about a secret (`SecretArn`, `PasswordPolicy`, `PasswordLastUsed`) do not.
 */
export function isSecretKey(key: string): boolean {
  const known = secretKeys.get(key);
  if (known !== undefined) return known;
  const text = normaliseKey(key);
  const verdict = SECRET_ENDINGS.some((ending) => text.endsWith(ending));
  remember(secretKeys, key, verdict);
  return verdict;
}

/** Tells whether a text is a secret whatever stands before it: a private key, a URL with a password or a signature. */
export function isSecretValue(value: string): boolean {
  return value.length >= MIN_SECRET_VALUE_LENGTH && SECRET_VALUE.test(value);
}

/** Where a value stands, as far as the default rules care. */
export interface RedactionPlace {
  /** Key of the member, empty for the root; elements of an array have the key of the array. */
  readonly key: string;
  /** Key of the object that holds the member. */
  readonly parentKey: string;
  /** Whether the value is an element of an array. */
  readonly isItem: boolean;
}

/**
 * Gives the members of an object that the default rules call secret because of where it stands: all texts of a map of
 * environment variables, and the value of a name-value pair whose name is secret or which is an environment variable.
 */
export function secretMembers(value: Readonly<Record<string, unknown>>, place: RedactionPlace): ReadonlySet<string> {
  const key = normaliseKey(place.key);
  const parent = normaliseKey(place.parentKey);
  if (!place.isItem && (ENVIRONMENT_MAP_KEY.test(key) || (key === 'variables' && parent === 'environment'))) {
    return new Set(Object.keys(value).filter((name) => typeof value[name] !== 'object'));
  }
  const pair = pairOf(value);
  if (pair === undefined) return NONE;
  const isSecret = ENVIRONMENT_KEY.test(key) || isSecretKey(pair.name);
  return isSecret ? pair.members : NONE;
}

/** Replaces the values of tags whose keys look like secrets. */
export function redactTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [key, isSecretText(key, value) ? REDACTED : value]),
  );
}

/** Whether a text under a key is a secret. An ARN or an empty text never is. */
export function isSecretText(key: string, value: string): boolean {
  if (value === '') return false;
  return isSecretValue(value) || (isSecretKey(key) && !value.startsWith('arn:'));
}

const NONE: ReadonlySet<string> = new Set();
const PAIRS = [
  ['name', 'value', new Set(['value'])],
  ['Name', 'Value', new Set(['Value'])],
  ['key', 'value', new Set(['value'])],
  ['Key', 'Value', new Set(['Value'])],
  ['ParameterKey', 'ParameterValue', new Set(['ParameterValue'])],
] as const;

function pairOf(
  value: Readonly<Record<string, unknown>>,
): { readonly name: string; readonly members: ReadonlySet<string> } | undefined {
  for (const [nameKey, valueKey, members] of PAIRS) {
    const name = value[nameKey];
    if (typeof name === 'string' && typeof value[valueKey] === 'string') return { name, members };
  }
  return undefined;
}

function normaliseKey(key: string): string {
  const known = normalisedKeys.get(key);
  if (known !== undefined) return known;
  const text = key.replaceAll(/[^A-Za-z0-9]/g, '').toLowerCase();
  remember(normalisedKeys, key, text);
  return text;
}

/** Keys repeat by the million; maps keyed by data (tags, labels) must not make the cache grow without end. */
function remember<V>(cache: Map<string, V>, key: string, value: V): void {
  if (cache.size >= MAX_CACHED_KEYS) cache.clear();
  cache.set(key, value);
}
