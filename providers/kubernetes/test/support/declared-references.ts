/** A place in a kind where the server's own description says that another object is named. */
export interface DeclaredReference {
  readonly group: string;
  readonly kind: string;
  /** Path from the object, `[]` steps into lists. */
  readonly path: string;
  /** An object of the kind with a reference at the path and nowhere else. */
  readonly sample: Record<string, unknown>;
}

interface Definition {
  readonly properties?: Readonly<Record<string, Property>>;
  readonly 'x-kubernetes-group-version-kind'?: readonly { readonly group: string; readonly kind: string }[];
}

interface Property {
  readonly $ref?: string;
  readonly type?: string;
  readonly items?: Property;
  readonly allOf?: readonly Property[];
}

const OBJECT = { apiVersion: 'v1', kind: 'Secret', name: 'x', namespace: 'y' };

/** What a reference of each type looks like, by the type's name in the description. */
const SAMPLES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  AzureFilePersistentVolumeSource: { secretName: 'x', secretNamespace: 'y', shareName: 'z' },
  AzureFileVolumeSource: { secretName: 'x', shareName: 'z' },
  ConfigMapEnvSource: { name: 'x' },
  ConfigMapKeySelector: { name: 'x', key: 'k' },
  ConfigMapProjection: { name: 'x' },
  ConfigMapVolumeSource: { name: 'x' },
  CrossVersionObjectReference: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' },
  IngressClassParametersReference: { kind: 'ConfigMap', name: 'x', namespace: 'y' },
  IngressServiceBackend: { name: 'x', port: { number: 80 } },
  LocalObjectReference: { name: 'x' },
  ObjectReference: OBJECT,
  PersistentVolumeClaimVolumeSource: { claimName: 'x' },
  PriorityLevelConfigurationReference: { name: 'x' },
  RoleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'x' },
  SecretEnvSource: { name: 'x' },
  SecretKeySelector: { name: 'x', key: 'k' },
  SecretProjection: { name: 'x' },
  SecretReference: { name: 'x', namespace: 'y' },
  SecretVolumeSource: { secretName: 'x' },
  ServiceAccountSubject: { name: 'x', namespace: 'y' },
  ServiceReference: { name: 'x', namespace: 'y' },
  TypedLocalObjectReference: { kind: 'ConfigMap', name: 'x' },
  TypedObjectReference: { kind: 'ConfigMap', name: 'x' },
};

/** Collects the references that a server declares in the description (OpenAPI 2) of the given kinds. */
export function collectDeclaredReferences(
  document: { readonly definitions: Readonly<Record<string, Definition>> },
  isListed: (group: string, kind: string) => boolean,
): readonly DeclaredReference[] {
  const found = new Map<string, DeclaredReference>();
  for (const definition of Object.values(document.definitions)) {
    for (const { group, kind } of definition['x-kubernetes-group-version-kind'] ?? []) {
      if (!isListed(group, kind)) continue;
      for (const steps of walk(definition, { definitions: document.definitions, seen: [definition] }, [])) {
        const path = steps.path.join('.');
        const key = `${group}/${kind} ${path}`;
        if (!found.has(key)) found.set(key, { group, kind, path, sample: build(steps.path, steps.value) });
      }
    }
  }
  return [...found.values()];
}

interface Found {
  readonly path: readonly string[];
  readonly value: unknown;
}

interface Walk {
  readonly definitions: Readonly<Record<string, Definition>>;
  /** Definitions on the way here: some hold themselves. */
  readonly seen: readonly Definition[];
}

function* walk(definition: Definition, { definitions, seen }: Walk, path: readonly string[]): Generator<Found> {
  for (const [name, property] of Object.entries(definition.properties ?? {})) {
    // Owners are told by metadata, and status repeats what is declared.
    if ((path.length === 0 && name === 'status') || name === 'metadata') continue;
    const isList = property.items !== undefined;
    const ref = refOf(property.items ?? property);
    if (ref === undefined) continue;
    const here = [...path, isList ? `${name}[]` : name];
    const typeName = ref.slice(ref.lastIndexOf('.') + 1);
    const sample = SAMPLES[typeName];
    if (sample !== undefined) yield { path: here, value: sample };
    const next = definitions[ref];
    if (next !== undefined && !seen.includes(next)) yield* walk(next, { definitions, seen: [...seen, next] }, here);
  }
}

function refOf({ $ref, allOf }: Property): string | undefined {
  return ($ref ?? allOf?.[0]?.$ref)?.replace('#/definitions/', '');
}

function build(path: readonly string[], value: unknown): Record<string, unknown> {
  const [step = '', ...rest] = path;
  const inner = rest.length === 0 ? value : build(rest, value);
  return step.endsWith('[]') ? { [step.slice(0, -2)]: [inner] } : { [step]: inner };
}
