import type { Relationship } from '@corkscrew/sdk';

/** A resource of a cloud that an object names. */
export interface CloudTarget {
  readonly id: string;
  /** Empty where the id says it itself. */
  readonly service: string;
  readonly type: string;
  readonly region: string;
}

/** How an identifier of a driver or provider is read. The first group of the pattern is the id, the second the region. */
interface IdRule {
  readonly pattern: RegExp;
  readonly service: string;
  readonly type: string;
  readonly toId?: (match: RegExpExecArray) => string;
  readonly regionOf?: (match: RegExpExecArray) => string;
}

const WORLDWIDE = { service: '', type: '' } as const;
/** An availability zone is its region and a letter. */
const regionOfZone = (zone: string | undefined): string => (zone ?? '').replace(/[a-z]$/, '');
const computeName = (path: string): string => `//compute.googleapis.com/${path}`;

const ARN: IdRule = { pattern: /^(arn:[a-z-]+:[a-z0-9-]+:[^\s,]+)$/, ...WORLDWIDE };
const ARM_ID: IdRule = {
  pattern: /^(?:azure:\/\/)?(\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/\s]+\/providers\/\S+)$/i,
  ...WORLDWIDE,
  toId: ([, id = '']) => id.toLowerCase(),
};

/** `spec.providerID` of a node, as the clouds' controllers write it. */
const NODE_RULES: readonly IdRule[] = [
  {
    pattern: /^aws:\/\/\/([^/]*)\/(i-[0-9a-f]+)$/,
    service: 'ec2',
    type: 'Instance',
    toId: ([, , id = '']) => id,
    regionOf: ([, zone]) => regionOfZone(zone),
  },
  {
    pattern: /^gce:\/\/([^/]+)\/([^/]+)\/([^/]+)$/,
    ...WORLDWIDE,
    toId: ([, project, zone, name]) => computeName(`projects/${project}/zones/${zone}/instances/${name}`),
  },
  ARM_ID,
];

const EBS_VOLUME: IdRule = {
  pattern: /^(?:aws:\/\/([^/]*)\/)?(vol-[0-9a-f]+)$/,
  service: 'ec2',
  type: 'Volume',
  toId: ([, , id = '']) => id,
  regionOf: ([, zone]) => regionOfZone(zone),
};
const EFS_FILE_SYSTEM: IdRule = { pattern: /^(fs-[0-9a-f]+)(?::|$)/, service: 'efs', type: 'FileSystem' };
const EFS_HOST: IdRule = {
  pattern: /^(fs-[0-9a-f]+)\.efs\.([a-z0-9-]+)\.amazonaws\.com/,
  service: 'efs',
  type: 'FileSystem',
  regionOf: ([, , region = '']) => region,
};
const GCE_DISK: IdRule = {
  pattern: /^(projects\/[^/]+\/(?:zones|regions)\/[^/]+\/disks\/[^/]+)$/,
  ...WORLDWIDE,
  toId: ([, path = '']) => computeName(path),
};

/** `volumeHandle` by driver: what the drivers document. */
const DRIVER_RULES: ReadonlyMap<string, IdRule> = new Map([
  ['ebs.csi.aws.com', EBS_VOLUME],
  ['efs.csi.aws.com', EFS_FILE_SYSTEM],
  ['disk.csi.azure.com', ARM_ID],
  ['pd.csi.storage.gke.io', GCE_DISK],
]);

/** Annotations by which a service account is an identity of a cloud. */
const IDENTITY_RULES: ReadonlyMap<string, IdRule> = new Map([
  [
    'iam.gke.io/gcp-service-account',
    {
      pattern: /^([^@\s]+@([^@\s]+)\.iam\.gserviceaccount\.com)$/,
      ...WORLDWIDE,
      toId: ([, email, project]) => `//iam.googleapis.com/projects/${project}/serviceAccounts/${email}`,
    },
  ],
]);

/** The machine that a node runs on. */
export function readNodeMachine(providerId: unknown): CloudTarget | undefined {
  return readFirst(NODE_RULES, providerId);
}

/** The storage behind a persistent volume, with the path at which it is named. */
export function readVolumeStorage(
  spec: Readonly<Record<string, unknown>>,
): { readonly path: string; readonly target: CloudTarget } | undefined {
  const member = (name: string): Readonly<Record<string, unknown>> =>
    (spec[name] ?? {}) as Readonly<Record<string, unknown>>;
  const driver = member('csi')['driver'];
  const rule = typeof driver === 'string' ? DRIVER_RULES.get(driver) : undefined;
  const candidates = [
    ['csi.volumeHandle', rule, member('csi')['volumeHandle']],
    ['awsElasticBlockStore.volumeID', EBS_VOLUME, member('awsElasticBlockStore')['volumeID']],
    ['azureDisk.diskURI', ARM_ID, member('azureDisk')['diskURI']],
    ['nfs.server', EFS_HOST, member('nfs')['server']],
  ] as const;
  for (const [path, idRule, text] of candidates) {
    const target = idRule === undefined ? undefined : read(idRule, text);
    if (target !== undefined) return { path: `spec.${path}`, target };
  }
  return undefined;
}

/** What an annotation's text names in a cloud: anything whose id says by itself which cloud it belongs to. */
export function readAnnotation(name: string, value: string): CloudTarget | undefined {
  const identity = IDENTITY_RULES.get(name);
  return identity === undefined ? readFirst([ARN, ARM_ID], value) : read(identity, value);
}

/** The edge to a cloud's resource. */
export function toCloudEdge(
  { id, service, type, region }: CloudTarget,
  { path, label }: { readonly path: string; readonly label: string },
): Relationship {
  return {
    targetId: id,
    targetService: service,
    targetType: type,
    targetRegion: region,
    relationshipType: 'depends_on',
    properties: {},
    path,
    label,
    confidence: 'exact',
  };
}

function readFirst(rules: readonly IdRule[], text: unknown): CloudTarget | undefined {
  for (const rule of rules) {
    const target = read(rule, text);
    if (target !== undefined) return target;
  }
  return undefined;
}

function read({ pattern, service, type, toId, regionOf }: IdRule, text: unknown): CloudTarget | undefined {
  const match = typeof text === 'string' ? pattern.exec(text) : null;
  if (match === null) return undefined;
  return { id: toId?.(match) ?? match[1] ?? '', service, type, region: regionOf?.(match) ?? '' };
}
