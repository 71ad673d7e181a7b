import { canonicalJson, contentHash } from '@corkscrew/core';
import { compilePaths, hasMark, type PathNode, stepItems, stepKey } from './payload-path.ts';
import type { PayloadRules } from './provider.ts';
import { PayloadPlace, type PlaceMark } from './payload-place.ts';
import { isSecretKey, isSecretValue, type MemberPair, REDACTED } from './redact.ts';
import { setMember } from './set-member.ts';

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
  const root = compilePaths<PlaceMark>({
    secret: rules.secretPaths,
    set: rules.setPaths,
    volatile: rules.volatilePaths,
  });
  const hasVolatile = (rules.volatilePaths?.length ?? 0) > 0;
  const places = new Map<string, PayloadPlace>();
  const placeOf = (key: string): PayloadPlace => {
    const place = places.get(key) ?? new PayloadPlace([root], { key, parentKey: '', isItem: false });
    places.set(key, place);
    return place;
  };
  return (payload, key = '') => {
    const cleaner = new PayloadCleaner();
    const stored = cleaner.clean(payload, placeOf(key));
    const rawData = cleaner.render(stored);
    // What is left keeps its order.
    const hashed = hasVolatile ? cleaner.render(withoutVolatile(stored, [root])) : rawData;
    return { rawData, contentHash: contentHash(hashed) };
  };
}

/** Normalises one payload; for many of one type, keep a {@link createPayloadNormaliser}. */
export function normalisePayload(payload: unknown, rules: PayloadRules = {}): NormalisedPayload {
  return createPayloadNormaliser(rules)(payload);
}

type Nodes = readonly PathNode<PlaceMark>[];

/** Redacts a payload and puts it in canonical order. */
class PayloadCleaner {
  /** Whether what was cleaned is JSON already, in canonical order. */
  #isCanonical = true;

  /** The cleaned payload as canonical JSON. */
  render(cleaned: unknown): string {
    return (this.#isCanonical ? JSON.stringify(cleaned) : undefined) ?? canonicalJson(cleaned);
  }

  clean(value: unknown, place: PayloadPlace): unknown {
    if (value === null || value === undefined) return value;
    if (place.isSecret) return REDACTED;
    if (typeof value === 'string') return isSecretAt(place, value) ? REDACTED : value;
    if (typeof value !== 'object') return this.#cleanScalar(value);
    if (Array.isArray(value)) return this.#cleanArray(value, place);
    if (value instanceof Date || value instanceof Uint8Array) return this.#cleanBuiltIn(value, place);
    return this.#cleanObject(value as Record<string, unknown>, place);
  }

  #cleanScalar(value: unknown): unknown {
    this.#isCanonical &&= typeof value === 'boolean' || Number.isFinite(value);
    return value;
  }

  /** Bytes are stored as base64, which is no longer recognisable as a secret by its text. */
  #cleanBuiltIn(value: Date | Uint8Array, place: PayloadPlace): unknown {
    this.#isCanonical = false;
    if (value instanceof Date) return value;
    return isSecretAt(place, Buffer.from(value).toString('latin1')) ? REDACTED : value;
  }

  #cleanArray(items: readonly unknown[], { isSet, items: place }: PayloadPlace): unknown[] {
    const cleaned: unknown[] = [];
    for (const item of items) cleaned.push(this.clean(item, place));
    if (!isSet || cleaned.length < 2) return cleaned;
    const keyed = cleaned.map((item) => ({ item, key: this.render(withoutVolatile(item, place.nodes)) }));
    return keyed.sort((a, b) => compareText(a.key, b.key)).map(({ item }) => item);
  }

  /** Members are set in canonical order, which spares sorting them when they are written. */
  #cleanObject(object: Readonly<Record<string, unknown>>, place: PayloadPlace): Record<string, unknown> {
    const { members, pairs, keepsOrder } = place.layoutOf(Object.keys(object));
    this.#isCanonical &&= keepsOrder;
    const paired = pairs.length === 0 ? undefined : secretOfPair(object, pairs, place);
    const holdsVariables = place.secrets === 'variables';
    const cleaned: Record<string, unknown> = {};
    for (const { key, place: memberPlace } of members) {
      const member = object[key];
      const isSecret = (key === paired || (holdsVariables && typeof member !== 'object')) && isSaying(member);
      setMember(cleaned, key, isSecret ? REDACTED : this.clean(member, memberPlace));
    }
    return cleaned;
  }
}

/** An empty value has nothing to hide, and that it is empty is worth knowing. */
function isSaying(value: unknown): boolean {
  return value !== '' && value !== undefined;
}

/** As `isSecretText`, for a key that was already looked at. */
function isSecretAt({ hasSecretKey }: PayloadPlace, text: string): boolean {
  return isSecretValue(text) || (hasSecretKey && text !== '' && !text.startsWith('arn:'));
}

/** The member that the name beside it makes a secret. */
function secretOfPair(
  object: Readonly<Record<string, unknown>>,
  pairs: readonly MemberPair[],
  place: PayloadPlace,
): string | undefined {
  const pair = pairs.find(({ name, value }) => typeof object[name] === 'string' && typeof object[value] === 'string');
  if (pair === undefined) return undefined;
  return place.secrets !== undefined || isSecretKey(object[pair.name] as string) ? pair.value : undefined;
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

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
