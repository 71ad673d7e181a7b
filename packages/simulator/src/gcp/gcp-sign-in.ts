import { GcpFault } from './gcp-fault.ts';
import { type GcpRequest, headerText } from './gcp-request.ts';
import type { GcpTokenDesk } from './token-desk.ts';

/** What signing in is answered with. */
export interface SignInAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Of OAuth, and of the exchange of tokens. */
const TOKEN_PATHS: readonly string[] = ['/token', '/v1/token'];
const METADATA = '/computeMetadata/v1/';
const GRANTS = [
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'refresh_token',
];
/** Every server of metadata says that it is one. */
const FLAVOR = { 'metadata-flavor': 'Google' };

/** Answers who signs in, or gives undefined for a request that needs a token already. */
export function answerSignIn(request: GcpRequest, desk: GcpTokenDesk, projectId: string): SignInAnswer | undefined {
  const { method, path, body } = request;
  if (path === '/' && method === 'GET') return { headers: FLAVOR, body: '' };
  if (path.startsWith(METADATA)) return answerMetadata(request, desk, projectId);
  return method === 'POST' && TOKEN_PATHS.includes(path) ? answerToken(body.toString('utf8'), desk) : undefined;
}

function answerToken(text: string, desk: GcpTokenDesk): SignInAnswer {
  const form = new URLSearchParams(text);
  const grant = form.get('grant_type') ?? '';
  const proof = form.get('assertion') ?? form.get('refresh_token') ?? form.get('subject_token') ?? '';
  if (!GRANTS.includes(grant) || proof === '') {
    throw new GcpFault(400, 'INVALID_ARGUMENT', { message: 'invalid_grant: Bad Request' });
  }
  const { token, expiresInSeconds } = desk.issue();
  const exchange = grant.endsWith('token-exchange')
    ? { issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' }
    : {};
  const body = { access_token: token, expires_in: expiresInSeconds, token_type: 'Bearer', ...exchange };
  return { headers: {}, body };
}

function answerMetadata(request: GcpRequest, desk: GcpTokenDesk, projectId: string): SignInAnswer {
  if (headerText(request, 'metadata-flavor') !== 'Google') {
    throw new GcpFault(403, 'PERMISSION_DENIED', { message: 'Missing Metadata-Flavor:Google header.' });
  }
  const what = request.path.slice(METADATA.length);
  if (what === 'instance/service-accounts/default/token') {
    const { token, expiresInSeconds } = desk.issue();
    return { headers: FLAVOR, body: { access_token: token, expires_in: expiresInSeconds, token_type: 'Bearer' } };
  }
  if (what === 'project/project-id')
    return { headers: { ...FLAVOR, 'content-type': 'application/text' }, body: projectId };
  if (what === 'universe/universe-domain') return { headers: FLAVOR, body: 'googleapis.com' };
  return { headers: FLAVOR, body: '' };
}
