/** A kind as the simulated cluster serves it in one version. */
export interface ServedKind {
  /** API group, empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
  /** Key of the objects behind it: two groups that serve the same objects have the same. */
  readonly storage: string;
  /** Whether objects are made up at each request, as those of metrics are: they have no UID and cannot be watched. */
  readonly isVirtual: boolean;
  /** What its definition says of its members, where it has one. */
  readonly schema?: Readonly<Record<string, unknown>>;
}

/** An object of the cluster, as JSON. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
  readonly [member: string]: unknown;
}

/** Metadata of an object. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

/** Where a group's version is served. */
export function rootOf({ group, version }: Pick<ServedKind, 'group' | 'version'>): string {
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
}

/** `apps/v1`, or `v1` in the core group. */
export function apiVersionOf({ group, version }: Pick<ServedKind, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** Namespace and name, which tell an object from others of its kind. */
export function objectKey({ namespace, name }: Pick<ObjectMeta, 'namespace' | 'name'>): string {
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
}

/** Reads kinds from lines of `group/version plural Kind scope`; the core group is written `v1`. */
export function parseKinds(table: string): readonly ServedKind[] {
  const lines = table.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [apiVersion = '', plural = '', kind = '', scope = '', storedAs] = line.split(/\s+/);
      const slash = apiVersion.indexOf('/');
      const group = slash < 0 ? '' : apiVersion.slice(0, slash);
      return {
        group,
        version: apiVersion.slice(slash + 1),
        plural,
        kind,
        isNamespaced: scope === 'Namespaced',
        storage: storedAs ?? `${group}/${kind}`,
        isVirtual: group.endsWith('metrics.k8s.io'),
      };
    });
}
