import type { AccessRequest, Diagnostic, OperationPermission, PermissionReport } from '@corkscrew/sdk';
import type { AwsApi } from '../aws-api.ts';
import { neededPermissions } from './needed-permissions.ts';
import { renderPolicies } from './policy-documents.ts';

/**
 * Says which IAM actions a plan needs, as policies to attach. Roles that the configuration names are assumed by the credentials
 * themselves, which that needs a right for as well; asking who one is needs none.
 */
export function getPermissions(request: AccessRequest, { catalog, settings }: AwsApi): PermissionReport {
  const operations = neededPermissions(request, { catalog, settings });
  const unproven = operations.filter(({ isProven }) => !isProven);
  const roles = rolesOf(settings.config);
  return {
    operations,
    documents: [
      ...renderPolicies(operations.map(({ permission }) => permission)),
      ...(roles.length === 0 ? [] : [assumeDocument(roles)]),
    ],
    diagnostics: unproven.length === 0 ? [] : [unprovenDiagnostic(unproven)],
  };
}

function rolesOf({ accounts = [], organizations }: AwsApi['settings']['config']): readonly string[] {
  const named = accounts.flatMap(({ role_arn: role }) => (role === undefined ? [] : [role]));
  return organizations === undefined ? named : [...named, `arn:*:iam::*:role/${organizations.role_name}`];
}

function assumeDocument(roles: readonly string[]): PermissionReport['documents'][number] {
  const statement = { Sid: 'CorkscrewRoles', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roles };
  return {
    title: 'For the credentials that assume the roles',
    format: 'json',
    body: `${JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, undefined, 2)}\n`,
    notes: ['The other policies belong to the roles themselves. Each role must trust these credentials.'],
  };
}

function unprovenDiagnostic(unproven: readonly OperationPermission[]): Diagnostic {
  const names = unproven.map(({ permission }) => permission).join(', ');
  return {
    provider: 'aws',
    severity: 'info',
    code: 'permission_unproven',
    message: `name permissions: no source proves the names of ${unproven.length}: ${names}`,
    advice: 'IAM takes unknown actions without a word; where a scan is denied, it says which action was missing.',
    scope: { accountId: '*', region: '*', service: '*', type: '*', subScope: '' },
    operation: '',
  };
}
