import { Buffer } from 'node:buffer';
import { ArmFault } from './arm-fault.ts';

/** Gives out tokens and knows them again. */
export interface TokenDesk {
  /** Makes a token for a scope. `claims` is what it was asked for with. */
  issue(scope: string, claims: string): { readonly token: string; readonly expiresInSeconds: number };
  /** @throws ArmFault 401 for one that is none of ours, has expired or lacks claims that are asked for meanwhile. */
  check(authorization: string, service: 'management' | 'directory'): void;
  /** Makes all tokens that were given out so far expire. */
  expireAll(): void;
  /** From now on, tokens are taken only with these claims. */
  challenge(): void;
  /** How many were given out. */
  readonly issued: number;
}

const CLAIMS = JSON.stringify({ access_token: { nbf: { essential: true, value: '1764057600' } } });

/** Makes the desk. */
export function createTokenDesk(options: { readonly seed: number; readonly lifetimeSeconds: number }): TokenDesk {
  const { seed, lifetimeSeconds } = options;
  let issued = 0;
  let isChallenged = false;
  let expired = 0;
  return {
    get issued() {
      return issued;
    },
    issue: (scope, claims) => {
      issued += 1;
      const exp = Math.floor(Date.now() / 1_000) + lifetimeSeconds;
      const body = { seed, n: issued, exp, scope, hasClaims: claims.includes('1764057600') };
      const token = ['{"alg":"none"}', JSON.stringify(body), 'simulated']
        .map((part) => Buffer.from(part).toString('base64url'))
        .join('.');
      return { token, expiresInSeconds: lifetimeSeconds };
    },
    check: (authorization, service) => {
      const body = readToken(authorization);
      const isForDirectory = /graph/.test(body?.scope ?? '');
      if (body?.seed !== seed || isForDirectory !== (service === 'directory'))
        throw unauthorized('InvalidAuthenticationToken', 'The access token is invalid.');
      if ((body.exp ?? 0) * 1_000 <= Date.now() || (body.n ?? 0) <= expired) {
        throw unauthorized(
          'ExpiredAuthenticationToken',
          'The access token expiry UTC time is earlier than current UTC time.',
        );
      }
      if (isChallenged && body.hasClaims !== true) throw challengeOf();
    },
    expireAll: () => {
      expired = issued;
    },
    challenge: () => {
      isChallenged = true;
    },
  };
}

interface TokenBody {
  readonly seed?: number;
  readonly scope?: string;
  readonly exp?: number;
  readonly n?: number;
  readonly hasClaims?: boolean;
}

function readToken(authorization: string): TokenBody | undefined {
  const [, payload = ''] = authorization.replace(/^Bearer\s+/i, '').split('.');
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as TokenBody;
  } catch {
    /* Not one of ours. */
    return undefined;
  }
}

function unauthorized(code: string, message: string): ArmFault {
  return new ArmFault(401, code, {
    message,
    headers: {
      'www-authenticate': `Bearer authorization_uri="https://login.microsoftonline.com", error="invalid_token"`,
    },
  });
}

function challengeOf(): ArmFault {
  const claims = Buffer.from(CLAIMS).toString('base64');
  return new ArmFault(401, 'LocationConditionEvaluationSatisfied', {
    message: 'The token must be renewed with the claims that are asked for.',
    headers: { 'www-authenticate': `Bearer realm="", error="insufficient_claims", claims="${claims}"` },
  });
}

/** Where a tenant signs in: what a client of OpenID Connect asks first. */
export function openIdMetadata(url: string, tenant: string): unknown {
  const base = `${url}/${tenant}`;
  return {
    issuer: `${base}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_types_supported: ['code', 'id_token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    tenant_region_scope: 'EU',
    cloud_instance_name: new URL(url).host,
  };
}

/** Names of the hosts that sign in for one another. */
export function instanceMetadata(url: string): unknown {
  const { host } = new URL(url);
  return {
    tenant_discovery_endpoint: `${url}/common/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}
