import { hashText, uniqueUuid } from '../estate/random.ts';
import { ArmFault } from './arm-fault.ts';

/** An object of the directory. */
export type DirectoryObject = Readonly<Record<string, unknown>> & { readonly id: string };

/** What an object is made of. */
export type DirectoryBody = Readonly<Record<string, unknown>>;

/** Kinds of objects. */
export type DirectoryKind = 'users' | 'groups' | 'applications' | 'servicePrincipals' | 'consents' | 'federations';

interface Stored {
  object: DirectoryObject;
  /** Questions that are answered as if it were not there yet. */
  hiddenFor: number;
}

/** The objects of a directory, which are found some time after they were made only. */
export class DirectoryObjects {
  readonly #key: number;
  readonly #lag: number;
  readonly #kinds = new Map<DirectoryKind, Map<string, Stored>>();
  #made = 0;

  constructor(seed: number, lag: number) {
    this.#key = hashText('directory', seed);
    this.#lag = lag;
  }

  nextId(): string {
    this.#made += 1;
    return uniqueUuid(this.#key, this.#made);
  }

  add(kind: DirectoryKind, body: DirectoryBody, options: { readonly isKnown?: boolean } = {}): DirectoryObject {
    const object = { id: this.nextId(), ...body };
    this.#of(kind).set(object.id, { object, hiddenFor: options.isKnown === true ? 0 : this.#lag });
    return object;
  }

  /** @throws ArmFault 404 */
  find(kind: DirectoryKind, id: string): DirectoryObject {
    const stored = this.#of(kind).get(id);
    if (stored?.hiddenFor === 0) return stored.object;
    if (stored !== undefined) stored.hiddenFor -= 1;
    throw new ArmFault(404, 'Request_ResourceNotFound', {
      message: `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
    });
  }

  has(kind: DirectoryKind, id: string): boolean {
    const stored = this.#of(kind).get(id);
    if (stored !== undefined && stored.hiddenFor > 0) stored.hiddenFor -= 1;
    return stored?.hiddenFor === 0;
  }

  all(kind: DirectoryKind): readonly DirectoryObject[] {
    return [...this.#of(kind).values()].map(({ object }) => object);
  }

  where(kind: DirectoryKind, field: string, value: unknown): readonly DirectoryObject[] {
    return this.all(kind).filter((object) => object[field] === value);
  }

  update(kind: DirectoryKind, object: DirectoryObject): void {
    this.#of(kind).set(object.id, { object, hiddenFor: 0 });
  }

  remove(kind: DirectoryKind, id: string): void {
    this.#of(kind).delete(id);
  }

  count(kind: DirectoryKind): number {
    return this.#of(kind).size;
  }

  #of(kind: DirectoryKind): Map<string, Stored> {
    const known = this.#kinds.get(kind) ?? new Map<string, Stored>();
    this.#kinds.set(kind, known);
    return known;
  }
}
