import type { ApiKind } from './api-kind.ts';
import { NAME_FIELDS, NAMED_OBJECTS, type NamedTarget } from './reference-rules.ts';

/** Finds a kind that the cluster serves; without a group, the one of that name, of the core group first. */
export type KindFinder = (kind: string, group: string | undefined) => ApiKind | undefined;

/** What the name of a field says about the names that stand in it. */
export interface FieldShape {
  readonly target: NamedTarget;
  /** `exact` where the field is known, `shape` where only its name was read. */
  readonly confidence: 'exact' | 'shape';
}

/** What a cluster's kinds make of the names of fields. */
export interface FieldShapes {
  readonly findKind: KindFinder;
  /** The kind whose name a text in this field is. */
  ofText(field: string): FieldShape | undefined;
  /** The kind whose name stands in the member `name` of an object in this field. */
  ofObject(field: string): FieldShape | undefined;
}

/** Kinds whose name, before `Name`, tells what a custom resource's text field names. */
const TEXT_KINDS =
  /(Secret|ConfigMap|ServiceAccount|PersistentVolumeClaim|StorageClass|PriorityClass|IngressClass)Name$/i;
const OBJECT_REFERENCE = /^(.+?)(?:To)?(?:Ref|Refs|Reference|References)$/;
/** Fields that are called as what they name: `bearerTokenSecret`. */
const OBJECT_KINDS = /^.+(?:Secret|ConfigMap|ServiceAccount)$/;
/** A reference to a part of an object: `passwordSecretKeyRef`. */
const PART = /(?:Key|Name)$/;

/** Makes what the kinds of a cluster know of field names. Each name is read once. */
export function createFieldShapes(kinds: readonly ApiKind[]): FieldShapes {
  const findKind = createKindFinder(kinds);
  const byLowerName = new Map<string, ApiKind>();
  for (const kind of kinds) {
    const name = kind.kind.toLowerCase();
    if (!byLowerName.has(name)) byLowerName.set(name, kind);
  }
  const shapeOf = (word: string): FieldShape | undefined => {
    const kind = findLongestEnd(word, byLowerName);
    return kind === undefined
      ? undefined
      : { target: { group: kind.group, kind: kind.kind, label: 'references' }, confidence: 'shape' };
  };
  return {
    findKind,
    ofText: remember((field) => {
      const known = NAME_FIELDS.get(field);
      if (known !== undefined) return { target: known, confidence: 'exact' };
      const word = TEXT_KINDS.exec(field)?.[1];
      return word === undefined ? undefined : shapeOf(word);
    }),
    ofObject: remember((field) => {
      const known = NAMED_OBJECTS.get(field);
      if (known !== undefined) return { target: known, confidence: 'exact' };
      const word = OBJECT_REFERENCE.exec(field)?.[1] ?? OBJECT_KINDS.exec(field)?.[0];
      return word === undefined ? undefined : shapeOf(word.replace(PART, ''));
    }),
  };
}

/** The kind of which a field's name ends: `passwordSecret` is a Secret, `secretStore` a SecretStore. */
function findLongestEnd(word: string, byLowerName: ReadonlyMap<string, ApiKind>): ApiKind | undefined {
  // Words begin with capitals; a shorter end is tried only where no longer one is a kind.
  const starts = [0, ...[...word.matchAll(/[A-Z]/g)].map(({ index }) => index)];
  for (const start of starts) {
    const kind = byLowerName.get(word.slice(start).toLowerCase());
    if (kind !== undefined) return kind;
  }
  return undefined;
}

/** Makes the finder of a cluster's kinds. */
function createKindFinder(kinds: readonly ApiKind[]): KindFinder {
  const byName = new Map<string, ApiKind>();
  const byGroup = new Map<string, ApiKind>();
  for (const kind of kinds) {
    if (!byName.has(kind.kind)) byName.set(kind.kind, kind);
    byGroup.set(`${kind.group}/${kind.kind}`, kind);
  }
  return (kind, group) => {
    if (group === undefined) return byName.get(kind);
    // What used to stand in this group stands in several others now.
    return byGroup.get(`${group}/${kind}`) ?? (group === 'extensions' ? byName.get(kind) : undefined);
  };
}

function remember<T>(compute: (field: string) => T): (field: string) => T {
  const known = new Map<string, T>();
  return (field) => {
    let value = known.get(field);
    if (value === undefined && !known.has(field)) {
      value = compute(field);
      known.set(field, value);
    }
    return value as T;
  };
}
