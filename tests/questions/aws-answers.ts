/** What a question answers about what `questions.py` makes: ids, or the names under which that script gives them. */
export interface KnownAnswer {
  readonly params?: Readonly<Record<string, string>>;
  readonly yes?: readonly string[];
  readonly no?: readonly string[];
  /** Left out where nothing is. */
  readonly unknown?: readonly string[];
  /** The verdict of the same one thing once it was turned over. */
  readonly later?: 'yes' | 'no';
  /** What is unknown where {@link DENIED} is denied; a list that is denied has no ids. */
  readonly denied: readonly string[];
}

/** Services that are scanned. */
export const SERVICES: readonly string[] = [
  's3',
  's3control',
  'ec2',
  'rds',
  'iam',
  'kms',
  'lambda',
  'sqs',
  'sns',
  'secretsmanager',
  'eks',
  'acm',
  'cloudtrail',
];

/** Reads that are denied in the second scan: those of facets, and lists of which a question reads nothing else. */
export const DENIED: ReadonlySet<string> = new Set([
  'acm:ListCertificates',
  'cloudtrail:GetTrailStatus',
  'ec2:DescribeAddresses',
  'ec2:DescribeImageAttribute',
  'ec2:DescribeInstances',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSnapshotAttribute',
  'ec2:DescribeVolumes',
  'eks:DescribeCluster',
  'iam:GetAccountAuthorizationDetails',
  'iam:GetAccountPasswordPolicy',
  'iam:GetAccountSummary',
  'iam:GetLoginProfile',
  'iam:ListAccessKeys',
  'iam:ListMFADevices',
  'iam:ListRoles',
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'lambda:GetFunctionUrlConfig',
  'lambda:GetPolicy',
  'rds:DescribeDBInstances',
  'rds:DescribeDBSnapshotAttributes',
  's3:GetBucketAcl',
  's3:GetBucketPolicy',
  's3:GetBucketPolicyStatus',
  's3:GetBucketTagging',
  'secretsmanager:GetResourcePolicy',
  'sns:GetTopicAttributes',
  'sqs:GetQueueAttributes',
]);

const ACCOUNT = ['123456789012'];

/** Every question about AWS with what is true of moto. */
export const ANSWERS: Readonly<Record<string, KnownAnswer>> = {
  'aws-accounts-without-trail': { yes: [], no: ACCOUNT, later: 'yes', denied: ACCOUNT },
  'aws-admins': {
    yes: ['visitor', 'boss', 'chief', 'chiefs'],
    no: ['worker', 'keyholder'],
    denied: ['keyholder', 'boss', 'chief', 'chiefs'],
  },
  'aws-expiring-certificates': { yes: ['ending_certificate'], no: ['lasting_certificate'], denied: [] },
  'aws-keys-without-rotation': { yes: ['still_key'], no: ['turning_key'], denied: ['still_key', 'turning_key'] },
  'aws-old-access-keys': { params: { days: '0' }, yes: ['active_key'], no: ['inactive_key'], denied: [] },
  'aws-old-metadata-service': { yes: ['old_instance'], no: ['new_instance'], denied: [] },
  'aws-open-policies': { yes: ['open'], no: ['bare', 'still_key'], denied: ['open', 'bare', 'still_key'] },
  'aws-open-queues-and-topics': {
    yes: ['open', 'open_topic'],
    no: ['bare', 'own', 'plain_topic'],
    unknown: ['hours'],
    denied: ['open', 'bare', 'own', 'hours', 'open_topic', 'plain_topic'],
  },
  'aws-open-security-groups': { yes: ['open_group'], no: ['web_group', 'inner_group'], denied: [] },
  'aws-password-policies': { yes: ACCOUNT, later: 'no', denied: ACCOUNT },
  'aws-public-buckets': {
    yes: ['open-acl', 'open-policy'],
    no: ['blocked', 'plain'],
    denied: ['open-acl', 'open-policy', 'plain'],
  },
  'aws-public-clusters': { yes: ['public'], no: ['private'], denied: ['public', 'private'] },
  'aws-public-databases': { yes: ['bare'], no: ['sealed'], denied: [] },
  'aws-public-functions': {
    yes: ['addressed', 'invited'],
    no: ['inner'],
    denied: ['addressed', 'invited', 'inner'],
  },
  'aws-root-access': { yes: ACCOUNT, denied: [] },
  'aws-shared-images': { yes: ['open_image'], no: ['own_image'], denied: ['own_image'] },
  'aws-shared-snapshots': {
    yes: ['open_snapshot', 'lent_snapshot', 'open-snapshot'],
    no: ['own_snapshot', 'own-snapshot'],
    denied: ['open_snapshot', 'own_snapshot', 'open-snapshot', 'own-snapshot'],
  },
  'aws-trusting-roles': { yes: ['visitor'], no: ['colleague', 'worker'], denied: [] },
  'aws-unencrypted-databases': { yes: ['bare'], no: ['sealed'], denied: [] },
  'aws-unencrypted-volumes': { yes: ['bare_volume'], no: ['sealed_volume', 'own_snapshot'], denied: [] },
  'aws-untagged': { yes: ['open-acl', 'bare_volume'], no: ['plain', 'addressed'], denied: ['plain', 'open-acl'] },
  'aws-unused-access-keys': { params: { days: '0' }, yes: ['active_key'], no: ['inactive_key'], denied: [] },
  'aws-unused-volumes': { yes: ['bare_volume', 'idle_address'], no: ['used_address'], denied: [] },
  'aws-users-without-mfa': {
    yes: ['keyholder'],
    no: ['secured', 'robot'],
    denied: ['keyholder', 'secured', 'robot'],
  },
};
