import { type CallOptions, CorkscrewError, linkSignals, raceAbort } from '@corkscrew/sdk';
import type { AccessToken, TokenCredential } from '@azure/identity';
import { AZURE_CLOUDS } from './clouds.ts';
import type { AzureSettings } from './settings.ts';

/** Tokens for one audience that renew themselves. */
export interface AzureCredentials {
  /** @throws {CorkscrewError} unauthenticated where nothing signs in. */
  getToken(options?: CallOptions): Promise<string>;
  /**
   * Makes the next {@link getToken} fetch a new one, unless that was done since this token was given out; with the claims
   * that the service asks for, where it does.
   */
  expire(token: string, claims?: string): void;
}

/** Tokens are renewed this long before they end. */
const RENEW_BEFORE_MS = 5 * 60_000;
const MAX_SIGN_IN_MS = 60_000;
const AUTHORITIES = new Set(Object.values(AZURE_CLOUDS).map(({ authority }) => new URL(authority).host));

/**
 * Credentials as every Azure tool finds them: environment, workload and managed identity, the Azure CLI, PowerShell and
 * Developer CLI, in the order of `DefaultAzureCredential`.
 */
export function createCredentials(
  { cloud, tenantId }: AzureSettings,
  env: NodeJS.ProcessEnv,
  scope: string = cloud.scope,
): AzureCredentials {
  let credential: Promise<TokenCredential> | undefined;
  let current: Promise<AccessToken> | undefined;
  let renewAtMs = 0;
  /** The token that was given out last. */
  let given = '';
  let claims: string | undefined;

  const fetchToken = async (signal: AbortSignal): Promise<AccessToken> => {
    credential ??= createCredential(env['AZURE_AUTHORITY_HOST'] || cloud.authority, tenantId);
    const token = await (await credential).getToken(scope, {
      abortSignal: signal,
      ...(claims === undefined ? {} : { claims, enableCae: true }),
    });
    if (token === null) throw new Error('the identity gives no token');
    renewAtMs = token.expiresOnTimestamp - RENEW_BEFORE_MS;
    return token;
  };

  const signIn = async (): Promise<AccessToken> => {
    using life = linkSignals([], { timeoutMs: MAX_SIGN_IN_MS, label: 'sign in to Azure' });
    return await fetchToken(life.signal);
  };

  return {
    getToken: async (options = {}) => {
      if (current === undefined || Date.now() >= renewAtMs) {
        renewAtMs = Number.POSITIVE_INFINITY;
        current = signIn();
      }
      const started = current;
      try {
        const { token } = await raceAbort(started, options.signal);
        if (current === started) given = token;
        return token;
      } catch (error) {
        options.signal?.throwIfAborted();
        // Asked again next time; whoever waits for it now gets the error.
        if (current === started) current = undefined;
        throw toSignInError(error);
      }
    },
    expire: (token, asked) => {
      if (token !== given || current === undefined) return;
      claims = asked;
      given = '';
      current = undefined;
      // It keeps tokens until they say that they end, and asks for another before that only where there are claims.
      if (asked === undefined) credential = undefined;
    },
  };
}

async function createCredential(authorityHost: string, tenantId: string | undefined): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential({
    authorityHost,
    // Who signs in elsewhere means it: no public cloud is asked whether that place is one of its own.
    disableInstanceDiscovery: !AUTHORITIES.has(new URL(authorityHost).host),
    ...(tenantId === undefined ? {} : { tenantId }),
    additionallyAllowedTenants: ['*'],
  });
}

const MAX_REASON_LENGTH = 300;

function toSignInError(error: unknown): CorkscrewError {
  const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  return new CorkscrewError('unauthenticated', `sign in to Azure: ${reason.slice(0, MAX_REASON_LENGTH)}`, {
    cause: error,
    hint: 'Run `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET (or a certificate or federated token).',
  });
}
