import { DEFAULT_KINDS, type NamedTarget, NOT_SEARCHED, TYPED_LABELS } from './reference-rules.ts';
import type { DeclaredFields } from './openapi-references.ts';
import type { FieldShape, FieldShapes } from './reference-shapes.ts';

/** Maps have keys of their own, which must not make the places grow without end. */
const MAX_CHILDREN = 256;

/** The fields of a kind that name an object, by their paths. */
export type KindFields = Readonly<Record<string, NamedTarget>>;

/** What fields are held against. */
interface FieldRules {
  readonly shapes: FieldShapes;
  readonly fields: KindFields;
  /** What the server's schema of the kind says; undefined where that is not known. */
  readonly declared: DeclaredFields | undefined;
}

interface FieldAddress {
  readonly key: string;
  readonly path: string;
  readonly isItem?: boolean;
}

/** One place in the objects of a kind: what its path is, and what it says about names that stand there, is worked out once. */
export class FieldPlace {
  /** The field that stands here; elements of a list have that of the list. */
  readonly key: string;
  readonly path: string;
  readonly isSearched: boolean;
  /** What a text here names. */
  readonly text: FieldShape | undefined;
  /** What the member `name` of an object here names. */
  readonly object: FieldShape | undefined;
  /** The member beside `secretName` that says in which namespace: `secretNamespace`. */
  readonly namespaceKey: string | undefined;
  /** Whether objects here are references that may leave their kind out. */
  readonly isTyped: boolean;
  readonly typedLabel: string;
  readonly #rules: FieldRules;
  readonly #isItem: boolean;
  readonly #children = new Map<string, FieldPlace>();
  #items: FieldPlace | undefined;

  constructor(rules: FieldRules, { key, path, isItem = false }: FieldAddress) {
    const { shapes, fields, declared } = rules;
    const own = Object.hasOwn(fields, path) ? fields[path] : undefined;
    // A name is told by what it stands in.
    const said = key === 'name' ? undefined : declared?.get(path);
    this.#rules = rules;
    this.#isItem = isItem;
    this.key = key;
    this.path = path;
    this.isSearched = !NOT_SEARCHED.has(key);
    this.text = own === undefined ? prefer(shapes.ofText(key), said) : { target: own, confidence: 'exact' };
    this.object = prefer(shapes.ofObject(key), declared?.get(`${path}.name`));
    this.namespaceKey = key.endsWith('Name') ? `${key}space` : undefined;
    this.isTyped = DEFAULT_KINDS.has(key);
    this.typedLabel = TYPED_LABELS.get(key) ?? 'references';
  }

  /** The place of a list's elements; lists in lists have the same. */
  get items(): FieldPlace {
    if (this.#isItem) return this;
    this.#items ??= new FieldPlace(this.#rules, { key: this.key, path: `${this.path}[]`, isItem: true });
    return this.#items;
  }

  member(key: string): FieldPlace {
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    const place = new FieldPlace(this.#rules, { key, path: this.path === '' ? key : `${this.path}.${key}` });
    if (this.#children.size < MAX_CHILDREN) this.#children.set(key, place);
    return place;
  }
}

/** A field that is known by its name says what it means best; then the schema does. */
function prefer(byName: FieldShape | undefined, declared: FieldShape | undefined): FieldShape | undefined {
  return byName?.confidence === 'exact' ? byName : (declared ?? byName);
}
