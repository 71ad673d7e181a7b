import { CorkscrewError } from '@corkscrew/sdk';
import { type AwsApi, createAwsApi } from './aws-api.ts';
import { toCorkscrewError } from './aws-error.ts';
import type { AwsCredentials, RoleRequest, RoleSession } from './credentials.ts';
import { assumeRoleInput, parseRoleSession, roleSessionCatalog } from './role-session.ts';

/** Assumes roles, through an API of its own that can do nothing else. */
export interface RoleCaller {
  /** @throws {CorkscrewError} permission_denied, unauthenticated or unavailable as STS answers. */
  assume(request: RoleRequest, base: AwsCredentials): Promise<RoleSession>;
  close(): void;
}

/** Makes a role caller. Nothing is opened before the first role is assumed. */
export function createRoleCaller(api: AwsApi): RoleCaller {
  let sessions: AwsApi | undefined;
  return {
    assume: async (request, base) => {
      sessions ??= createAwsApi({
        catalog: api.catalog,
        settings: api.settings,
        guard: { assertRead: assertAssumeRole },
      });
      const service = roleSessionCatalog(api.catalog.service('sts'));
      const target = { accountId: '', credentials: base, service, region: api.settings.accountRegion };
      const input = assumeRoleInput(request, api.settings.config.session_policy ?? true);
      try {
        const output = await sessions.call(target, { operation: 'AssumeRole', input });
        return parseRoleSession(output, request.roleArn);
      } catch (error) {
        throw toCorkscrewError(error, `assume role ${request.roleArn}`);
      }
    },
    close: () => sessions?.close(),
  };
}

function assertAssumeRole(service: string, operation: string): void {
  if (service === 'sts' && operation === 'AssumeRole') return;
  throw new CorkscrewError('read_only_violation', `call aws ${service}:${operation}: only roles are assumed here`);
}
