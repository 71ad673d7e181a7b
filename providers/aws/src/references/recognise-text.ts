import { ID_PREFIXES } from './id-prefixes.ts';

/** What a text names. */
export interface NamedTarget {
  readonly targetId: string;
  /** Empty where the text does not say. */
  readonly targetService: string;
  readonly targetType: string;
  readonly targetAccountId?: string | undefined;
  readonly targetRegion?: string | undefined;
  /** `exact`: an identifier of its own form. `prefix`: told by how it begins. `shape`: told by where it stands. */
  readonly confidence: 'exact' | 'prefix' | 'shape';
}

const HYPHEN = 45;
const LETTER_A = 97;
const SHORTEST_ADDRESS = 8;
/** What only texts have that name something without being an id. */
const SIGN = /,|arn:aws|\.amazonaws\.|^s3:/;
const PREFIXES: ReadonlyMap<string, readonly [service: string, type: string]> = new Map(Object.entries(ID_PREFIXES));
const SHORTEST_ARN = 16;
const LONGEST_ID = 40;
const ARN = /^arn:aws[\w-]*:([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws|):(\S+)$/;
const ARN_INSIDE = /arn:aws[\w-]*:[a-z0-9-]+:[a-z0-9-]*:(?:\d{12})?:[^\s"',\\<>()]+/g;
const QUEUE_URL = /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(\d{12})\/([\w.-]+)$/;
const IMAGE_URI = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@\s]+)(?:[:@]\S+)?$/;
const BUCKET_URI = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/|$)/;
const PRINCIPAL_OF_ROOT = /^(?:root|user\/\*|role\/\*)$/;

/** Parts of ARNs behind the thing itself: qualifiers, versions, objects. By the word that says the service. */
const TRIMS: Readonly<Record<string, RegExp>> = {
  dynamodb: /^(table\/[^/]+)\/(?:stream|index|backup)\/.*$/,
  lambda: /^(function:[^:]+):.+$/,
  logs: /^(log-group:[^:]+):.*$/,
  s3: /^([^/]+)\/.*$/,
};

const NOTHING: readonly NamedTarget[] = [];

/** Recognises a text that as a whole names something, and texts that have ARNs in them. Asked about every text there is. */
export function recogniseText(text: string): readonly NamedTarget[] {
  if (text.charCodeAt(0) === LETTER_A && text.startsWith('arn:')) {
    const target = targetOfArn(text, 'exact');
    if (target !== undefined) return [target];
  }
  const made = text.length <= LONGEST_ID ? targetOfId(text) : undefined;
  if (made !== undefined) return [made];
  if (text.length < SHORTEST_ADDRESS || !SIGN.test(text)) return NOTHING;
  if (text.length < SHORTEST_ARN) return targetsOfAddress(text);
  if (text.includes('arn:aws')) return arnsInside(text);
  return text.includes(',') ? idsBetweenCommas(text) : targetsOfAddress(text);
}

/** Some services write a list of ids as one text. */
function idsBetweenCommas(text: string): readonly NamedTarget[] {
  const targets = text.split(',').map((part) => targetOfId(part.trim()));
  return targets.every((target) => target !== undefined) ? targets : NOTHING;
}

function targetOfArn(arn: string, confidence: NamedTarget['confidence']): NamedTarget | undefined {
  const [, service = '', region, account, resource = 'root'] = ARN.exec(arn) ?? [];
  if (PRINCIPAL_OF_ROOT.test(resource) || service === 'sts') return undefined;
  const trimmed = TRIMS[service]?.exec(resource)?.[1];
  if (/[*?$]/.test(trimmed ?? resource)) return undefined;
  const whole = { targetId: arn, confidence };
  const shorter = `${arn.slice(0, -resource.length)}${trimmed}`;
  return {
    ...(trimmed === undefined ? whole : { targetId: shorter, confidence: 'prefix' }),
    targetService: '',
    targetType: '',
    targetAccountId: nonEmpty(account),
    targetRegion: nonEmpty(region),
  };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function arnsInside(text: string): readonly NamedTarget[] {
  const found = Array.from(text.matchAll(ARN_INSIDE), ([arn]) => targetOfArn(arn.replace(/[.;\]}]+$/, ''), 'shape'));
  return found.filter((target) => target !== undefined);
}

/** Ids end in a hyphen and 8 or 17 hexadecimal digits, which is cheaper to look at than to match. */
function targetOfId(text: string): NamedTarget | undefined {
  const cut = lengthOfPrefix(text);
  if (cut === 0 || !isHexFrom(text, cut + 1)) return undefined;
  const known = PREFIXES.get(text.slice(0, cut));
  if (known === undefined) return undefined;
  return { targetId: text, targetService: known[0], targetType: known[1], confidence: 'exact' };
}

function lengthOfPrefix(text: string): number {
  const short = text.length - 9;
  if (text.charCodeAt(short) === HYPHEN) return Math.max(0, short);
  const long = text.length - 18;
  return text.charCodeAt(long) === HYPHEN ? Math.max(0, long) : 0;
}

function isHexFrom(text: string, start: number): boolean {
  for (let index = start; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const isDigit = code >= 48 && code <= 57;
    if (!isDigit && (code < 97 || code > 102)) return false;
  }
  return true;
}

/** Addresses that say what they lead to. */
function targetsOfAddress(text: string): readonly NamedTarget[] {
  if (!text.includes('.amazonaws.') && !text.startsWith('s3://')) return NOTHING;
  const target = targetOfAddress(text);
  return target === undefined ? NOTHING : [target];
}

function targetOfAddress(text: string): NamedTarget | undefined {
  const queue = QUEUE_URL.exec(text);
  if (queue !== null) {
    const [, targetRegion, targetAccountId, targetId = ''] = queue;
    return { targetId, targetService: 'sqs', targetType: 'Queue', targetAccountId, targetRegion, confidence: 'prefix' };
  }
  const image = IMAGE_URI.exec(text);
  if (image !== null) {
    const [, targetAccountId, targetRegion, targetId = ''] = image;
    const target = { targetId, targetService: 'ecr', targetType: 'Repository', confidence: 'prefix' as const };
    return { ...target, targetAccountId, targetRegion };
  }
  const [, bucket] = BUCKET_URI.exec(text) ?? [];
  return bucket === undefined
    ? undefined
    : { targetId: bucket, targetService: 's3', targetType: 'Bucket', confidence: 'prefix' };
}
