import { hasMark, type PathNode, stepItems, stepKey } from './payload-path.ts';
import { isSecretKey, type MemberPair, pairsAmong, type RedactionPlace, secretsByPlace } from './redact.ts';

/** What a rule can say about a place. */
export type PlaceMark = 'secret' | 'set' | 'volatile';

/** A member of an object, with what does not depend on its value. */
export interface LaidMember {
  readonly key: string;
  readonly place: PayloadPlace;
  /** What stands before its value: a comma, its key as JSON, a colon. */
  readonly prefix: Uint8Array;
}

/** The members of an object in canonical order. */
export interface ObjectLayout {
  /** As the object has them. */
  readonly keys: readonly string[];
  readonly members: readonly LaidMember[];
  /** Pairs of members of which one names the other. */
  readonly pairs: readonly MemberPair[];
}

const MAX_LAYOUTS = 6;
const MAX_CHILDREN = 256;

/**
 * One place in the payloads of a type, with what the rules say about it. Places and the layouts of their objects are learnt
 * while payloads are walked, so that what they have in common is worked out once. Maps with keys of their own do not
 * make them grow without end.
 */
export class PayloadPlace {
  readonly key: string;
  readonly nodes: readonly PathNode<PlaceMark>[];
  readonly isSecret: boolean;
  readonly isSet: boolean;
  readonly isVolatile: boolean;
  readonly hasSecretKey: boolean;
  /** What the default rules say about objects here. */
  readonly secrets: 'variables' | 'environment' | undefined;
  readonly #parentKey: string;
  readonly #children = new Map<string, PayloadPlace>();
  #items: PayloadPlace | undefined;
  #layouts: ObjectLayout[] = [];

  constructor(nodes: readonly PathNode<PlaceMark>[], place: RedactionPlace) {
    this.key = place.key;
    this.nodes = nodes;
    this.isSecret = hasMark(nodes, 'secret');
    this.isSet = hasMark(nodes, 'set');
    this.isVolatile = hasMark(nodes, 'volatile');
    this.hasSecretKey = isSecretKey(place.key);
    this.secrets = secretsByPlace(place);
    this.#parentKey = place.parentKey;
  }

  /** The place of an array's elements. */
  get items(): PayloadPlace {
    this.#items ??= new PayloadPlace(stepItems(this.nodes), {
      key: this.key,
      parentKey: this.#parentKey,
      isItem: true,
    });
    return this.#items;
  }

  /** The layout of an object that stands here. */
  layoutOf(object: object): ObjectLayout {
    for (const layout of this.#layouts) if (isLaidOut(object, layout.keys)) return layout;
    const keys = Object.keys(object);
    const members = [...keys].sort().map((key) => {
      const prefix = Buffer.from(`,${JSON.stringify(key)}:`);
      return { key, place: this.#child(key), prefix };
    });
    const layout = { keys, members, pairs: pairsAmong(keys) };
    this.#layouts = [layout, ...this.#layouts.slice(0, MAX_LAYOUTS - 1)];
    return layout;
  }

  #child(key: string): PayloadPlace {
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    const place = new PayloadPlace(stepKey(this.nodes, key), { key, parentKey: this.key, isItem: false });
    if (this.#children.size < MAX_CHILDREN) this.#children.set(key, place);
    return place;
  }
}

/** Whether an object has these keys in this order. One that may inherit members counts as having others. */
function isLaidOut(object: object, keys: readonly string[]): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) return false;
  let index = 0;
  for (const key in object) {
    if (keys[index] !== key) return false;
    index += 1;
  }
  return index === keys.length;
}
