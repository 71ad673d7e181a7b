/** The kind that a name refers to. */
export interface NamedTarget {
  readonly group: string;
  readonly kind: string;
  readonly label: string;
}

const core = (kind: string, label: string): NamedTarget => ({ group: '', kind, label });

/** Fields whose text is the name of an object, by the field's own name. Reviewed by hand from the built-in kinds. */
export const NAME_FIELDS: ReadonlyMap<string, NamedTarget> = new Map(
  Object.entries({
    claimName: core('PersistentVolumeClaim', 'mounts'),
    configMapName: core('ConfigMap', 'uses'),
    deviceClassName: { group: 'resource.k8s.io', kind: 'DeviceClass', label: 'uses' },
    gatewayClassName: { group: 'gateway.networking.k8s.io', kind: 'GatewayClass', label: 'uses' },
    ingressClassName: { group: 'networking.k8s.io', kind: 'IngressClass', label: 'uses' },
    nodeName: core('Node', 'runs_on'),
    persistentVolumeName: core('PersistentVolume', 'uses'),
    priorityClassName: { group: 'scheduling.k8s.io', kind: 'PriorityClass', label: 'uses' },
    resourceClaimName: { group: 'resource.k8s.io', kind: 'ResourceClaim', label: 'uses' },
    resourceClaimTemplateName: { group: 'resource.k8s.io', kind: 'ResourceClaimTemplate', label: 'uses' },
    runtimeClassName: { group: 'node.k8s.io', kind: 'RuntimeClass', label: 'uses' },
    secretName: core('Secret', 'uses'),
    serviceAccountName: core('ServiceAccount', 'runs_as'),
    storageClassName: { group: 'storage.k8s.io', kind: 'StorageClass', label: 'uses' },
    volumeAttributesClassName: { group: 'storage.k8s.io', kind: 'VolumeAttributesClass', label: 'uses' },
  }),
);

/** Objects and lists whose member `name` is the name of an object of a kind that their own name tells. */
export const NAMED_OBJECTS: ReadonlyMap<string, NamedTarget> = new Map(
  Object.entries({
    configMap: core('ConfigMap', 'uses'),
    configMapKeyRef: core('ConfigMap', 'uses'),
    configMapRef: core('ConfigMap', 'uses'),
    imagePullSecrets: core('Secret', 'uses'),
    priorityLevelConfiguration: {
      group: 'flowcontrol.apiserver.k8s.io',
      kind: 'PriorityLevelConfiguration',
      label: 'uses',
    },
    secret: core('Secret', 'uses'),
    secretKeyRef: core('Secret', 'uses'),
    secretRef: core('Secret', 'uses'),
    secrets: core('Secret', 'uses'),
    service: core('Service', 'routes_to'),
    serviceAccount: core('ServiceAccount', 'grants_to'),
  }),
);

/** Fields that name an object in one kind only, by `group/Kind` and path. `[]` steps into lists. Reviewed by hand. */
export const FIELDS_BY_KIND: ReadonlyMap<string, Readonly<Record<string, NamedTarget>>> = new Map(
  Object.entries({
    '/PersistentVolume': {
      'spec.csi.driver': { group: 'storage.k8s.io', kind: 'CSIDriver', label: 'uses' },
      'spec.glusterfs.endpoints': core('Endpoints', 'uses'),
    },
    '/PersistentVolumeClaim': { 'spec.volumeName': core('PersistentVolume', 'bound_to') },
    '/Pod': {
      'spec.volumes[].csi.driver': { group: 'storage.k8s.io', kind: 'CSIDriver', label: 'uses' },
      'spec.volumes[].csi.volumeAttributes.secretProviderClass': {
        group: 'secrets-store.csi.x-k8s.io',
        kind: 'SecretProviderClass',
        label: 'uses',
      },
      'spec.volumes[].glusterfs.endpoints': core('Endpoints', 'uses'),
    },
    'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': {
      'spec.policyName': {
        group: 'admissionregistration.k8s.io',
        kind: 'ValidatingAdmissionPolicy',
        label: 'grants',
      },
    },
    'apps/StatefulSet': { 'spec.serviceName': core('Service', 'governed_by') },
    'extensions/Ingress': {
      'spec.backend.serviceName': core('Service', 'routes_to'),
      'spec.rules[].http.paths[].backend.serviceName': core('Service', 'routes_to'),
    },
    'argoproj.io/Application': { 'spec.project': { group: 'argoproj.io', kind: 'AppProject', label: 'member_of' } },
    'external-secrets.io/ExternalSecret': { 'spec.target.name': core('Secret', 'writes') },
    'networking.istio.io/VirtualService': {
      'spec.http[].route[].destination.host': core('Service', 'routes_to'),
      'spec.tcp[].route[].destination.host': core('Service', 'routes_to'),
      'spec.tls[].route[].destination.host': core('Service', 'routes_to'),
    },
    'storage.k8s.io/CSINode': {
      'spec.drivers[].name': { group: 'storage.k8s.io', kind: 'CSIDriver', label: 'uses' },
    },
    'storage.k8s.io/CSIStorageCapacity': {
      storageClassName: { group: 'storage.k8s.io', kind: 'StorageClass', label: 'uses' },
    },
    'storage.k8s.io/StorageClass': { provisioner: { group: 'storage.k8s.io', kind: 'CSIDriver', label: 'uses' } },
    'storage.k8s.io/VolumeAttachment': {
      'spec.attacher': { group: 'storage.k8s.io', kind: 'CSIDriver', label: 'uses' },
      'spec.source.persistentVolumeName': core('PersistentVolume', 'attaches'),
    },
  }),
);

/** What a typed reference `{ kind, name }` is called by the field that it stands in. */
export const TYPED_LABELS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    backendRefs: 'routes_to',
    certificateRefs: 'uses',
    claimRef: 'bound_to',
    dataSource: 'made_from',
    dataSourceRef: 'made_from',
    involvedObject: 'regards',
    issuerRef: 'issued_by',
    parentRefs: 'attached_to',
    regarding: 'regards',
    roleRef: 'grants',
    scaleTargetRef: 'scales',
    subjects: 'grants_to',
    targetRef: 'targets',
    targetRefs: 'targets',
    valuesFrom: 'uses',
  }),
);

/** The kind of a typed reference that leaves its kind or its group out, as the API that defines the field says. */
export const DEFAULT_KINDS: ReadonlyMap<string, Pick<NamedTarget, 'group' | 'kind'>> = new Map(
  Object.entries({
    backendRef: { group: '', kind: 'Service' },
    backendRefs: { group: '', kind: 'Service' },
    certificateRefs: { group: '', kind: 'Secret' },
    issuerRef: { group: 'cert-manager.io', kind: 'Issuer' },
    parentRefs: { group: 'gateway.networking.k8s.io', kind: 'Gateway' },
    scaleTargetRef: { group: 'apps', kind: 'Deployment' },
    secretStoreRef: { group: 'external-secrets.io', kind: 'SecretStore' },
  }),
);

/** Annotations whose text is the name of an object in the same namespace. Reviewed by hand. */
export const ANNOTATION_NAMES: ReadonlyMap<string, NamedTarget> = new Map(
  Object.entries({
    'kubernetes.io/service-account.name': core('ServiceAccount', 'belongs_to'),
    'cert-manager.io/cluster-issuer': { group: 'cert-manager.io', kind: 'ClusterIssuer', label: 'issued_by' },
    'cert-manager.io/issuer': { group: 'cert-manager.io', kind: 'Issuer', label: 'issued_by' },
  }),
);

/** Labels of references that something cannot do without; all others merely point to something. */
export const DEPENDENCIES: ReadonlySet<string> = new Set([
  'attaches',
  'bound_to',
  'governed_by',
  'issued_by',
  'mounts',
  'owned_by',
  'runs_as',
  'runs_on',
  'stored_in',
  'uses',
]);

/** Members that are not searched, by name: schemas and patterns of objects, which refer to nothing. */
export const NOT_SEARCHED: ReadonlySet<string> = new Set(['managedFields', 'metadata', 'openAPIV3Schema', 'status']);
