import {
  type AccessRequest,
  type CallOptions,
  type Diagnostic,
  isCorkscrewError,
  type PreflightReport,
} from '@corkscrew/sdk';
import type { AccountDirectory, AwsAccount } from '../accounts.ts';
import type { AwsApi } from '../aws-api.ts';
import { describeFailure } from '../aws-error.ts';
import { neededPermissions } from './needed-permissions.ts';
import { simulatePolicy } from './simulate-policy.ts';

/** What a preflight needs. */
export interface PreflightContext extends CallOptions {
  readonly api: AwsApi;
  readonly accounts: AccountDirectory;
}

const NAMED_AT_MOST = 12;

/**
 * Says which actions the credentials of each account lack, as IAM simulates them. Where they may not ask IAM, that is said,
 * and nothing of that account counts as looked at.
 */
export async function preflight(request: AccessRequest, context: PreflightContext): Promise<PreflightReport> {
  const { api, accounts } = context;
  const actions = [...new Set(neededPermissions(request, api).map(({ permission }) => permission))].sort();
  const signedIn = await accounts.list(request.accounts, context);
  const diagnostics: Diagnostic[] = signedIn.diagnostics.map((diagnostic) => ({ ...diagnostic, provider: 'aws' }));
  let checkedCount = 0;
  for (const account of signedIn.accounts) {
    try {
      const verdicts = await simulatePolicy(account, actions, context);
      checkedCount += verdicts.length;
      const missing = verdicts.filter(({ isAllowed }) => !isAllowed).map(({ action }) => action);
      if (missing.length > 0) diagnostics.push(missingDiagnostic(account, missing, actions.length));
    } catch (error) {
      if (context.signal?.aborted || isCorkscrewError(error)) throw error;
      diagnostics.push(unknownDiagnostic(account, error));
    }
  }
  return { checkedCount, diagnostics };
}

function missingDiagnostic(account: AwsAccount, missing: readonly string[], total: number): Diagnostic {
  const more = missing.length > NAMED_AT_MOST ? `, and ${missing.length - NAMED_AT_MOST} more` : '';
  return {
    provider: 'aws',
    severity: 'error',
    code: 'access_denied',
    message: `look at the rights of ${account.arn}: ${missing.length} of ${total} actions are not allowed: ${missing.slice(0, NAMED_AT_MOST).join(', ')}${more}`,
    advice: '`corkscrew permissions --provider aws` prints policies that allow them.',
    scope: { accountId: account.accountId, region: '*', service: '*', type: '*', subScope: '' },
    operation: 'iam:SimulatePrincipalPolicy',
  };
}

function unknownDiagnostic(account: AwsAccount, error: unknown): Diagnostic {
  const { code, message } = describeFailure(error);
  return {
    provider: 'aws',
    severity: 'warning',
    code: 'rights_unknown',
    message: `look at the rights of ${account.arn}: IAM does not say: ${code}: ${message}`,
    advice: 'Grant iam:SimulatePrincipalPolicy to be told before a scan; without it, the scan tells what was denied.',
    scope: { accountId: account.accountId, region: '*', service: '*', type: '*', subScope: '' },
    operation: 'iam:SimulatePrincipalPolicy',
  };
}
