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
 * hold one. References to kinds that the cluster does not serve are left out: they are users, groups and the like.
 */
export function findReferences(item: unknown, kind: ApiKind, find: KindFinder): readonly Relationship[] {
  const object = asObject(item);
  if (object === undefined) return [];
  const metadata = asObject(object['metadata']) ?? {};
  const namespace = textOf(metadata['namespace']);
  const finder = new ReferenceFinder(kind, namespace, find);
  finder.addOwners(metadata['ownerReferences']);
  for (const [key, value] of Object.entries(object)) {
    if (key !== 'metadata') finder.walk(value, key, key);
  }
  return finder.found;
}

class ReferenceFinder {
  readonly #namespace: string;
  readonly #find: KindFinder;
  readonly #fields: Readonly<Record<string, NamedTarget>>;
  readonly #found = new Map<string, Relationship>();

  constructor(kind: ApiKind, namespace: string, find: KindFinder) {
    this.#namespace = namespace;
    this.#find = find;
    this.#fields = FIELDS_BY_KIND[`${kind.group}/${kind.kind}`] ?? {};
  }

  get found(): readonly Relationship[] {
    return [...this.#found.values()];
  }

  addOwners(owners: unknown): void {
    if (!Array.isArray(owners)) return;
    for (const owner of owners as unknown[]) {
      const reference = asObject(owner);
      if (reference === undefined) continue;
      this.#addTyped(reference, { path: 'metadata.ownerReferences[]', label: 'owned_by', key: '' });
    }
  }

  walk(value: unknown, key: string, path: string): void {
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) this.walk(item, key, `${path}[]`);
      return;
    }
    if (typeof value === 'string') {
      this.#addName(value, { key, path });
      return;
    }
    const object = asObject(value);
    if (object === undefined) return;
    this.#addObject(object, { key, path });
    for (const [name, member] of Object.entries(object)) {
      // Templates carry labels and owners of what they make, not references of the object itself.
      if (name !== 'metadata') this.walk(member, name, `${path}.${name}`);
    }
  }

  #addName(name: string, { key, path }: Place): void {
    const target = this.#fields[path] ?? (Object.hasOwn(NAME_FIELDS, key) ? NAME_FIELDS[key] : undefined);
    if (target !== undefined)
      this.#add(target, { name, namespace: undefined, path, label: target.label, confidence: 'exact' });
  }

  #addObject(object: JsonObject, { key, path }: Place): void {
    const name = textOf(object['name']);
    if (name === '') return;
    const target = Object.hasOwn(NAMED_OBJECTS, key) ? NAMED_OBJECTS[key] : undefined;
    if (typeof object['kind'] === 'string' || Object.hasOwn(DEFAULT_KINDS, key)) {
      this.#addTyped(object, { key, path, label: TYPED_LABELS[key] ?? 'references' });
    } else if (target !== undefined) {
      const namespace = textOf(object['namespace']) || undefined;
      this.#add(target, { name, namespace, path: `${path}.name`, label: target.label, confidence: 'exact' });
    }
  }

  #addTyped(reference: JsonObject, { key, path, label }: Place & { readonly label: string }): void {
    const fallback = DEFAULT_KINDS[key];
    const kind = textOf(reference['kind']) || (fallback?.kind ?? '');
    const name = textOf(reference['name']);
    if (kind === '' || name === '') return;
    const group = groupOf(reference) ?? (reference['kind'] === undefined ? fallback?.group : undefined);
    const namespace = textOf(reference['namespace']) || undefined;
    this.#add({ kind, group }, { name, namespace, path, label, confidence: group === undefined ? 'shape' : 'exact' });
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

interface Place {
  /** Name of the field that the value, or the list that holds it, stands in. */
  readonly key: string;
  readonly path: string;
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
