import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { CorkscrewError, isCorkscrewError, type Logger } from '@corkscrew/sdk';
import type { AwsCredentialIdentity } from '@smithy/types';
import type { AccountConfig } from './config.ts';

/** Credentials that renew themselves. */
export interface AwsCredentials {
  /** @throws {CorkscrewError} unauthenticated where there are none. */
  get(): Promise<AwsCredentialIdentity>;
  /** Makes the next {@link get} fetch new ones, because AWS says that these are expired. */
  expire(): void;
}

/** Session credentials are renewed this long before they end. */
const RENEW_BEFORE_MS = 5 * 60_000;
const DEFAULT_SESSION_NAME = 'corkscrew';
const SESSION_SECONDS = 3_600;

/**
 * Credentials of the environment, as every AWS tool finds them: environment variables, profile (static, SSO, role,
 * process), web identity, container, instance.
 */
export function createDefaultCredentials(profile: string | undefined, logger: Logger): AwsCredentials {
  const log = (level: 'debug' | 'warn'): ((message: unknown) => void) => {
    return (message) => logger(level, String(message));
  };
  const provider = defaultProvider({
    ...(profile === undefined ? {} : { profile }),
    logger: { trace: log('debug'), debug: log('debug'), info: log('debug'), warn: log('warn'), error: log('warn') },
  });
  let isExpired = false;
  return {
    get: async () => {
      const forceRefresh = isExpired;
      isExpired = false;
      try {
        return await provider({ forceRefresh });
      } catch (error) {
        throw missingCredentials(error);
      }
    },
    expire: () => {
      isExpired = true;
    },
  };
}

/** What STS gives for a role. */
export interface RoleSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration?: Date;
}

/** What STS is asked for. */
export interface RoleRequest {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly durationSeconds: number;
}

/** Credentials of a role, fetched when first needed and again before they end. */
export function createRoleCredentials(
  account: AccountConfig & { readonly role_arn: string },
  assumeRole: (request: RoleRequest) => Promise<RoleSession>,
): AwsCredentials {
  let current: Promise<RoleSession> | undefined;
  let renewAtMs = 0;
  const fetchSession = async (): Promise<RoleSession> => {
    const session = await assumeRole({
      roleArn: account.role_arn,
      sessionName: account.session_name ?? DEFAULT_SESSION_NAME,
      externalId: account.external_id,
      tags: account.session_tags ?? {},
      durationSeconds: SESSION_SECONDS,
    });
    renewAtMs = (session.expiration?.getTime() ?? Number.POSITIVE_INFINITY) - RENEW_BEFORE_MS;
    return session;
  };
  const forget = (): void => {
    current = undefined;
    renewAtMs = Number.POSITIVE_INFINITY;
  };
  forget();
  return {
    get: () => {
      if (Date.now() >= renewAtMs) forget();
      current ??= fetchSession().catch((error: unknown) => {
        forget();
        throw error;
      });
      return current;
    },
    expire: forget,
  };
}

function missingCredentials(error: unknown): CorkscrewError {
  if (isCorkscrewError(error)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const isNone = /could not load credentials from any providers/i.test(reason);
  const isSso = /\bsso\b/i.test(reason);
  return new CorkscrewError(
    'unauthenticated',
    isNone ? 'sign in to AWS: no credentials found' : `sign in to AWS: ${reason}`,
    {
      cause: error,
      hint: isSso
        ? 'Run `aws sso login` for the profile, then try again.'
        : 'Set AWS_PROFILE, run `aws configure` or `aws sso login`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    },
  );
}
