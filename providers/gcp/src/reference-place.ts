import type { Relationship } from '@corkscrew/sdk';

/** What a reference is for, by where it stands. */
export type PathRole = Pick<Relationship, 'relationshipType' | 'label' | 'path'>;

/** Ends of paths that make what they name a need of the resource: without it, the resource does not work. */
const NEEDS =
  /(^|\.)(network|subnetwork|disk|source|sourceImage|instanceTemplate|serviceAccount|kmsKeyName|cluster|attachedDisk)/i;
/** Maps with keys of their own must not make the places grow without end. */
const MAX_MEMBERS = 2_000;
const MAX_DEPTH = 32;
const ROOT = 'resource.data';

/** A place in the payloads of assets. Places come again with every asset, so each is worked out once. */
export class ReferencePlace {
  readonly #path: string;
  readonly #depth: number;
  readonly #members = new Map<string, ReferencePlace>();
  #items: ReferencePlace | undefined;
  #role: PathRole | undefined;

  constructor(path: string, depth = 0) {
    this.#path = path;
    this.#depth = depth;
  }

  /** Whether what stands here is the address of the asset itself. */
  get isOwnLink(): boolean {
    return this.#path === 'selfLink';
  }

  /** The place of an array's elements. */
  get items(): ReferencePlace {
    this.#items ??= new ReferencePlace(`${this.#path}[]`, this.#depth + 1);
    return this.#items;
  }

  get role(): PathRole {
    this.#role ??= roleOf(this.#path);
    return this.#role;
  }

  /** The place of an object's member. */
  member(key: string): ReferencePlace {
    const known = this.#members.get(key);
    if (known !== undefined) return known;
    const place = new ReferencePlace(this.#path === '' ? key : `${this.#path}.${key}`, this.#depth + 1);
    if (this.#members.size < MAX_MEMBERS && this.#depth < MAX_DEPTH) this.#members.set(key, place);
    return place;
  }
}

/** Where the data of an asset begins. */
export const DATA_PLACE: ReferencePlace = new ReferencePlace('');

function roleOf(path: string): PathRole {
  const relationshipType = NEEDS.test(path) ? 'depends_on' : 'references';
  return { relationshipType, path: `${ROOT}.${path}`, label: labelOf(path) };
}

function labelOf(path: string): string {
  const word = path.replaceAll('[]', '').split('.').at(-1) ?? '';
  return word
    .replace(/(?<!^)(?:Link|Name|Uri|Url)$/, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
