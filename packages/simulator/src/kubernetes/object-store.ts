import { uniqueUuid } from '../estate/random.ts';
import { ApiStatus, expired, notFound } from './api-status.ts';
import type { BaseObjects } from './base-objects.ts';
import { type KubeObject, objectKey, type ObjectMeta, type ServedKind } from './served-kind.ts';

/** Something that happened to an object. */
export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly storage: string;
  readonly version: number;
  readonly object: KubeObject;
}

/** A place in a listing: the objects of a storage at one version of the cluster. */
export interface Snapshot {
  readonly storage: string;
  readonly namespace: string | undefined;
  readonly version: number;
}

/** The objects of a cluster, with what happened to them since it was started. */
export interface ObjectStore {
  /** The version of the whole cluster, which rises with each change. */
  readonly version: number;
  /** The oldest version that can still be listed and watched from. */
  readonly oldestVersion: number;
  /** Positions that a listing walks: some may be empty. */
  size(snapshot: Snapshot): number;
  /** The object at a position, or undefined where there is none at that version. */
  at(snapshot: Snapshot, position: number): KubeObject | undefined;
  find(kind: Pick<ServedKind, 'storage'>, namespace: string | undefined, name: string): KubeObject | undefined;
  /** How many objects there are of each storage that has, or had, some. */
  counts(): ReadonlyMap<string, number>;
  /** Objects that were put in since the start. */
  added(storage: string): readonly KubeObject[];
  put(kind: ServedKind, object: KubeObject, mode: 'create' | 'replace'): KubeObject;
  remove(kind: ServedKind, namespace: string | undefined, name: string): KubeObject;
  /** What happened since a version. @throws ApiStatus 410 where that is compacted away. */
  eventsSince(version: number): readonly StoreEvent[];
  subscribe(listener: (event: StoreEvent) => void): () => void;
  /** Forgets all versions but the latest. */
  compact(): void;
}

const FIRST_VERSION = 1_000_000;
const NEW_UIDS = 0x6e657755;

/** States of an object by version; undefined where it was gone. */
type States = { readonly version: number; readonly object: KubeObject | undefined }[];

/** Makes the store over the objects that are there from the start. */
export function createObjectStore(base: BaseObjects, seed: number): ObjectStore {
  return new ChangingObjects(base, seed);
}

class ChangingObjects implements ObjectStore {
  readonly #base: BaseObjects;
  readonly #seed: number;
  readonly #listeners = new Set<(event: StoreEvent) => void>();
  readonly #changed = new Map<string, Map<string, States>>();
  /** Keys of objects that are not in the base, in the order in which they came. */
  readonly #appended = new Map<string, string[]>();
  #log: StoreEvent[] = [];
  #madeUids = 0;
  version = FIRST_VERSION;
  oldestVersion = FIRST_VERSION;

  constructor(base: BaseObjects, seed: number) {
    this.#base = base;
    this.#seed = seed;
  }

  size({ storage, namespace }: Snapshot): number {
    return this.#base.count(storage, namespace) + this.#keysIn(storage, namespace).length;
  }

  at({ storage, namespace, version }: Snapshot, position: number): KubeObject | undefined {
    const count = this.#base.count(storage, namespace);
    if (position >= count) {
      return this.#stateAt(storage, this.#keysIn(storage, namespace)[position - count] ?? '', version)?.object;
    }
    const object = this.#base.at(storage, namespace, position);
    if (!this.#changed.has(storage)) return object;
    const state = this.#stateAt(storage, objectKey(object.metadata), version);
    return state === undefined ? object : state.object;
  }

  find({ storage }: Pick<ServedKind, 'storage'>, namespace: string | undefined, name: string): KubeObject | undefined {
    const state = this.#stateAt(storage, objectKey({ namespace: namespace ?? '', name }), this.version);
    return state === undefined ? this.#base.find(storage, namespace, name) : state.object;
  }

  counts(): ReadonlyMap<string, number> {
    const storages = new Set([...this.#base.storages, ...this.#changed.keys()]);
    return new Map([...storages].map((storage) => [storage, this.#countOf(storage)]));
  }

  added(storage: string): readonly KubeObject[] {
    return this.#keysIn(storage, undefined).flatMap((key) => this.#stateAt(storage, key, this.version)?.object ?? []);
  }

  put(kind: ServedKind, object: KubeObject, mode: 'create' | 'replace'): KubeObject {
    const { name, namespace } = object.metadata;
    const known = this.find(kind, namespace, name);
    if (mode === 'create' && known !== undefined) throw alreadyExists(kind, name);
    if (mode === 'replace' && known === undefined) throw notFound({ kind, name });
    this.version += 1;
    const { apiVersion: _apiVersion, kind: _kind, ...members } = object;
    const stored = { ...members, metadata: { ...object.metadata, ...this.#identify(known) } };
    this.#record(known === undefined ? 'ADDED' : 'MODIFIED', kind.storage, stored);
    return stored;
  }

  remove(kind: ServedKind, namespace: string | undefined, name: string): KubeObject {
    const known = this.find(kind, namespace, name);
    if (known === undefined) throw notFound({ kind, name });
    this.version += 1;
    const last = { ...known, metadata: { ...known.metadata, resourceVersion: String(this.version) } };
    this.#record('DELETED', kind.storage, last);
    return last;
  }

  eventsSince(version: number): readonly StoreEvent[] {
    if (version < this.oldestVersion) throw expired();
    return this.#log.filter((event) => event.version > version);
  }

  subscribe(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  compact(): void {
    this.oldestVersion = this.version;
    this.#log = [];
  }

  #countOf(storage: string): number {
    const gone = [...(this.#changed.get(storage)?.values() ?? [])].filter(
      (states) => states.at(-1)?.object === undefined,
    );
    return this.size({ storage, namespace: undefined, version: this.version }) - gone.length;
  }

  /** What the server adds to an object's metadata. */
  #identify(known: KubeObject | undefined): Pick<ObjectMeta, 'uid' | 'creationTimestamp' | 'resourceVersion'> {
    const resourceVersion = String(this.version);
    const { uid, creationTimestamp } = known?.metadata ?? {};
    if (uid !== undefined && creationTimestamp !== undefined) return { uid, creationTimestamp, resourceVersion };
    this.#madeUids += 1;
    return {
      uid: uniqueUuid(this.#seed ^ NEW_UIDS, this.#madeUids),
      creationTimestamp: new Date().toISOString().replace(/\.\d+/, ''),
      resourceVersion,
    };
  }

  #record(type: StoreEvent['type'], storage: string, object: KubeObject): void {
    const { namespace, name } = object.metadata;
    const key = objectKey(object.metadata);
    const states = this.#changed.get(storage) ?? new Map<string, States>();
    this.#changed.set(storage, states);
    const history = states.get(key) ?? [];
    if (history.length === 0 && this.#base.find(storage, namespace, name) === undefined) {
      const keys = this.#appended.get(storage) ?? [];
      this.#appended.set(storage, keys);
      keys.push(key);
    }
    states.set(key, [...history, { version: this.version, object: type === 'DELETED' ? undefined : object }]);
    const event = { type, storage, version: this.version, object };
    this.#log.push(event);
    for (const listener of this.#listeners) listener(event);
  }

  #stateAt(storage: string, key: string, version: number): States[number] | undefined {
    return this.#changed
      .get(storage)
      ?.get(key)
      ?.findLast((state) => state.version <= version);
  }

  #keysIn(storage: string, namespace: string | undefined): readonly string[] {
    const keys = this.#appended.get(storage) ?? [];
    return namespace === undefined ? keys : keys.filter((key) => key.startsWith(`${namespace}/`));
  }
}

function alreadyExists(kind: ServedKind, name: string): ApiStatus {
  const resource = `${kind.plural}${kind.group === '' ? '' : `.${kind.group}`}`;
  return new ApiStatus({ code: 409, reason: 'AlreadyExists', message: `${resource} "${name}" already exists` });
}
