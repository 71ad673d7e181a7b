import { compilePaths } from './payload-path.ts';
import { PayloadPlace, type PlaceMark } from './payload-place.ts';
import { PayloadWriter } from './payload-writer.ts';
import type { PayloadRules } from './provider.ts';

/** A payload ready to be stored and compared. */
export interface NormalisedPayload {
  /** The redacted payload as canonical JSON. */
  readonly rawData: string;
  /** Hash of the same without its volatile parts. */
  readonly contentHash: string;
}

/** Turns payloads of one type into what is stored. A payload that stands under a key is redacted as that key asks. */
export type PayloadNormaliser = (payload: unknown, key?: string) => NormalisedPayload;

/** Payloads are written one after another, so one writer serves all. */
const writer = new PayloadWriter();

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
  const places = new Map<string, PayloadPlace>();
  const placeOf = (key: string): PayloadPlace => {
    const place = places.get(key) ?? new PayloadPlace([root], { key, parentKey: '', isItem: false });
    places.set(key, place);
    return place;
  };
  return (payload, key = '') => {
    writer.write(payload, placeOf(key));
    return { rawData: writer.text(), contentHash: writer.hash() };
  };
}

/** Normalises one payload; for many of one type, keep a {@link createPayloadNormaliser}. */
export function normalisePayload(payload: unknown, rules: PayloadRules = {}): NormalisedPayload {
  return createPayloadNormaliser(rules)(payload);
}
