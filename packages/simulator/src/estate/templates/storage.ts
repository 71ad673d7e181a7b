import { hashText } from '../random.ts';
import { COMPANY } from '../company.ts';
import { arnOf, createdAt, hexOf, idOf, type RowContext, tagList, tagsOf, workload } from '../row-context.ts';
import type { ResourceTemplate, Row } from '../template.ts';
import { NARROW_PAGE, WIDE_PAGE } from './paging.ts';

const CONTENTS = ['assets', 'logs', 'exports', 'backups', 'uploads', 'artifacts'] as const;

/** The name of a bucket: unique over all accounts by their last digits. */
export function bucketName(context: RowContext, slot: number): string {
  const { name } = workload({ ...context, key: 's3.Bucket' }, slot);
  const content = CONTENTS[slot % CONTENTS.length] ?? 'assets';
  return `${COMPANY}-${name}-${content}-${context.facts.accountId.slice(-4)}`;
}

/** Half of the buckets lie in the first region. */
function bucketRegion(context: RowContext): string {
  const { regions, seed } = context.facts;
  const choice = hashText(`bucket ${context.slot}`, seed) % (regions.length * 2);
  return regions[choice] ?? regions[0] ?? 'us-east-1';
}

function bucketRow(context: RowContext): Row {
  const name = bucketName(context, context.slot);
  return {
    Name: name,
    CreationDate: createdAt(context),
    BucketRegion: bucketRegion(context),
    BucketArn: `arn:${context.facts.partition}:s3:::${name}`,
  };
}

function fileSystemRow(context: RowContext): Row {
  const { facts, random } = context;
  const owned = workload(context);
  const fileSystemId = idOf(context, 'fs');
  const name = `${owned.name}-shared`;
  return {
    FileSystemId: fileSystemId,
    FileSystemArn: arnOf(context, 'elasticfilesystem', `file-system/${fileSystemId}`),
    OwnerId: facts.accountId,
    CreationToken: `terraform-${hexOf(context, 'token', { length: 20 })}`,
    CreationTime: createdAt(context),
    LifeCycleState: 'available',
    Name: name,
    NumberOfMountTargets: 3,
    SizeInBytes: { Value: 6144 + random.int(1_000_000) * 4096 },
    PerformanceMode: 'generalPurpose',
    ThroughputMode: random.pick(['bursting', 'elastic']),
    Encrypted: random.chance(0.85),
    Tags: tagList(tagsOf(context, owned, name)),
  };
}

function repositoryRow(context: RowContext): Row {
  const { facts, region, random } = context;
  const { application, name } = workload(context);
  const repository = `${application.team}/${name}`;
  return {
    repositoryName: repository,
    repositoryArn: arnOf(context, 'ecr', `repository/${repository}`),
    repositoryUri: `${facts.accountId}.dkr.ecr.${region}.amazonaws.com/${repository}`,
    registryId: facts.accountId,
    createdAt: createdAt(context),
    imageTagMutability: random.chance(0.5) ? 'IMMUTABLE' : 'MUTABLE',
    imageScanningConfiguration: { scanOnPush: random.chance(0.7) },
    encryptionConfiguration: { encryptionType: 'AES256' },
  };
}

/** Buckets, file systems, image repositories. */
export const STORAGE_TEMPLATES: readonly ResourceTemplate[] = [
  {
    key: 's3.Bucket',
    service: 's3',
    type: 'Bucket',
    scope: 'global',
    amount: { weight: 4, min: 8, max: 10_000 },
    isReferenced: true,
    listings: [{ operation: 'ListBuckets', items: 'Buckets', page: { default: 10_000, max: 10_000 } }],
    lookup: { BucketRegion: 'BucketRegion' },
    prefixes: { Prefix: 'Name' },
    row: bucketRow,
    regionOf: bucketRegion,
  },
  {
    key: 'efs.FileSystem',
    service: 'efs',
    type: 'FileSystem',
    scope: 'regional',
    amount: { weight: 0.4, max: 900 },
    listings: [{ operation: 'DescribeFileSystems', items: 'FileSystems', page: NARROW_PAGE }],
    lookup: { FileSystemId: 'FileSystemId' },
    row: fileSystemRow,
  },
  {
    key: 'ecr.Repository',
    service: 'ecr',
    type: 'Repository',
    scope: 'regional',
    amount: { weight: 1.5, min: 3 },
    listings: [{ operation: 'DescribeRepositories', items: 'repositories', page: WIDE_PAGE }],
    lookup: { repositoryNames: 'repositoryName' },
    row: repositoryRow,
  },
];
