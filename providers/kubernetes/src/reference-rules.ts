/** The kind that a name refers to. */
export interface NamedTarget {
  readonly group: string;
  readonly kind: string;
  readonly label: string;
}

/** Fields whose text is the name of an object, by the field's own name. Reviewed by hand from the built-in kinds. */
export const NAME_FIELDS: ReadonlyMap<string, NamedTarget> = new Map(
  Object.entries({
    claimName: { group: '', kind: 'PersistentVolumeClaim', label: 'mounts' },
    configMapName: { group: '', kind: 'ConfigMap', label: 'uses' },
    gatewayClassName: { group: 'gateway.networking.k8s.io', kind: 'GatewayClass', label: 'uses' },
    ingressClassName: { group: 'networking.k8s.io', kind: 'IngressClass', label: 'uses' },
    nodeName: { group: '', kind: 'Node', label: 'runs_on' },
    persistentVolumeName: { group: '', kind: 'PersistentVolume', label: 'uses' },
    priorityClassName: { group: 'scheduling.k8s.io', kind: 'PriorityClass', label: 'uses' },
    runtimeClassName: { group: 'node.k8s.io', kind: 'RuntimeClass', label: 'uses' },
    secretName: { group: '', kind: 'Secret', label: 'uses' },
    serviceAccountName: { group: '', kind: 'ServiceAccount', label: 'runs_as' },
    storageClassName: { group: 'storage.k8s.io', kind: 'StorageClass', label: 'uses' },
  }),
);

/** Objects and lists whose member `name` is the name of an object of a kind that their own name tells. */
export const NAMED_OBJECTS: ReadonlyMap<string, NamedTarget> = new Map(
  Object.entries({
    configMap: { group: '', kind: 'ConfigMap', label: 'uses' },
    configMapKeyRef: { group: '', kind: 'ConfigMap', label: 'uses' },
    configMapRef: { group: '', kind: 'ConfigMap', label: 'uses' },
    imagePullSecrets: { group: '', kind: 'Secret', label: 'uses' },
    secret: { group: '', kind: 'Secret', label: 'uses' },
    secretKeyRef: { group: '', kind: 'Secret', label: 'uses' },
    secretRef: { group: '', kind: 'Secret', label: 'uses' },
    secrets: { group: '', kind: 'Secret', label: 'uses' },
    service: { group: '', kind: 'Service', label: 'routes_to' },
  }),
);

/** Fields that name an object in one kind only, by `group/Kind` and path. */
export const FIELDS_BY_KIND: ReadonlyMap<string, Readonly<Record<string, NamedTarget>>> = new Map(
  Object.entries({
    '/PersistentVolumeClaim': {
      'spec.volumeName': { group: '', kind: 'PersistentVolume', label: 'bound_to' },
    },
    'apps/StatefulSet': {
      'spec.serviceName': { group: '', kind: 'Service', label: 'governed_by' },
    },
    'storage.k8s.io/VolumeAttachment': {
      'spec.source.persistentVolumeName': { group: '', kind: 'PersistentVolume', label: 'attaches' },
    },
  }),
);

/** What a typed reference `{ kind, name }` is called by the field that it stands in. */
export const TYPED_LABELS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    backendRefs: 'routes_to',
    claimRef: 'bound_to',
    involvedObject: 'regards',
    issuerRef: 'issued_by',
    parentRefs: 'attached_to',
    regarding: 'regards',
    roleRef: 'grants',
    scaleTargetRef: 'scales',
    subjects: 'grants_to',
    targetRef: 'targets',
  }),
);

/** The kind of a typed reference that leaves it out. */
export const DEFAULT_KINDS: ReadonlyMap<string, Pick<NamedTarget, 'group' | 'kind'>> = new Map(
  Object.entries({
    backendRefs: { group: '', kind: 'Service' },
    parentRefs: { group: 'gateway.networking.k8s.io', kind: 'Gateway' },
  }),
);
