import type { CallOptions } from '@corkscrew/sdk';
import { CorkscrewError } from '@corkscrew/sdk';
import type { AwsApi } from './aws-api.ts';
import { toCorkscrewError } from './aws-error.ts';
import type { AwsCredentials } from './credentials.ts';

/** Who a set of credentials is. */
export interface CallerIdentity {
  readonly accountId: string;
  readonly arn: string;
  /** `aws`, `aws-cn`, ... as the caller's ARN has it. */
  readonly partition: string;
}

/**
 * Asks STS who the credentials belong to.
 *
 * @throws {CorkscrewError} unauthenticated where they are missing, wrong or expired; unavailable where STS cannot be reached.
 */
export async function fetchIdentity(
  api: AwsApi,
  credentials: AwsCredentials,
  options: CallOptions = {},
): Promise<CallerIdentity> {
  const service = api.catalog.service('sts');
  const target = { accountId: '', credentials, service, region: api.settings.accountRegion };
  try {
    const output = await api.call(target, { operation: 'GetCallerIdentity', input: {} }, options);
    return parseIdentity(output);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw toCorkscrewError(error, 'sign in to AWS');
  }
}

function parseIdentity(output: Readonly<Record<string, unknown>>): CallerIdentity {
  const { Account, Arn } = output;
  if (typeof Account !== 'string' || typeof Arn !== 'string') {
    throw new CorkscrewError('unavailable', 'sign in to AWS: STS answered without an account', {
      hint: 'Check AWS_ENDPOINT_URL.',
    });
  }
  return { accountId: Account, arn: Arn, partition: Arn.split(':')[1] ?? 'aws' };
}
