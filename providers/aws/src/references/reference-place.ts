import { isPolicyName } from '../facet-documents.ts';
import { LEXICON, type Meaning, PLAIN } from './lexicon.ts';
import type { NamedTarget } from './recognise-text.ts';

/** Maps have keys of their own, which must not make the places grow without end. */
const MAX_CHILDREN = 256;

const PRINCIPAL = /\bStatement(?:\[\])?\.Principal\.AWS(?:\[\])?$/;

/** One place in the payloads of a type: what its path is and means is worked out once. */
export class ReferencePlace {
  /** The member that stands here; elements of an array have that of the array. */
  readonly key: string;
  readonly path: string;
  readonly depth: number;
  /** Whether texts here may be policies. */
  readonly isPolicy: boolean;
  /** Whether a policy says here whom a statement is about. */
  readonly isPrincipal: boolean;
  readonly #children = new Map<string, ReferencePlace>();
  readonly #meanings = new Map<string, Meaning>();
  /** Members in the order in which they were met, which is that of almost every object here. */
  readonly #order: ReferencePlace[] = [];
  #last: { readonly service: string; readonly type: string; readonly meaning: Meaning } | undefined;
  #items: ReferencePlace | undefined;

  constructor(key: string, path: string, depth: number) {
    this.key = key;
    this.path = path;
    this.depth = depth;
    this.isPolicy = isPolicyName(key);
    this.isPrincipal = PRINCIPAL.test(path);
  }

  get items(): ReferencePlace {
    this.#items ??= new ReferencePlace(this.key, `${this.path}[]`, this.depth + 1);
    return this.#items;
  }

  /** The place of a member, which is found faster where its position in its object is known. */
  member(key: string, position = 0): ReferencePlace {
    const expected = this.#order[position];
    if (expected?.key === key) return expected;
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    const place = new ReferencePlace(key, this.path === '' ? key : `${this.path}.${key}`, this.depth + 1);
    if (this.#children.size >= MAX_CHILDREN) return place;
    this.#children.set(key, place);
    this.#order.push(place);
    return place;
  }

  /** What a reference from here means. */
  meaningOf({ targetService, targetType, targetId }: NamedTarget): Meaning {
    const service = targetService === '' ? (targetId.split(':', 3)[2] ?? '') : targetService;
    if (this.#last?.service === service && this.#last.type === targetType) return this.#last.meaning;
    const target = `${service}:${targetType}`;
    const meaning = this.#meanings.get(target) ?? this.#readMeaning(target);
    this.#last = { service, type: targetType, meaning };
    return meaning;
  }

  #readMeaning(target: string): Meaning {
    const meaning =
      LEXICON.find(
        (entry) => (entry.path?.test(this.path) ?? true) && (entry.target === undefined || entry.target.test(target)),
      ) ?? PLAIN;
    this.#meanings.set(target, meaning);
    return meaning;
  }
}
