import { describe, expect, test } from 'vitest';
import { type CatalogResourceType, openCatalog } from '../src/index.ts';

const catalog = openCatalog();

function typeNamed(service: string, name: string): CatalogResourceType | undefined {
  return catalog.service(service).resourceTypes.find(({ type }) => type === name);
}

/** Configuration that answers who may, what is public and what is encrypted: type, facet, operation. */
const FACETS: readonly (readonly [service: string, type: string, facet: string, operation: string])[] = [
  ['s3', 'Bucket', 'policy', 'GetBucketPolicy'],
  ['s3', 'Bucket', 'policy_status', 'GetBucketPolicyStatus'],
  ['s3', 'Bucket', 'public_access_block', 'GetPublicAccessBlock'],
  ['s3', 'Bucket', 'acl', 'GetBucketAcl'],
  ['s3', 'Bucket', 'ownership_controls', 'GetBucketOwnershipControls'],
  ['s3', 'Bucket', 'encryption', 'GetBucketEncryption'],
  ['s3', 'Bucket', 'versioning', 'GetBucketVersioning'],
  ['s3', 'Bucket', 'logging', 'GetBucketLogging'],
  ['s3', 'Bucket', 'website', 'GetBucketWebsite'],
  ['s3', 'Bucket', 'replication', 'GetBucketReplication'],
  ['s3', 'Bucket', 'object_lock', 'GetObjectLockConfiguration'],
  ['logs', 'LogGroup', 'data_protection_policy', 'GetDataProtectionPolicy'],
  ['iam', 'User', 'attached_policies', 'GetAccountAuthorizationDetails'],
  ['iam', 'User', 'permissions_boundary', 'GetAccountAuthorizationDetails'],
  ['iam', 'User', 'groups', 'GetAccountAuthorizationDetails'],
  ['iam', 'User', 'login_profile', 'GetLoginProfile'],
  ['iam', 'Role', 'attached_policies', 'GetAccountAuthorizationDetails'],
  ['iam', 'Role', 'permissions_boundary', 'GetAccountAuthorizationDetails'],
  ['iam', 'Group', 'attached_policies', 'GetAccountAuthorizationDetails'],
  ['iam', 'AccessKey', 'last_used', 'GetAccessKeyLastUsed'],
  ['kms', 'Key', 'detail', 'DescribeKey'],
  ['kms', 'Key', 'policy', 'GetKeyPolicy'],
  ['kms', 'Key', 'rotation_status', 'GetKeyRotationStatus'],
  ['lambda', 'Function', 'policy', 'GetPolicy'],
  ['lambda', 'Function', 'url_config', 'GetFunctionUrlConfig'],
  ['lambda', 'LayerVersion', 'policy', 'GetLayerVersionPolicy'],
  ['sqs', 'Queue', 'attributes', 'GetQueueAttributes'],
  ['sns', 'Topic', 'attributes', 'GetTopicAttributes'],
  ['ecr', 'Repository', 'policy', 'GetRepositoryPolicy'],
  ['secretsmanager', 'Secret', 'policy', 'GetResourcePolicy'],
  ['efs', 'FileSystem', 'policy', 'DescribeFileSystemPolicy'],
  ['opensearch', 'Domain', 'detail', 'DescribeDomain'],
  ['backup', 'BackupVault', 'policy', 'GetBackupVaultAccessPolicy'],
  ['dynamodb', 'Table', 'policy', 'GetResourcePolicy'],
  ['kinesis', 'Stream', 'policy', 'GetResourcePolicy'],
  ['ec2', 'Snapshot', 'create_volume_permission', 'DescribeSnapshotAttribute'],
  ['ec2', 'Image', 'launch_permission', 'DescribeImageAttribute'],
  ['rds', 'DBSnapshot', 'attributes', 'DescribeDBSnapshotAttributes'],
  ['rds', 'DBClusterSnapshot', 'attributes', 'DescribeDBClusterSnapshotAttributes'],
  ['elb', 'LoadBalancer', 'attributes', 'DescribeLoadBalancerAttributes'],
  ['elbv2', 'LoadBalancer', 'attributes', 'DescribeLoadBalancerAttributes'],
  ['elbv2', 'Listener', 'attributes', 'DescribeListenerAttributes'],
  ['elbv2', 'TargetGroup', 'attributes', 'DescribeTargetGroupAttributes'],
  ['cloudtrail', 'Trail', 'status', 'GetTrailStatus'],
  ['cloudtrail', 'Trail', 'event_selectors', 'GetEventSelectors'],
  ['organizations', 'Policy', 'detail', 'DescribePolicy'],
  ['organizations', 'Policy', 'targets', 'ListTargetsForPolicy'],
];

/** What the list, or a list of its own, tells already. */
const TYPES: readonly (readonly [service: string, type: string, operation: string])[] = [
  ['s3control', 'AccountPublicAccessBlock', 'GetPublicAccessBlock'],
  ['logs', 'ResourcePolicy', 'DescribeResourcePolicies'],
  ['iam', 'UserPolicy', 'GetAccountAuthorizationDetails'],
  ['iam', 'RolePolicy', 'GetAccountAuthorizationDetails'],
  ['iam', 'GroupPolicy', 'GetAccountAuthorizationDetails'],
  ['iam', 'PolicyVersion', 'GetAccountAuthorizationDetails'],
  ['iam', 'AWSManagedPolicy', 'GetAccountAuthorizationDetails'],
  ['iam', 'MFADevice', 'ListMFADevices'],
  ['iam', 'VirtualMFADevice', 'ListVirtualMFADevices'],
  ['iam', 'AccountSummary', 'GetAccountSummary'],
  ['iam', 'AccountPasswordPolicy', 'GetAccountPasswordPolicy'],
  ['kms', 'Grant', 'ListGrants'],
  ['lambda', 'FunctionUrlConfig', 'ListFunctionUrlConfigs'],
  ['apigateway', 'RestApi', 'GetRestApis'],
  ['events', 'EventBus', 'ListEventBuses'],
  ['ec2', 'EbsEncryptionByDefault', 'GetEbsEncryptionByDefault'],
  ['ec2', 'ImageBlockPublicAccessState', 'GetImageBlockPublicAccessState'],
  ['ec2', 'SnapshotBlockPublicAccessState', 'GetSnapshotBlockPublicAccessState'],
  ['ec2', 'InstanceMetadataDefaults', 'GetInstanceMetadataDefaults'],
];

describe('without being asked, a scan reads', () => {
  test.each(FACETS)('of %s %s its %s by %s', (...[service, type, facet, operation]) => {
    const found = typeNamed(service, type);
    expect(found?.default).toBe(true);
    expect(found?.facets?.find((candidate) => candidate.facet === facet)).toMatchObject({ operation, default: true });
  });

  test.each(TYPES)('%s %s by %s', (service, type, operation) => {
    expect(typeNamed(service, type)).toMatchObject({ default: true, list: { operation } });
  });
});
