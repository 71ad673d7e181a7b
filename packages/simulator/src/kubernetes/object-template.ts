import { createRandom, hashText, mix, type RowRandom } from '../estate/random.ts';
import { type ClusterLayout, namespaceOf, timeOf, uidOf } from './cluster-layout.ts';
import type { KubeObject, ObjectMeta } from './served-kind.ts';

/** How the objects of one kind that belong to the same sort of owner are made. */
export interface ObjectTemplate {
  /** Unique among templates; part of the UIDs. */
  readonly key: string;
  /** Group and kind of the objects: `apps/Deployment`, `/Pod`. */
  readonly storage: string;
  /** What each has `count` of them. */
  readonly per: 'application' | 'node' | 'cluster';
  readonly count: number;
  /** The namespace of objects that belong to no application; undefined for those of the cluster itself. */
  readonly namespace?: string | undefined;
  /** Whether the objects of an application stand in its namespace. @defaultValue true */
  readonly isNamespaced?: boolean | undefined;
  /** Whether objects are made up at each request and have no UID. @defaultValue false */
  readonly isVirtual?: boolean | undefined;
  readonly make: (context: ObjectContext) => ObjectBody;
}

/** What a template gives: everything but what the server adds. */
export interface ObjectBody {
  readonly metadata: Pick<ObjectMeta, 'name'> & Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

/** Where an object stands. */
export interface ObjectContext {
  readonly layout: ClusterLayout;
  readonly template: ObjectTemplate;
  /** The application or node that it belongs to. */
  readonly owner: number;
  /** Which of the owner's it is. */
  readonly slot: number;
  readonly random: RowRandom;
  readonly namespace: string | undefined;
}

/** Makes the n-th object of a template. */
export function makeObject(layout: ClusterLayout, template: ObjectTemplate, index: number): KubeObject {
  const { key, count, isVirtual = false, make } = template;
  const owner = Math.floor(index / count);
  const random = createRandom(mix(hashText(key, layout.seed), index));
  const namespace = namespaceOfOwner(template, owner);
  const { metadata, ...members } = make({ layout, template, owner, slot: index % count, random, namespace });
  return {
    metadata: {
      ...metadata,
      ...(namespace === undefined ? {} : { namespace }),
      ...(isVirtual ? {} : { uid: uidOf(layout, key, index), resourceVersion: String(1_000 + index) }),
      creationTimestamp: timeOf(layout, key, index),
    },
    ...members,
  };
}

/** How many objects a template makes. */
export function countOf({ applications, nodes }: ClusterLayout, { per, count }: ObjectTemplate): number {
  const owners = { application: applications, node: nodes, cluster: 1 };
  return owners[per] * count;
}

function namespaceOfOwner({ per, namespace, isNamespaced = true }: ObjectTemplate, owner: number): string | undefined {
  return per === 'application' && isNamespaced ? namespaceOf(owner) : namespace;
}

/** An owner reference, as controllers write it. */
export function ownedBy(
  { layout }: Pick<ObjectContext, 'layout'>,
  owner: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly template: string;
    readonly index: number;
  },
): readonly unknown[] {
  const { apiVersion, kind, name, template, index } = owner;
  return [{ apiVersion, kind, name, uid: uidOf(layout, template, index), controller: true, blockOwnerDeletion: true }];
}
