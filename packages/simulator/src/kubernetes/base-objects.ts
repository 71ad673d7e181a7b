import { type ClusterLayout, namespaceOf } from './cluster-layout.ts';
import { countOf, makeObject, type ObjectTemplate } from './object-template.ts';
import type { KubeObject } from './served-kind.ts';
import { ACCESS } from './templates/access.ts';
import { CLUSTER } from './templates/cluster.ts';
import { CONFIGURATION } from './templates/configuration.ts';
import { CUSTOM } from './templates/custom-kinds.ts';
import { NETWORK } from './templates/network.ts';
import { STORAGE } from './templates/storage.ts';
import { TELEMETRY } from './templates/telemetry.ts';
import { WORKLOADS } from './templates/workloads.ts';

const TEMPLATES = [
  ...CLUSTER,
  ...WORKLOADS,
  ...CONFIGURATION,
  ...NETWORK,
  ...STORAGE,
  ...ACCESS,
  ...CUSTOM,
  ...TELEMETRY,
];
const BY_STORAGE = Map.groupBy(TEMPLATES, ({ storage }) => storage);
const APPLICATION_OBJECTS = TEMPLATES.filter(({ per }) => per === 'application').reduce(
  (sum, { count }) => sum + count,
  0,
);
const CLUSTER_OBJECTS = TEMPLATES.filter(({ per }) => per === 'cluster').reduce((sum, { count }) => sum + count, 0);

/** The objects that a cluster has from the start. None is held: each is made when it is asked for. */
export interface BaseObjects {
  /** How many of a storage there are, in a namespace or everywhere. */
  count(storage: string, namespace: string | undefined): number;
  /** The n-th of them. */
  at(storage: string, namespace: string | undefined, position: number): KubeObject;
  find(storage: string, namespace: string | undefined, name: string): KubeObject | undefined;
  /** The storages whose objects are kept, and not made up at each request. */
  readonly storages: readonly string[];
}

/** Applications that make about so many objects. */
export function applicationsFor(objects: number): number {
  return Math.max(0, Math.round((objects - CLUSTER_OBJECTS) / (APPLICATION_OBJECTS + 3)));
}

/** Makes the objects of a layout. */
export function createBaseObjects(layout: ClusterLayout): BaseObjects {
  const applicationByNamespace = new Map<string, number>();
  for (let index = 0; index < layout.applications; index++) applicationByNamespace.set(namespaceOf(index), index);

  const segmentsOf = (storage: string, namespace: string | undefined): Segment[] =>
    (BY_STORAGE.get(storage) ?? []).flatMap((template) => {
      if (namespace === undefined) return [{ template, start: 0, count: countOf(layout, template) }];
      if (template.per !== 'application') {
        return template.namespace === namespace ? [{ template, start: 0, count: countOf(layout, template) }] : [];
      }
      const application = applicationByNamespace.get(namespace);
      if (application === undefined || template.isNamespaced === false) return [];
      return [{ template, start: application * template.count, count: template.count }];
    });

  const at = (storage: string, namespace: string | undefined, position: number): KubeObject => {
    let left = position;
    for (const { template, start, count } of segmentsOf(storage, namespace)) {
      if (left < count) return makeObject(layout, template, start + left);
      left -= count;
    }
    throw new RangeError(`there are fewer than ${position + 1} ${storage}`);
  };

  return {
    storages: [...BY_STORAGE.keys()].filter((storage) => !BY_STORAGE.get(storage)?.[0]?.isVirtual),
    count: (storage, namespace) => segmentsOf(storage, namespace).reduce((sum, { count }) => sum + count, 0),
    at,
    find: (storage, namespace, name) => {
      for (const { template, start, count } of segmentsOf(storage, namespace)) {
        for (let index = start; index < start + count; index++) {
          const object = makeObject(layout, template, index);
          if (object.metadata.name === name) return object;
        }
      }
      return undefined;
    },
  };
}

/** Neighbouring objects of one template. */
interface Segment {
  readonly template: ObjectTemplate;
  readonly start: number;
  readonly count: number;
}
