import { setMember } from './set-member.ts';

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

/**
 * Values that are secrets whatever their key: private keys, signed tokens, access keys together with what they open, URLs
 * with a password or a signature, and keys that begin as only one maker's do.
 */
const SECRET_VALUE = new RegExp(
  [
    String.raw`-----BEGIN [A-Z ]*PRIVATE KEY-----`,
    String.raw`\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{8,}`,
    String.raw`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b[^A-Za-z0-9]{1,40}[\w]*[^A-Za-z0-9]{0,8}[A-Za-z0-9/+]{40}`,
    String.raw`^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s@]+@`,
    String.raw`[?&](?:X-Amz-Signature|X-Amz-Security-Token|X-Goog-Signature|sig)=`,
    String.raw`\b(?:gh[pousr]_\w{36}|github_pat_\w{22}|glpat-[\w-]{20}|xox[abeprs]-[\w-]{10}|sk_live_\w{16}|AIza[\w-]{35})`,
  ].join('|'),
);
const MIN_SECRET_VALUE_LENGTH = 12;
/** Something of each of them, which is cheaper to look for: few other texts have any. */
const SECRET_SIGN = /[=@IJ_]|glpat-|xox/;

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

/** Tells whether a text is a secret whatever stands before it: a private key, a token, a URL with a password or a signature. */
export function isSecretValue(value: string): boolean {
  return value.length >= MIN_SECRET_VALUE_LENGTH && SECRET_SIGN.test(value) && SECRET_VALUE.test(value);
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
 * Tells what objects at a place hold by the default rules. `variables`: every text of the map is the value of an environment
 * variable. `environment`: the object is an entry of a list of such, so the value of its name-value pair is.
 */
export function secretsByPlace(place: RedactionPlace): 'variables' | 'environment' | undefined {
  const key = normaliseKey(place.key);
  const isVariables = key === 'variables' && normaliseKey(place.parentKey) === 'environment';
  if (!place.isItem && (isVariables || ENVIRONMENT_MAP_KEY.test(key))) return 'variables';
  return ENVIRONMENT_KEY.test(key) ? 'environment' : undefined;
}

/** Two members of an object, of which the first names what the second is. */
export interface MemberPair {
  readonly name: string;
  readonly value: string;
}

/** Gives the name-value pairs that an object with these keys may have. */
export function pairsAmong(keys: readonly string[]): readonly MemberPair[] {
  return PAIRS.filter(({ name, value }) => keys.includes(name) && keys.includes(value));
}

/** Replaces the values of tags whose keys look like secrets. */
export function redactTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  const redacted: Record<string, string> = {};
  for (const key of Object.keys(tags)) {
    const value = tags[key] ?? '';
    setMember(redacted, key, isSecretText(key, value) ? REDACTED : value);
  }
  return redacted;
}

/** Whether a text under a key is a secret. An ARN or an empty text never is. */
export function isSecretText(key: string, value: string): boolean {
  if (value === '') return false;
  return isSecretValue(value) || (isSecretKey(key) && !value.startsWith('arn:'));
}

const PAIRS: readonly MemberPair[] = [
  { name: 'name', value: 'value' },
  { name: 'Name', value: 'Value' },
  { name: 'key', value: 'value' },
  { name: 'Key', value: 'Value' },
  { name: 'ParameterKey', value: 'ParameterValue' },
];

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
