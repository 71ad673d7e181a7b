import { canonicalJson, contentHash } from '@corkscrew/core';
import { compilePaths, hasMark, type PathNode, stepItems, stepKey } from './payload-path.ts';
import type { PayloadRules } from './provider.ts';
import { isSecretText, REDACTED, type RedactionPlace, secretMembers } from './redact.ts';

/** A payload ready to be stored and compared. */
export interface NormalisedPayload {
  /** The redacted payload as canonical JSON. */
  readonly rawData: string;
  /** Hash of the same without its volatile parts. */
  readonly contentHash: string;
}

/** Turns payloads of one type into what is stored. A payload that stands under a key is redacted as that key asks. */
export type PayloadNormaliser = (payload: unknown, key?: string) => NormalisedPayload;

/**
 * Compiles the rules of a type into a function that redacts secrets, sorts arrays whose order means nothing and hashes
 * what is left without volatile parts. The payload itself is not changed.
 *
 * @throws TypeError for a malformed path.
 */
export function createPayloadNormaliser(rules: PayloadRules = {}): PayloadNormaliser {
  const root = compilePaths<Mark>({ secret: rules.secretPaths, set: rules.setPaths, volatile: rules.volatilePaths });
  const hasVolatile = (rules.volatilePaths?.length ?? 0) > 0;
  return (payload, key = '') => {
    const stored = clean(payload, { nodes: [root], key, parentKey: '', isItem: false });
    const rawData = canonicalJson(stored);
    const hashed = hasVolatile ? canonicalJson(withoutVolatile(stored, [root])) : rawData;
    return { rawData, contentHash: contentHash(hashed) };
  };
}

/** Normalises one payload; for many of one type, keep a {@link createPayloadNormaliser}. */
export function normalisePayload(payload: unknown, rules: PayloadRules = {}): NormalisedPayload {
  return createPayloadNormaliser(rules)(payload);
}

type Mark = 'secret' | 'set' | 'volatile';
type Nodes = readonly PathNode<Mark>[];

interface Place extends RedactionPlace {
  readonly nodes: Nodes;
}

function clean(value: unknown, place: Place): unknown {
  if (value === null || value === undefined) return value;
  if (hasMark(place.nodes, 'secret')) return REDACTED;
  if (typeof value === 'string') return isSecretText(place.key, value) ? REDACTED : value;
  if (typeof value !== 'object' || value instanceof Date) return value;
  if (value instanceof Uint8Array) return cleanBytes(value, place);
  if (Array.isArray(value)) return cleanArray(value, place);
  return cleanObject(value as Record<string, unknown>, place);
}

/** Bytes are stored as base64, which is no longer recognisable as a secret by its text. */
function cleanBytes(bytes: Uint8Array, place: Place): unknown {
  return isSecretText(place.key, Buffer.from(bytes).toString('latin1')) ? REDACTED : bytes;
}

function cleanArray(items: readonly unknown[], place: Place): unknown[] {
  const nodes = stepItems(place.nodes);
  const cleaned = items.map((item) => clean(item, { ...place, nodes, isItem: true }));
  if (!hasMark(place.nodes, 'set')) return cleaned;
  const keyed = cleaned.map((item) => ({ item, key: canonicalJson(withoutVolatile(item, nodes)) }));
  return keyed.sort((a, b) => compareText(a.key, b.key)).map(({ item }) => item);
}

function cleanObject(object: Readonly<Record<string, unknown>>, place: Place): Record<string, unknown> {
  const secrets = secretMembers(object, place);
  const cleaned: Record<string, unknown> = {};
  for (const key of Object.keys(object)) {
    const member = object[key];
    const isSecret = secrets.has(key) && member !== '' && member !== null && member !== undefined;
    setMember(
      cleaned,
      key,
      isSecret
        ? REDACTED
        : clean(member, { nodes: stepKey(place.nodes, key), key, parentKey: place.key, isItem: false }),
    );
  }
  return cleaned;
}

function withoutVolatile(value: unknown, nodes: Nodes): unknown {
  if (nodes.length === 0 || typeof value !== 'object' || value === null) return value;
  if (value instanceof Date || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) {
    const itemNodes = stepItems(nodes);
    if (hasMark(itemNodes, 'volatile')) return [];
    return value.map((item) => withoutVolatile(item, itemNodes));
  }
  const kept: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    const memberNodes = stepKey(nodes, key);
    if (!hasMark(memberNodes, 'volatile')) setMember(kept, key, withoutVolatile(member, memberNodes));
  }
  return kept;
}

/** A plain assignment to `__proto__` would lose the member. */
function setMember(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true });
  else object[key] = value;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
