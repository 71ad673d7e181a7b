import { LEXICON, type Meaning, PLAIN } from './lexicon.ts';
import type { NamedTarget } from './recognise-text.ts';

/** Maps have keys of their own, which must not make the places grow without end. */
const MAX_CHILDREN = 256;

/** One place in the payloads of a type: what its path is and means is worked out once. */
export class ReferencePlace {
  /** The member that stands here; elements of an array have that of the array. */
  readonly key: string;
  readonly path: string;
  readonly depth: number;
  readonly #children = new Map<string, ReferencePlace>();
  readonly #meanings = new Map<string, Meaning>();
  #items: ReferencePlace | undefined;

  constructor(key: string, path: string, depth: number) {
    this.key = key;
    this.path = path;
    this.depth = depth;
  }

  get items(): ReferencePlace {
    this.#items ??= new ReferencePlace(this.key, `${this.path}[]`, this.depth + 1);
    return this.#items;
  }

  member(key: string): ReferencePlace {
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    const place = new ReferencePlace(key, this.path === '' ? key : `${this.path}.${key}`, this.depth + 1);
    if (this.#children.size < MAX_CHILDREN) this.#children.set(key, place);
    return place;
  }

  /** What a reference from here means. */
  meaningOf({ targetService, targetType, targetId }: NamedTarget): Meaning {
    const service = targetService === '' ? (targetId.split(':', 3)[2] ?? '') : targetService;
    const target = `${service}:${targetType}`;
    const known = this.#meanings.get(target);
    if (known !== undefined) return known;
    const meaning =
      LEXICON.find(
        (entry) => (entry.path?.test(this.path) ?? true) && (entry.target === undefined || entry.target.test(target)),
      ) ?? PLAIN;
    this.#meanings.set(target, meaning);
    return meaning;
  }
}
