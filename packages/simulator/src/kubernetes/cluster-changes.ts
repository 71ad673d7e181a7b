import { canonicalJson } from '@corkscrew/core';
import type { ExpectedChange, MemberChange } from '../estate/estate-changes.ts';
import { clusterIdOf, type ClusterLayout, COMPONENTS, namespaceOf, nodeName } from './cluster-layout.ts';
import type { ObjectStore } from './object-store.ts';
import { type KubeObject, objectKey, type ServedKind } from './served-kind.ts';

/** Something that somebody does to one object. */
interface ClusterChange {
  readonly storage: string;
  readonly namespace?: string;
  readonly name: string;
  /** Gives the object as it is made to be: undefined deletes it. */
  readonly change: (object: KubeObject | undefined) => KubeObject | undefined;
  /** Whether the object is deleted first, so that another of its name comes. */
  readonly isRecreated?: true;
}

const RBAC = 'rbac.authorization.k8s.io';

/** What is done to a cluster in one step of change. */
function listClusterChanges(layout: ClusterLayout, epoch: number): readonly ClusterChange[] {
  const inCluster = [
    { storage: '/Node', name: nodeName(layout, epoch % layout.nodes), change: cordon },
    { storage: `${RBAC}/ClusterRoleBinding`, name: `debug-${epoch}`, change: () => adminBinding(`debug-${epoch}`) },
  ];
  if (layout.applications === 0) return inCluster;
  const namespace = namespaceOf(epoch % layout.applications);
  const component = COMPONENTS[epoch % COMPONENTS.length] ?? COMPONENTS[0];
  return [
    ...inCluster,
    { storage: '/Namespace', name: namespace, change: (object) => relabel(object, epoch) },
    { storage: 'apps/Deployment', namespace, name: component, change: (object) => release(object, epoch) },
    { storage: '/Service', namespace, name: component, change: (object) => object, isRecreated: true },
    { storage: '/ConfigMap', namespace, name: `${component}-settings`, change: () => undefined },
    { storage: '/Pod', namespace, name: 'db-0', change: (object) => object, isRecreated: true },
    {
      storage: '/ConfigMap',
      namespace,
      name: `features-${epoch}`,
      change: () => ({ metadata: { name: `features-${epoch}`, namespace }, data: { checkout: 'new' } }),
    },
  ];
}

/** Takes a step of change on a store. */
export function applyClusterChanges(
  store: ObjectStore,
  {
    layout,
    epoch,
    kinds,
  }: { readonly layout: ClusterLayout; readonly epoch: number; readonly kinds: readonly ServedKind[] },
): void {
  for (const { storage, namespace, name, change, isRecreated } of listClusterChanges(layout, epoch)) {
    const kind = kinds.find((served) => served.storage === storage);
    if (kind === undefined) throw new RangeError(`the cluster serves no ${storage}`);
    const before = store.find(kind, namespace, name);
    const after = change(before);
    if (before !== undefined && (after === undefined || isRecreated)) store.remove(kind, namespace, name);
    if (after !== undefined)
      store.put(kind, after, store.find(kind, namespace, name) === undefined ? 'create' : 'replace');
  }
}

/** Steps of change, from one that a store has seen to a later one. */
export interface EpochRange {
  readonly layout: ClusterLayout;
  readonly kinds: readonly ServedKind[];
  readonly from: number;
  readonly to: number;
}

/** Moves a store of its own from one step to another and lists what is different then. */
export function listExpectedClusterChanges(
  store: ObjectStore,
  { layout, kinds, from, to }: EpochRange,
): ExpectedChange[] {
  const touched = new Map<string, ClusterChange>();
  for (let epoch = from + 1; epoch <= to; epoch++) {
    for (const change of listClusterChanges(layout, epoch)) touched.set(placeOf(change), change);
  }
  const move = (after: number, last: number): ReadonlyMap<string, KubeObject | undefined> => {
    for (let epoch = after + 1; epoch <= last; epoch++) applyClusterChanges(store, { layout, epoch, kinds });
    return new Map(
      [...touched].map(([place, { namespace, name, storage }]) => [place, store.find({ storage }, namespace, name)]),
    );
  };
  const before = move(0, from);
  const after = move(from, to);
  const accountId = clusterIdOf(layout);
  return [...touched].flatMap(([place, { storage, namespace, name }]) => {
    const [group = '', type = ''] = storage.split('/');
    const id = objectKey({ name, ...(namespace === undefined ? {} : { namespace }) });
    const address = { accountId, region: 'global', service: group === '' ? 'core' : group, type, id };
    return compareObjects(before.get(place), after.get(place)).map((difference) => ({ ...difference, ...address }));
  });
}

function placeOf({ storage, namespace = '', name }: ClusterChange): string {
  return `${storage} ${namespace}/${name}`;
}

function compareObjects(
  before: KubeObject | undefined,
  after: KubeObject | undefined,
): readonly Pick<ExpectedChange, 'kind' | 'members'>[] {
  if (before === undefined) return after === undefined ? [] : [{ kind: 'created', members: [] }];
  if (after === undefined) return [{ kind: 'vanished', members: [] }];
  const members = compareMembers(withoutVersion(before), withoutVersion(after));
  if (before.metadata.uid !== after.metadata.uid) return [{ kind: 'recreated', members }];
  return members.length === 0 ? [] : [{ kind: 'changed', members }];
}

function compareMembers(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly MemberChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .map((member) => ({ member, before: before[member], after: after[member] }))
    .filter((change) => canonicalJson(change.before) !== canonicalJson(change.after));
}

/** The version rises with every change and tells nothing of its own. */
function withoutVersion({ metadata, ...members }: KubeObject): Readonly<Record<string, unknown>> {
  const { resourceVersion: _, ...rest } = metadata;
  return { ...members, metadata: rest };
}

function cordon(object: KubeObject | undefined): KubeObject | undefined {
  const taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
  return object && { ...object, spec: { ...specOf(object), unschedulable: true, taints: [taint] } };
}

function relabel(object: KubeObject | undefined, epoch: number): KubeObject | undefined {
  const labels = {
    ...object?.metadata.labels,
    'pod-security.kubernetes.io/enforce': 'privileged',
    revision: `${epoch}`,
  };
  return object && { ...object, metadata: { ...object.metadata, labels } };
}

function release(object: KubeObject | undefined, epoch: number): KubeObject | undefined {
  const annotations = { ...object?.metadata.annotations, 'deployment.kubernetes.io/revision': String(3 + epoch) };
  return (
    object && {
      ...object,
      metadata: { ...object.metadata, annotations },
      spec: { ...specOf(object), replicas: 3 + epoch, paused: epoch % 2 === 1 },
    }
  );
}

function adminBinding(name: string): KubeObject {
  return {
    metadata: { name },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ apiGroup: RBAC, kind: 'User', name: 'contractor@larkspur.example' }],
  };
}

function specOf(object: KubeObject): Readonly<Record<string, unknown>> {
  return object['spec'] as Readonly<Record<string, unknown>>;
}
