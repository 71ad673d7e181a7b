import { forbidden, notFound } from './gcp-fault.ts';
import type { GcpRequest } from './gcp-request.ts';
import type { GcpState } from './gcp-state.ts';
import type { GcpTokenDesk } from './token-desk.ts';

const PATH = /^\/v1\/projects\/[^/]+\/serviceAccounts\/([^/:]+):generateAccessToken$/;
const ACTING_ROLES: readonly string[] = ['roles/iam.serviceAccountTokenCreator', 'roles/iam.workloadIdentityUser'];

/**
 * Answers who acts as a service account that was made over the API, or gives undefined for another path. Who asks is not told
 * apart: an account that anybody may act as, all may act as.
 */
export function answerImpersonation(
  { method, path }: GcpRequest,
  { state, desk }: { readonly state: GcpState; readonly desk: GcpTokenDesk },
): unknown {
  const email = PATH.exec(path)?.[1];
  if (email === undefined || method !== 'POST') return undefined;
  if (!state.accounts.has(email)) throw notFound(`projects/-/serviceAccounts/${email}`);
  const bindings = state.setPolicies.get(email)?.bindings ?? [];
  const isLent = bindings.some(({ role, members }) => ACTING_ROLES.includes(role) && members.length > 0);
  if (!isLent) throw forbidden('iam.serviceAccounts.getAccessToken', email);
  const { token, expiresInSeconds } = desk.issue();
  return { accessToken: token, expireTime: new Date(Date.now() + expiresInSeconds * 1_000).toISOString() };
}
