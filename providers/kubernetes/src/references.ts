import type { Relationship } from '@corkscrew/sdk';
import { type ApiKind, GLOBAL_REGION, serviceOf } from './api-kind.ts';
import { readAnnotation, readNodeMachine, readVolumeStorage, toCloudEdge } from './cloud-references.ts';
import { FieldPlace } from './field-place.ts';
import type { DeclaredFields } from './openapi-references.ts';
import { ANNOTATION_NAMES, DEFAULT_KINDS, DEPENDENCIES, FIELDS_BY_KIND } from './reference-rules.ts';
import { createFieldShapes, type FieldShape, type FieldShapes } from './reference-shapes.ts';
import { findSelectors } from './selector-references.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** Finds what an object of a kind refers to. */
export type ReferenceFinder = (item: unknown, kind: ApiKind) => readonly Relationship[];

/**
 * Makes the finder of a cluster that serves the given kinds. It finds an object's owners, typed references wherever they
 * stand, names in fields that are known to hold one, whose schema or whose name says so, selectors, and what the object names
 * in a cloud. `declaredBy` gives what the schema of a kind says, by `group/Kind`.
 *
 * What a controller reports in `status` repeats what is declared, and is not searched. References to kinds that the cluster
 * does not serve are left out: they are users, groups and the like.
 */
export function createReferenceFinder(
  kinds: readonly ApiKind[],
  declaredBy: (kindKey: string) => DeclaredFields | undefined = () => undefined,
): ReferenceFinder {
  const shapes = createFieldShapes(kinds);
  const roots = new Map<string, FieldPlace>();
  const rootOf = (kindKey: string): FieldPlace => {
    const fields = FIELDS_BY_KIND.get(kindKey) ?? {};
    const declared = declaredBy(kindKey);
    const root = roots.get(kindKey) ?? new FieldPlace({ shapes, fields, declared }, { key: '', path: '' });
    roots.set(kindKey, root);
    return root;
  };
  return (item, kind) => {
    const object = asObject(item);
    if (object === undefined) return [];
    const kindKey = `${kind.group}/${kind.kind}`;
    return new ObjectSearch(object, kindKey, shapes).run(rootOf(kindKey));
  };
}

const OWNERS: NamedPlace = { key: 'ownerReferences', path: 'metadata.ownerReferences[]' };

class ObjectSearch {
  readonly #object: JsonObject;
  readonly #metadata: JsonObject;
  readonly #namespace: string;
  readonly #kindKey: string;
  readonly #isCustom: boolean;
  readonly #shapes: FieldShapes;
  readonly #found: Relationship[] = [];
  /** Where in `#found` the references of each path stand. */
  readonly #indexes = new Map<string, number[]>();

  constructor(object: JsonObject, kindKey: string, shapes: FieldShapes) {
    const group = kindKey.slice(0, kindKey.indexOf('/'));
    this.#object = object;
    this.#metadata = asObject(object['metadata']) ?? {};
    this.#namespace = textOf(this.#metadata['namespace']);
    this.#kindKey = kindKey;
    this.#isCustom = group.includes('.') && !group.endsWith('.k8s.io');
    this.#shapes = shapes;
  }

  run(root: FieldPlace): readonly Relationship[] {
    this.#addOwners(this.#metadata['ownerReferences']);
    const clouds = [...this.#readAnnotations(), ...this.#readCloudIds()];
    this.#walk(this.#object, root);
    const { findKind } = this.#shapes;
    const selected = findSelectors(this.#object, this.#kindKey, { namespace: this.#namespace, findKind });
    this.#found.push(...selected, ...clouds);
    return this.#found;
  }

  #addOwners(owners: unknown): void {
    if (!Array.isArray(owners)) return;
    for (const owner of owners as unknown[]) {
      const reference = asObject(owner);
      if (reference !== undefined) this.#addTyped(reference, OWNERS, 'owned_by');
    }
  }

  #readAnnotations(): readonly Relationship[] {
    const found: Relationship[] = [];
    for (const [name, value] of Object.entries(asObject(this.#metadata['annotations']) ?? {})) {
      if (typeof value !== 'string') continue;
      const path = `metadata.annotations.${name}`;
      const named = ANNOTATION_NAMES.get(name);
      if (named !== undefined) this.#add(named, { name: value, path, confidence: 'exact' });
      const target = readAnnotation(name, value);
      const label = this.#kindKey === '/ServiceAccount' ? 'acts_as' : 'uses';
      if (target !== undefined) found.push(toCloudEdge(target, { path, label }));
    }
    return found;
  }

  #readCloudIds(): readonly Relationship[] {
    const spec = asObject(this.#object['spec']);
    const found: Relationship[] = [];
    if (spec === undefined) return found;
    if (this.#kindKey === '/Node') {
      const target = readNodeMachine(spec['providerID']);
      if (target !== undefined) found.push(toCloudEdge(target, { path: 'spec.providerID', label: 'runs_on' }));
    }
    if (this.#kindKey === '/PersistentVolume') {
      const storage = readVolumeStorage(spec);
      if (storage !== undefined) found.push(toCloudEdge(storage.target, { path: storage.path, label: 'stored_in' }));
    }
    return found;
  }

  /** What is searched was read from JSON, whose objects have no members but their own. */
  #walk(object: JsonObject, place: FieldPlace): void {
    for (const key in object) {
      const member = object[key];
      if (typeof member !== 'string' && (typeof member !== 'object' || member === null)) continue;
      const field = place.member(key);
      // Metadata of templates is that of what they make.
      if (!field.isSearched) continue;
      if (typeof member === 'string') this.#addName(member, object, field);
      else this.#walkMember(member, field);
    }
  }

  #walkMember(member: object, place: FieldPlace): void {
    if (!Array.isArray(member)) {
      this.#addObject(member as JsonObject, place);
      this.#walk(member as JsonObject, place);
      return;
    }
    for (const item of member as unknown[]) {
      if (typeof item === 'object' && item !== null) this.#walkMember(item, place.items);
      else if (typeof item === 'string') this.#addName(item, NO_PROPERTIES, place.items);
    }
  }

  #addName(name: string, home: JsonObject, { text, namespaceKey, path }: FieldPlace): void {
    // The name of a service has no dot: with one it is that of a host.
    if (text === undefined || (text.target.kind === 'Service' && name.includes('.'))) return;
    const beside = namespaceKey === undefined ? undefined : home[namespaceKey];
    this.#add(text.target, { name, namespace: textOf(beside), path, confidence: text.confidence });
  }

  #addObject(object: JsonObject, place: FieldPlace): void {
    const name = textOf(object['name']);
    if (name === '') return;
    if (typeof object['kind'] === 'string' || place.isTyped) {
      this.#addTyped(object, place, place.typedLabel);
      return;
    }
    const shape = place.object ?? this.#guess(object, place);
    if (shape === undefined) return;
    const namespace = textOf(object['namespace']);
    this.#add(shape.target, { name, namespace, path: place.member('name').path, confidence: shape.confidence });
  }

  /** What custom resources mean by names without a kind. */
  #guess(object: JsonObject, { key }: NamedPlace): FieldShape | undefined {
    if (!this.#isCustom) return undefined;
    const isKeyOfSecret =
      typeof object['key'] === 'string' && Object.keys(object).every((name) => KEY_MEMBERS.has(name));
    if (isKeyOfSecret) return { target: { group: '', kind: 'Secret', label: 'uses' }, confidence: 'shape' };
    if (key !== 'dependsOn') return undefined;
    const [group = '', kind = ''] = this.#kindKey.split('/');
    return { target: { group, kind, label: 'references' }, confidence: 'shape' };
  }

  #addTyped(reference: JsonObject, place: NamedPlace, label: string): void {
    const fallback = DEFAULT_KINDS.get(place.key);
    const kind = textOf(reference['kind']) || (fallback?.kind ?? '');
    const name = textOf(reference['name']);
    if (kind === '' || name === '') return;
    const given = groupOf(reference);
    const group = given ?? this.#fallbackGroup(kind, fallback?.group);
    const namespace = textOf(reference['namespace']);
    const confidence = group === undefined ? 'shape' : 'exact';
    this.#add({ kind, group, label }, { name, namespace, path: place.path, confidence });
  }

  #fallbackGroup(kind: string, group: string | undefined): string | undefined {
    return group !== undefined && this.#shapes.findKind(kind, group) !== undefined ? group : undefined;
  }

  #add({ kind, group, label }: Aim, { name, namespace = '', path, confidence }: Edge): void {
    const target = name === '' ? undefined : this.#shapes.findKind(kind, group);
    if (target === undefined) return;
    const home = namespace === '' ? this.#namespace : namespace;
    if (target.isNamespaced && home === '') return;
    this.#put({
      targetId: target.isNamespaced ? `${home}/${name}` : name,
      targetType: target.kind,
      targetService: serviceOf(target),
      targetRegion: GLOBAL_REGION,
      relationshipType: DEPENDENCIES.has(label) ? 'depends_on' : 'references',
      properties: NO_PROPERTIES,
      path,
      label,
      confidence,
    });
  }

  /** What stands in one place twice is one reference. */
  #put(relationship: Relationship & { readonly path: string }): void {
    const { path } = relationship;
    const indexes = this.#indexes.get(path);
    const known = indexes?.find((index) => isSameTarget(this.#found[index] as Relationship, relationship));
    if (known !== undefined) {
      this.#found[known] = relationship;
      return;
    }
    if (indexes === undefined) this.#indexes.set(path, [this.#found.length]);
    else indexes.push(this.#found.length);
    this.#found.push(relationship);
  }
}

const NO_PROPERTIES = {};

function isSameTarget(a: Relationship, b: Relationship): boolean {
  return a.targetId === b.targetId && a.targetType === b.targetType && a.targetService === b.targetService;
}

const KEY_MEMBERS: ReadonlySet<string> = new Set(['key', 'name', 'namespace', 'optional']);

type NamedPlace = Pick<FieldPlace, 'key' | 'path'>;

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
