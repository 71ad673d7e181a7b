import type { FacetDraft, ProviderSession, ResourceDraft, ScanUnit } from '@corkscrew/sdk';
import { draftsOf, mapConcurrent } from '@corkscrew/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAwsProvider } from '../src/provider.ts';
import { motoEnvironment, useMotoCredentials } from './moto/environment.ts';
import { type MotoServer, runPython, isMotoLeftOut, startMoto } from './moto/python.ts';

const SERVICES = [
  's3',
  'iam',
  'kms',
  'sqs',
  'sns',
  'secretsmanager',
  'ecr',
  'efs',
  'dynamodb',
  'lambda',
  'ec2',
  'elbv2',
  'ecs',
  'eks',
];
const CONCURRENT_UNITS = 4;
const STATEMENT = { Statement: [{ Effect: 'Allow', Principal: '*' }] };

async function scan(session: ProviderSession): Promise<readonly ResourceDraft[]> {
  const plan = await session.planScan?.({ services: SERVICES, regions: ['us-east-1'] }, {});
  const resources: ResourceDraft[] = [];
  const scanOne = async (unit: ScanUnit): Promise<void> => {
    for await (const message of session.scanUnit(unit, {})) resources.push(...draftsOf(message));
  };
  for await (const _ of mapConcurrent(plan?.units ?? [], CONCURRENT_UNITS, scanOne));
  return resources;
}

describe.skipIf(isMotoLeftOut('the facets of moto'))('a scan of what boto3 configured in moto', () => {
  useMotoCredentials();
  let moto: MotoServer;
  let session: ProviderSession;
  let ids: Readonly<Record<string, string>>;
  let resources: readonly ResourceDraft[];

  beforeAll(async () => {
    moto = await startMoto();
    ids = (await runPython('seed_facets.py', [moto.url])) as typeof ids;
    const provider = createAwsProvider({ env: motoEnvironment(moto.url) });
    session = await provider.connect({}, { logger: () => {}, cacheDir: '' });
    resources = await scan(session);
  }, 300_000);

  afterAll(async () => {
    await session?.close?.();
    await moto?.close();
  });

  function find(typeName: string, id: string): ResourceDraft {
    const found = resources.find((resource) => resource.typeName === typeName && resource.id === id);
    if (found === undefined) throw new Error(`${typeName} ${id} was not found`);
    return found;
  }

  function read(typeName: string, id: string, facet: string): FacetDraft | undefined {
    return find(typeName, id).facets?.find((reading) => reading.facet === facet);
  }

  test.each<[type: string, id: string, facet: string, value: unknown]>([
    ['aws_s3_bucket', 'full', 'policy', STATEMENT],
    ['aws_s3_bucket', 'full', 'public_access_block', { BlockPublicAcls: true, BlockPublicPolicy: false }],
    ['aws_s3_bucket', 'full', 'acl', { Grants: [{ Permission: 'FULL_CONTROL' }] }],
    ['aws_s3_bucket', 'full', 'ownership_controls', { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] }],
    [
      'aws_s3_bucket',
      'full',
      'encryption',
      { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }] },
    ],
    ['aws_s3_bucket', 'full', 'versioning', { Status: 'Enabled' }],
    ['aws_s3_bucket', 'full', 'logging', { TargetBucket: 'logs' }],
    ['aws_s3_bucket', 'full', 'website', { IndexDocument: { Suffix: 'index.html' } }],
    ['aws_iam_user', 'ada', 'login_profile', { UserName: 'ada' }],
    ['aws_iam_user', 'ada', 'groups', ['admins']],
    ['aws_iam_user', 'ada', 'attached_policies', [{ PolicyName: 's3-all' }]],
    ['aws_iam_group', 'admins', 'attached_policies', [{ PolicyName: 's3-all' }]],
    ['aws_iam_role', 'app', 'attached_policies', [{ PolicyName: 's3-all' }]],
    ['aws_iam_role', 'app', 'permissions_boundary', { PermissionsBoundaryType: 'PermissionsBoundaryPolicy' }],
    ['aws_sqs_queue', 'open', 'attributes', { Policy: STATEMENT }],
    ['aws_secretsmanager_secret', 'db', 'policy', STATEMENT],
    ['aws_ecr_repository', 'open', 'policy', STATEMENT],
    ['aws_dynamodb_table', 'orders', 'continuous_backups', { ContinuousBackupsStatus: 'ENABLED' }],
    ['aws_dynamodb_table', 'orders', 'detail', { TableName: 'orders', SSEDescription: { Status: 'ENABLED' } }],
    ['aws_lambda_function', 'open', 'policy', { Statement: [{ Principal: '*' }] }],
    ['aws_lambda_function', 'open', 'url_config', { AuthType: 'NONE' }],
    ['aws_eks_cluster', 'prod', 'detail', { name: 'prod', status: 'ACTIVE' }],
  ])('reads of %s %s the %s', (...[type, id, facet, value]) => {
    expect(read(type, id, facet)).toMatchObject({ status: 'present', value });
  });

  test('reads what has an id of the service', () => {
    const { key, topic, fileSystem, snapshot, balancer, accessKey } = ids as Record<string, string>;
    expect(read('aws_kms_key', key ?? '', 'rotation_status')).toMatchObject({
      status: 'present',
      value: { KeyRotationEnabled: true },
    });
    expect(read('aws_kms_key', key ?? '', 'policy')).toMatchObject({
      status: 'present',
      value: { Version: '2012-10-17' },
    });
    expect(read('aws_sns_topic', topic ?? '', 'attributes')).toMatchObject({
      status: 'present',
      value: { Policy: STATEMENT },
    });
    expect(read('aws_efs_file_system', fileSystem ?? '', 'policy')).toMatchObject({
      status: 'present',
      value: STATEMENT,
    });
    expect(read('aws_ec2_snapshot', snapshot ?? '', 'create_volume_permission')).toMatchObject({
      status: 'present',
      value: [{ Group: 'all' }],
    });
    const attributes = read('aws_elbv2_load_balancer', balancer ?? '', 'attributes');
    expect(attributes).toMatchObject({
      status: 'present',
      value: expect.arrayContaining([{ Key: 'deletion_protection.enabled', Value: 'true' }]) as unknown,
    });
    expect(read('aws_iam_access_key', accessKey ?? '', 'last_used')?.status).toBe('present');
  });

  test.each([
    ['aws_s3_bucket', 'bare', 'policy'],
    ['aws_s3_bucket', 'bare', 'public_access_block'],
    ['aws_s3_bucket', 'bare', 'ownership_controls'],
    ['aws_s3_bucket', 'bare', 'versioning'],
    ['aws_s3_bucket', 'bare', 'logging'],
    ['aws_s3_bucket', 'bare', 'website'],
    ['aws_s3_bucket', 'bare', 'replication'],
    ['aws_s3_bucket', 'bare', 'object_lock'],
    ['aws_iam_user', 'bare', 'login_profile'],
    ['aws_ecr_repository', 'bare', 'policy'],
    ['aws_lambda_function', 'bare', 'policy'],
    ['aws_lambda_function', 'bare', 'url_config'],
  ])('knows that %s %s has no %s', (type, id, facet) => {
    expect(read(type, id, facet)).toEqual({ facet, status: 'absent' });
  });

  test('reads the documents of inline policies and of policy versions with the account', () => {
    const document = { Version: '2012-10-17', Statement: [{ Action: 's3:*' }] };
    expect(find('aws_iam_role_policy', 'app/inline')).toMatchObject({
      parentId: 'app',
      payload: { RoleName: 'app', PolicyDocument: document },
    });
    expect(find('aws_iam_user_policy', 'ada/inline').payload).toMatchObject({ PolicyDocument: document });
    const version = find('aws_iam_policy_version', `${ids['policy']}/v1`);
    expect(version).toMatchObject({ parentId: ids['policy'], payload: { IsDefaultVersion: true, Document: document } });
    expect(find('aws_iam_user', 'ada').tags).toEqual({});
  });

  test('knows that a file system has no policy', () => {
    expect(read('aws_efs_file_system', ids['bareFileSystem'] ?? '', 'policy')?.status).toBe('absent');
  });

  test('reads the settings of the account', () => {
    const only = (typeName: string): ResourceDraft | undefined =>
      resources.find((resource) => resource.typeName === typeName);
    expect(only('aws_ec2_ebs_encryption_by_default')?.payload).toMatchObject({ EbsEncryptionByDefault: true });
    expect(only('aws_iam_account_password_policy')?.payload).toMatchObject({ MinimumPasswordLength: 14 });
    expect(only('aws_iam_account_summary')?.payload).toMatchObject({ SummaryMap: { Users: 2 } });
  });

  test('describes clusters by one call, and reads tags that lists leave out', () => {
    const clusters = resources.filter(({ typeName }) => typeName === 'aws_ecs_cluster');
    const details = clusters.map(({ facets = [] }) => facets.find(({ facet }) => facet === 'detail'));
    expect(details).toMatchObject([{ value: { status: 'ACTIVE' } }, { value: { status: 'ACTIVE' } }]);
    expect(find('aws_sqs_queue', 'open').tags).toEqual({ team: 'core' });
    expect(find('aws_sqs_queue', 'bare').tags).toEqual({});
    expect(find('aws_s3_bucket', 'full').tags).toEqual({ team: 'core' });
    expect(find('aws_s3_bucket', 'bare').tags).toEqual({});
  });
});
