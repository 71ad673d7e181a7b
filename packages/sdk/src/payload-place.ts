import { hasMark, type PathNode, stepItems, stepKey } from './payload-path.ts';
import { isSecretKey, type MemberPair, pairsAmong, type RedactionPlace, secretsByPlace } from './redact.ts';

/** What a rule can say about a place. */
export type PlaceMark = 'secret' | 'set' | 'volatile';

/** A member of an object, with what does not depend on its value. */
export interface LaidMember {
  readonly key: string;
  /** Where the object has it among its members. */
  readonly index: number;
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

const MAX_LAYOUTS = 16;
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
    const keys = Object.keys(object);
    for (const layout of this.#layouts) if (isSameOrder(keys, layout.keys)) return layout;
    const members = keys
      .map((key, index) => ({ key, index, place: this.#child(key), prefix: Buffer.from(`,${JSON.stringify(key)}:`) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
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

function isSameOrder(keys: readonly string[], others: readonly string[]): boolean {
  if (keys.length !== others.length) return false;
  for (let index = 0; index < keys.length; index += 1) if (keys[index] !== others[index]) return false;
  return true;
}
