import type { Relationship } from '@corkscrew/sdk';
import { type ApiKind, GLOBAL_REGION, serviceOf } from './api-kind.ts';
import {
  DEFAULT_KINDS,
  FIELDS_BY_KIND,
  NAME_FIELDS,
  NAMED_OBJECTS,
  type NamedTarget,
  TYPED_LABELS,
} from './reference-rules.ts';

/** Finds a kind that the cluster serves; without a group, the one of that name, of the core group first. */
export type KindFinder = (kind: string, group: string | undefined) => ApiKind | undefined;

type JsonObject = Readonly<Record<string, unknown>>;

/** Makes the finder of a cluster's kinds. */
export function createKindFinder(kinds: readonly ApiKind[]): KindFinder {
  const byName = new Map<string, ApiKind>();
  const byGroup = new Map<string, ApiKind>();
  for (const kind of kinds) {
    if (!byName.has(kind.kind)) byName.set(kind.kind, kind);
    byGroup.set(`${kind.group}/${kind.kind}`, kind);
  }
  return (kind, group) => (group === undefined ? byName.get(kind) : byGroup.get(`${group}/${kind}`));
}

/**
 * Finds what an object refers to: its owners, typed references wherever they stand, and names in fields that are known to
 * hold one. What a controller reports in `status` repeats what is declared, and is not searched. References to kinds that the cluster does not serve are left out: they are users, groups and the like.
 */
export function findReferences(item: unknown, kind: ApiKind, find: KindFinder): readonly Relationship[] {
  const object = asObject(item);
  if (object === undefined) return [];
  const metadata = asObject(object['metadata']) ?? {};
  const namespace = textOf(metadata['namespace']);
  const finder = new ReferenceFinder(kind, namespace, find);
  finder.addOwners(metadata['ownerReferences']);
  finder.walk({ ...object, status: undefined }, undefined);
  return finder.found;
}

class ReferenceFinder {
  readonly #namespace: string;
  readonly #find: KindFinder;
  readonly #fields: Readonly<Record<string, NamedTarget>> | undefined;
  readonly #found = new Map<string, Relationship>();

  constructor(kind: ApiKind, namespace: string, find: KindFinder) {
    this.#namespace = namespace;
    this.#find = find;
    this.#fields = FIELDS_BY_KIND.get(`${kind.group}/${kind.kind}`);
  }

  get found(): readonly Relationship[] {
    return [...this.#found.values()];
  }

  addOwners(owners: unknown): void {
    if (!Array.isArray(owners)) return;
    const place = {
      key: 'ownerReferences',
      isItem: true,
      parent: { key: 'metadata', isItem: false, parent: undefined },
    };
    for (const owner of owners as unknown[]) {
      const reference = asObject(owner);
      if (reference !== undefined) this.#addTyped(reference, place, 'owned_by');
    }
  }

  walk(object: JsonObject, parent: Place | undefined): void {
    for (const key of Object.keys(object)) {
      // Metadata of templates is that of what they make.
      if (key === 'metadata') continue;
      const member = object[key];
      if (typeof member === 'string') this.#addName(member, key, parent);
      else if (typeof member === 'object' && member !== null) this.#walkMember(member, { key, isItem: false, parent });
    }
  }

  #walkMember(member: object, place: Place): void {
    if (!Array.isArray(member)) {
      this.#addObject(member as JsonObject, place);
      this.walk(member as JsonObject, place);
      return;
    }
    const items = { ...place, isItem: true };
    for (const item of member as unknown[]) {
      if (typeof item === 'object' && item !== null) this.#walkMember(item, items);
    }
  }

  #addName(name: string, key: string, parent: Place | undefined): void {
    const known = NAME_FIELDS.get(key);
    if (known === undefined && this.#fields === undefined) return;
    const path = pathOf({ key, isItem: false, parent });
    const target = this.#fields?.[path] ?? known;
    if (target === undefined) return;
    this.#add(target, { name, namespace: undefined, path, label: target.label, confidence: 'exact' });
  }

  #addObject(object: JsonObject, place: Place): void {
    const name = textOf(object['name']);
    if (name === '') return;
    if (typeof object['kind'] === 'string' || DEFAULT_KINDS.has(place.key)) {
      this.#addTyped(object, place, TYPED_LABELS.get(place.key) ?? 'references');
      return;
    }
    const target = NAMED_OBJECTS.get(place.key);
    if (target === undefined) return;
    const namespace = textOf(object['namespace']) || undefined;
    this.#add(target, { name, namespace, path: `${pathOf(place)}.name`, label: target.label, confidence: 'exact' });
  }

  #addTyped(reference: JsonObject, place: Place, label: string): void {
    const fallback = DEFAULT_KINDS.get(place.key);
    const kind = textOf(reference['kind']) || (fallback?.kind ?? '');
    const name = textOf(reference['name']);
    if (kind === '' || name === '') return;
    const group = groupOf(reference) ?? (reference['kind'] === undefined ? fallback?.group : undefined);
    const namespace = textOf(reference['namespace']) || undefined;
    const confidence = group === undefined ? 'shape' : 'exact';
    this.#add({ kind, group }, { name, namespace, path: pathOf(place), label, confidence });
  }

  #add({ kind, group }: { readonly kind: string; readonly group: string | undefined }, edge: Edge): void {
    const target = edge.name === '' ? undefined : this.#find(kind, group);
    if (target === undefined) return;
    const namespace = edge.namespace ?? this.#namespace;
    if (target.isNamespaced && namespace === '') return;
    const targetId = target.isNamespaced ? `${namespace}/${edge.name}` : edge.name;
    const targetService = serviceOf(target);
    this.#found.set(JSON.stringify([targetService, target.kind, targetId, edge.path]), {
      targetId,
      targetType: target.kind,
      targetService,
      targetRegion: GLOBAL_REGION,
      relationshipType: edge.label === 'owned_by' ? 'depends_on' : 'references',
      properties: {},
      path: edge.path,
      label: edge.label,
      confidence: edge.confidence,
    });
  }
}

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

interface Edge {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly path: string;
  readonly label: string;
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
