import { compilePaths } from './payload-path.ts';
import { PayloadPlace, type PlaceMark } from './payload-place.ts';
import { type PayloadNames, PayloadWriter } from './payload-writer.ts';
import type { PayloadRules } from './provider.ts';

/** A payload ready to be stored and compared. */
export interface NormalisedPayload {
  /** The redacted payload as canonical JSON. */
  readonly rawData: string;
  /** Hash of the same without its volatile parts, and of the names beside it, where there are any. */
  readonly contentHash: string;
}

/** Where a payload stands, and what belongs to it. */
export interface PayloadSetting {
  /** The key that the payload stands under, as which it is redacted. */
  readonly key?: string | undefined;
  /** What counts as part of the payload, though it is not stored in it. */
  readonly names?: PayloadNames | undefined;
}

/** Turns payloads of one type into what is stored. */
export type PayloadNormaliser = (payload: unknown, setting?: PayloadSetting) => NormalisedPayload;

const AT_ROOT: PayloadSetting = {};

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
  return (payload, { key = '', names } = AT_ROOT) => {
    writer.write(payload, placeOf(key));
    return { rawData: writer.text(), contentHash: writer.hash(names) };
  };
}

/** Normalises one payload; for many of one type, keep a {@link createPayloadNormaliser}. */
export function normalisePayload(payload: unknown, rules: PayloadRules = {}): NormalisedPayload {
  return createPayloadNormaliser(rules)(payload);
}
