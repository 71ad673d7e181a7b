/** A member whose text is the name or the id of a thing of a type, in whichever payload it stands. */
export interface NameMember {
  readonly service: string;
  readonly type: string;
  /** Services whose payloads use the word in this sense; all where left out. */
  readonly within?: readonly string[];
  /** What such a name looks like, where other texts stand there too. */
  readonly form?: RegExp;
}

/** Ids of keys, plain or of many regions, and their aliases. */
const KEY = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}|alias\/[\w/-]+)$/;

/**
 * Members that name things of another service than their own, or by a word that is not the type's. The words were read in the
 * models: each stands for one type wherever `within` lets it count. Members called after a type of their own service need
 * no entry.
 */
export const NAME_MEMBERS: Readonly<Record<string, readonly NameMember[]>> = {
  Bucket: [{ service: 's3', type: 'Bucket' }],
  BucketName: [{ service: 's3', type: 'Bucket' }],
  bucketName: [{ service: 's3', type: 'Bucket' }],
  S3Bucket: [{ service: 's3', type: 'Bucket' }],
  S3BucketName: [{ service: 's3', type: 'Bucket' }],
  s3BucketName: [{ service: 's3', type: 'Bucket' }],
  TargetBucket: [{ service: 's3', type: 'Bucket' }],
  KeyName: [{ service: 'ec2', type: 'KeyPair', within: ['ec2', 'autoscaling', 'elasticbeanstalk', 'opsworks'] }],
  KmsKeyId: [{ service: 'kms', type: 'Key', form: KEY }],
  KMSKeyId: [{ service: 'kms', type: 'Key', form: KEY }],
  kmsKeyId: [{ service: 'kms', type: 'Key', form: KEY }],
  KMSMasterKeyId: [{ service: 'kms', type: 'Key', form: KEY }],
  KmsMasterKeyId: [{ service: 'kms', type: 'Key', form: KEY }],
  TargetKeyId: [{ service: 'kms', type: 'Key', within: ['kms'] }],
  LoadBalancerNames: [{ service: 'elb', type: 'LoadBalancer', within: ['autoscaling'] }],
  LogGroup: [{ service: 'logs', type: 'LogGroup', within: ['lambda'] }],
  'awslogs-group': [{ service: 'logs', type: 'LogGroup', within: ['ecs', 'batch'] }],
  groupName: [{ service: 'logs', type: 'LogGroup', within: ['codebuild'] }],
  EventBusName: [{ service: 'events', type: 'EventBus' }],
  IamInstanceProfile: [{ service: 'iam', type: 'InstanceProfile', within: ['autoscaling'] }],
  ReadReplicaDBInstanceIdentifiers: [{ service: 'rds', type: 'DBInstance', within: ['rds'] }],
  ReadReplicaSourceDBInstanceIdentifier: [{ service: 'rds', type: 'DBInstance', within: ['rds'] }],
  ParameterGroupName: [{ service: 'redshift', type: 'ClusterParameterGroup', within: ['redshift'] }],
  SubnetGroupName: [{ service: 'elasticache', type: 'CacheSubnetGroup', within: ['elasticache'] }],
  HostedZoneId: [{ service: 'route53', type: 'HostedZone', within: ['route53'] }],
  nodegroupName: [{ service: 'eks', type: 'Nodegroup', within: ['eks'] }],
};
