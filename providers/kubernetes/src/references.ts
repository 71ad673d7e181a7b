import type { Relationship } from '@corkscrew/sdk';
import { type ApiKind, GLOBAL_REGION, serviceOf } from './api-kind.ts';
import { readAnnotation, readNodeMachine, readVolumeStorage, toCloudEdge } from './cloud-references.ts';
import {
  ANNOTATION_NAMES,
  DEFAULT_KINDS,
  DEPENDENCIES,
  FIELDS_BY_KIND,
  type NamedTarget,
  NOT_SEARCHED,
  TYPED_LABELS,
} from './reference-rules.ts';
import { createFieldShapes, type FieldShape, type FieldShapes } from './reference-shapes.ts';
import { findSelectors } from './selector-references.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** Finds what an object of a kind refers to. */
export type ReferenceFinder = (item: unknown, kind: ApiKind) => readonly Relationship[];

/**
 * Makes the finder of a cluster that serves the given kinds. It finds an object's owners, typed references wherever they
 * stand, names in fields that are known to hold one or whose name says so, selectors, and what the object names in a cloud.
 *
 * What a controller reports in `status` repeats what is declared, and is not searched. References to kinds that the cluster
 * does not serve are left out: they are users, groups and the like.
 */
export function createReferenceFinder(kinds: readonly ApiKind[]): ReferenceFinder {
  const shapes = createFieldShapes(kinds);
  return (item, kind) => {
    const object = asObject(item);
    return object === undefined ? [] : new ObjectSearch(object, kind, shapes).run();
  };
}

/** The fields of a kind that name an object, with the last steps of their paths: few other fields are called so. */
interface KindFields {
  readonly targets: Readonly<Record<string, NamedTarget>>;
  readonly ends: ReadonlySet<string>;
}

const KIND_FIELDS: ReadonlyMap<string, KindFields> = new Map(
  [...FIELDS_BY_KIND].map(([kind, targets]) => [
    kind,
    { targets, ends: new Set(Object.keys(targets).map((path) => path.slice(path.lastIndexOf('.') + 1))) },
  ]),
);

class ObjectSearch {
  readonly #object: JsonObject;
  readonly #metadata: JsonObject;
  readonly #namespace: string;
  readonly #kindKey: string;
  readonly #isCustom: boolean;
  readonly #shapes: FieldShapes;
  readonly #fields: KindFields | undefined;
  readonly #found = new Map<string, Relationship>();

  constructor(object: JsonObject, kind: ApiKind, shapes: FieldShapes) {
    this.#object = object;
    this.#metadata = asObject(object['metadata']) ?? {};
    this.#namespace = textOf(this.#metadata['namespace']);
    this.#kindKey = `${kind.group}/${kind.kind}`;
    this.#isCustom = kind.group.includes('.') && !kind.group.endsWith('.k8s.io');
    this.#shapes = shapes;
    this.#fields = KIND_FIELDS.get(this.#kindKey);
  }

  run(): readonly Relationship[] {
    this.#addOwners(this.#metadata['ownerReferences']);
    const clouds = [...this.#readAnnotations(), ...this.#readCloudIds()];
    this.#walk(this.#object, undefined);
    const { findKind } = this.#shapes;
    const selected = findSelectors(this.#object, this.#kindKey, { namespace: this.#namespace, findKind });
    return [...this.#found.values(), ...selected, ...clouds];
  }

  #addOwners(owners: unknown): void {
    if (!Array.isArray(owners)) return;
    const metadata = { key: 'metadata', isItem: false, parent: undefined };
    const place = { key: 'ownerReferences', isItem: true, parent: metadata };
    for (const owner of owners as unknown[]) {
      const reference = asObject(owner);
      if (reference !== undefined) this.#addTyped(reference, place, 'owned_by');
    }
  }

  *#readAnnotations(): Generator<Relationship> {
    for (const [name, value] of Object.entries(asObject(this.#metadata['annotations']) ?? {})) {
      if (typeof value !== 'string') continue;
      const path = `metadata.annotations.${name}`;
      const named = ANNOTATION_NAMES.get(name);
      if (named !== undefined) this.#add(named, { name: value, path, confidence: 'exact' });
      const target = readAnnotation(name, value);
      const label = this.#kindKey === '/ServiceAccount' ? 'acts_as' : 'uses';
      if (target !== undefined) yield toCloudEdge(target, { path, label });
    }
  }

  *#readCloudIds(): Generator<Relationship> {
    const spec = asObject(this.#object['spec']);
    if (spec === undefined) return;
    if (this.#kindKey === '/Node') {
      const target = readNodeMachine(spec['providerID']);
      if (target !== undefined) yield toCloudEdge(target, { path: 'spec.providerID', label: 'runs_on' });
    }
    if (this.#kindKey === '/PersistentVolume') {
      const storage = readVolumeStorage(spec);
      if (storage !== undefined) yield toCloudEdge(storage.target, { path: storage.path, label: 'stored_in' });
    }
  }

  #walk(object: JsonObject, parent: Place | undefined): void {
    for (const key of Object.keys(object)) {
      // Metadata of templates is that of what they make.
      if (NOT_SEARCHED.has(key)) continue;
      const member = object[key];
      if (typeof member === 'string') this.#addName(member, object, { key, isItem: false, parent });
      else if (typeof member === 'object' && member !== null) this.#walkMember(member, { key, isItem: false, parent });
    }
  }

  #walkMember(member: object, place: Place): void {
    if (!Array.isArray(member)) {
      this.#addObject(member as JsonObject, place);
      this.#walk(member as JsonObject, place);
      return;
    }
    const items = { ...place, isItem: true };
    for (const item of member as unknown[]) {
      if (typeof item === 'object' && item !== null) this.#walkMember(item, items);
    }
  }

  #addName(name: string, home: JsonObject, place: Place): void {
    const shape = this.#shapeOf(place);
    // The name of a service has no dot: with one it is that of a host.
    if (shape === undefined || (shape.target.kind === 'Service' && name.includes('.'))) return;
    // `secretName` beside `secretNamespace`.
    const beside = place.key.endsWith('Name') ? home[`${place.key}space`] : undefined;
    this.#add(shape.target, { name, namespace: textOf(beside), path: pathOf(place), confidence: shape.confidence });
  }

  #shapeOf(place: Place): FieldShape | undefined {
    const own = this.#fields?.ends.has(place.key) === true ? this.#fields.targets[pathOf(place)] : undefined;
    return own === undefined ? this.#shapes.ofText(place.key) : { target: own, confidence: 'exact' };
  }

  #addObject(object: JsonObject, place: Place): void {
    const name = textOf(object['name']);
    if (name === '') return;
    if (typeof object['kind'] === 'string' || DEFAULT_KINDS.has(place.key)) {
      this.#addTyped(object, place, TYPED_LABELS.get(place.key) ?? 'references');
      return;
    }
    const shape = this.#shapes.ofObject(place.key) ?? this.#guess(object, place);
    if (shape === undefined) return;
    const namespace = textOf(object['namespace']);
    this.#add(shape.target, { name, namespace, path: `${pathOf(place)}.name`, confidence: shape.confidence });
  }

  /** What custom resources mean by names without a kind. */
  #guess(object: JsonObject, { key }: Place): FieldShape | undefined {
    if (!this.#isCustom) return undefined;
    const isKeyOfSecret =
      typeof object['key'] === 'string' && Object.keys(object).every((name) => KEY_MEMBERS.has(name));
    if (isKeyOfSecret) return { target: { group: '', kind: 'Secret', label: 'uses' }, confidence: 'shape' };
    if (key !== 'dependsOn') return undefined;
    const [group = '', kind = ''] = this.#kindKey.split('/');
    return { target: { group, kind, label: 'references' }, confidence: 'shape' };
  }

  #addTyped(reference: JsonObject, place: Place, label: string): void {
    const fallback = DEFAULT_KINDS.get(place.key);
    const kind = textOf(reference['kind']) || (fallback?.kind ?? '');
    const name = textOf(reference['name']);
    if (kind === '' || name === '') return;
    const given = groupOf(reference);
    const group = given ?? this.#fallbackGroup(kind, fallback?.group);
    const namespace = textOf(reference['namespace']);
    const confidence = group === undefined ? 'shape' : 'exact';
    this.#add({ kind, group, label }, { name, namespace, path: pathOf(place), confidence });
  }

  #fallbackGroup(kind: string, group: string | undefined): string | undefined {
    return group !== undefined && this.#shapes.findKind(kind, group) !== undefined ? group : undefined;
  }

  #add({ kind, group, label }: Aim, { name, namespace = '', path, confidence }: Edge): void {
    const target = name === '' ? undefined : this.#shapes.findKind(kind, group);
    if (target === undefined) return;
    const home = namespace === '' ? this.#namespace : namespace;
    if (target.isNamespaced && home === '') return;
    const targetId = target.isNamespaced ? `${home}/${name}` : name;
    const targetService = serviceOf(target);
    this.#found.set(`${targetService}/${target.kind}/${targetId} ${path}`, {
      targetId,
      targetType: target.kind,
      targetService,
      targetRegion: GLOBAL_REGION,
      relationshipType: DEPENDENCIES.has(label) ? 'depends_on' : 'references',
      properties: {},
      path,
      label,
      confidence,
    });
  }
}

const KEY_MEMBERS: ReadonlySet<string> = new Set(['key', 'name', 'namespace', 'optional']);

/** Where a value stands. Its path is written out only where something is found. */
interface Place {
  /** Name of the field that the value, or the list that holds it, stands in. */
  readonly key: string;
  readonly isItem: boolean;
  readonly parent: Place | undefined;
}

function pathOf({ key, isItem, parent }: Place): string {
  const own = isItem ? `${key}[]` : key;
  return parent === undefined ? own : `${pathOf(parent)}.${own}`;
}

/** The kind that a reference names; without a group, whichever has that name. */
interface Aim {
  readonly kind: string;
  readonly group: string | undefined;
  readonly label: string;
}

interface Edge {
  readonly name: string;
  /** Empty for the object's own. */
  readonly namespace?: string | undefined;
  readonly path: string;
  readonly confidence: 'exact' | 'shape';
}

/** References write the group in three ways; an apiVersion without a slash is the core group. */
function groupOf(reference: JsonObject): string | undefined {
  const { apiVersion, apiGroup, group } = reference;
  if (typeof apiVersion === 'string' && apiVersion !== '') {
    return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  }
  if (typeof apiGroup === 'string' && apiGroup !== '') return apiGroup;
  return typeof group === 'string' ? group : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
