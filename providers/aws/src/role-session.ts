import type { ServiceCatalog } from '@corkscrew/aws-catalog';
import { CorkscrewError } from '@corkscrew/sdk';
import type { RoleRequest, RoleSession } from './credentials.ts';
import { readDate } from './row-values.ts';
import type { Output } from './service-client.ts';

const STRING = 0;
const NUMBER = 1;
const TIMESTAMP = 4;
const INPUT = 256;
const OUTPUT = 257;
const CREDENTIALS = 258;
const POLICY_LIST = 259;
const POLICY = 260;
const TAG_LIST = 261;
const TAG = 262;

/** What AWS itself calls reading; several, because each leaves out services that another has. */
const READ_POLICIES = ['ReadOnlyAccess', 'SecurityAudit', 'job-function/ViewOnlyAccess'] as const;

/** Reads of contents and secrets, which those policies partly allow and an inventory never needs. */
const CONTENT_READS = [
  's3:GetObject*',
  'secretsmanager:GetSecretValue',
  'secretsmanager:BatchGetSecretValue',
  'ssm:GetParameter*',
  'dynamodb:GetItem',
  'dynamodb:BatchGetItem',
  'dynamodb:Query',
  'dynamodb:Scan',
  'sqs:ReceiveMessage',
  'kinesis:GetRecords',
  'logs:GetLogEvents',
  'logs:FilterLogEvents',
  'codecommit:GetFile',
  'codecommit:GitPull',
] as const;

/**
 * STS with the one operation that the AWS catalog rightly keeps from a scan: it mints credentials. It is called only to
 * assume a role that the configuration names.
 */
export function roleSessionCatalog(sts: ServiceCatalog): ServiceCatalog {
  return {
    ...sts,
    shapes: [
      [
        3,
        '',
        'AssumeRoleRequest',
        0,
        ['RoleArn', 'RoleSessionName', 'ExternalId', 'DurationSeconds', 'Policy', 'PolicyArns', 'Tags'],
        [STRING, STRING, STRING, NUMBER, STRING, POLICY_LIST, TAG_LIST],
        2,
      ],
      [3, '', 'AssumeRoleResponse', 0, ['Credentials'], [CREDENTIALS], 0],
      [
        3,
        '',
        'Credentials',
        0,
        ['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration'],
        [STRING, STRING, STRING, TIMESTAMP],
        4,
      ],
      [1, '', 'PolicyArnList', 0, POLICY],
      [3, '', 'PolicyDescriptor', 0, ['arn'], [STRING], 0],
      [1, '', 'TagList', 0, TAG],
      [3, '', 'Tag', 0, ['Key', 'Value'], [STRING, STRING], 2],
    ],
    operations: { AssumeRole: { traits: 0, input: INPUT, output: OUTPUT, read: 'reviewed' } },
    blocked: {},
    resourceTypes: [],
  };
}

/**
 * STS's input for a role request. With `isRestricted`, the session may do no more than read, whatever the role may: AWS
 * enforces what the read-only guard promises.
 */
export function assumeRoleInput(request: RoleRequest, isRestricted: boolean): Record<string, unknown> {
  const { roleArn, sessionName, durationSeconds, externalId, tags } = request;
  return {
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    DurationSeconds: durationSeconds,
    ...(externalId === undefined ? {} : { ExternalId: externalId }),
    ...(Object.keys(tags).length === 0 ? {} : { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
    ...(isRestricted ? sessionPolicy(roleArn.split(':')[1] ?? 'aws') : {}),
  };
}

function sessionPolicy(partition: string): Record<string, unknown> {
  const statement = { Effect: 'Deny', Action: CONTENT_READS, Resource: '*' };
  return {
    PolicyArns: READ_POLICIES.map((name) => ({ arn: `arn:${partition}:iam::aws:policy/${name}` })),
    Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
  };
}

/** Reads STS's answer. @throws {CorkscrewError} unauthenticated where it holds no credentials. */
export function parseRoleSession(output: Output, roleArn: string): RoleSession {
  const { AccessKeyId, SecretAccessKey, SessionToken } = (output['Credentials'] ?? {}) as Output;
  const expiration = readDate(output, 'Credentials.Expiration');
  if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string' || typeof SessionToken !== 'string') {
    throw new CorkscrewError('unauthenticated', `assume role ${roleArn}: STS answered without credentials`);
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    ...(expiration === undefined ? {} : { expiration }),
  };
}
