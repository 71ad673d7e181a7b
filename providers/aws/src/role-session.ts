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
        ['RoleArn', 'RoleSessionName', 'ExternalId', 'DurationSeconds'],
        [STRING, STRING, STRING, NUMBER],
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
    ],
    operations: { AssumeRole: { traits: 0, input: INPUT, output: OUTPUT, read: 'reviewed' } },
    blocked: {},
    resourceTypes: [],
  };
}

/** STS's input for a role request. */
export function assumeRoleInput(request: RoleRequest): Record<string, unknown> {
  return {
    RoleArn: request.roleArn,
    RoleSessionName: request.sessionName,
    DurationSeconds: request.durationSeconds,
    ...(request.externalId === undefined ? {} : { ExternalId: request.externalId }),
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
