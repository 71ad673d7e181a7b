import { type CallOptions, CorkscrewError, type Diagnostic, type Logger, raceAbort } from '@corkscrew/sdk';
import { type AwsApi, createAwsApi } from './aws-api.ts';
import { toCorkscrewError } from './aws-error.ts';
import type { AccountConfig } from './config.ts';
import {
  type AwsCredentials,
  createDefaultCredentials,
  createRoleCredentials,
  type RoleRequest,
  type RoleSession,
} from './credentials.ts';
import { type CallerIdentity, fetchIdentity } from './identity.ts';
import { assumeRoleInput, parseRoleSession, roleSessionCatalog } from './role-session.ts';

/** An account with the credentials to read it. */
export interface AwsAccount extends CallerIdentity {
  readonly credentials: AwsCredentials;
}

/** The accounts that could be signed in to, and what went wrong with the others. */
interface AccountList {
  readonly accounts: readonly AwsAccount[];
  readonly diagnostics: readonly Omit<Diagnostic, 'provider'>[];
}

/** Signs in to accounts, once each. */
export interface AccountDirectory {
  /**
   * Signs in to the configured accounts, or to that of the credentials where none are configured.
   *
   * @param only Account ids to keep; all where absent or empty.
   * @throws {CorkscrewError} unauthenticated where no account could be signed in to; not_found for an id that is not configured.
   */
  list(only: readonly string[] | undefined, options: CallOptions): Promise<AccountList>;
  /** Gives one account by its id. @throws {CorkscrewError} not_found where it is not configured. */
  get(accountId: string, options: CallOptions): Promise<AwsAccount>;
  close(): void;
}

/** Makes the directory of a session. Nothing is called before the first account is asked for. */
export function createAccountDirectory(api: AwsApi, logger: Logger): AccountDirectory {
  const { config } = api.settings;
  const base = createDefaultCredentials(config.profile, logger);
  const roles = createRoleCaller(api, base);
  const configured = config.accounts ?? [];
  const entries = configured.map((account) => ({
    account,
    credentials: hasRole(account) ? createRoleCredentials(account, roles.assume) : base,
  }));
  const signedIn = new Map<AwsCredentials, Promise<CallerIdentity>>();

  const signIn = async (credentials: AwsCredentials, options: CallOptions): Promise<AwsAccount> => {
    // Shared by all who ask, so no one's abort may end it for the others.
    const identity = signedIn.get(credentials) ?? fetchIdentity(api, credentials);
    signedIn.set(credentials, identity);
    try {
      return { ...(await raceAbort(identity, options.signal)), credentials };
    } catch (error) {
      signedIn.delete(credentials);
      throw error;
    }
  };

  const listAll = async (only: ReadonlySet<string> | undefined, options: CallOptions): Promise<AccountList> => {
    if (entries.length === 0) {
      const account = await signIn(base, options);
      return { accounts: [account], diagnostics: [] };
    }
    const accounts: AwsAccount[] = [];
    const failures: { account: AccountConfig; error: CorkscrewError }[] = [];
    for (const { account, credentials } of entries) {
      if (only !== undefined && !only.has(accountIdOf(account))) continue;
      try {
        accounts.push(assertAccount(await signIn(credentials, options), account));
      } catch (error) {
        if (options.signal?.aborted) throw error;
        failures.push({ account, error: toCorkscrewError(error, `sign in to AWS account ${accountIdOf(account)}`) });
      }
    }
    const [first] = failures;
    if (accounts.length === 0 && first !== undefined) throw first.error;
    return { accounts, diagnostics: failures.map(({ account, error }) => signInDiagnostic(account, error)) };
  };

  return {
    list: async (only, options) => {
      const wanted = only === undefined || only.length === 0 ? undefined : new Set(only);
      const { accounts, diagnostics } = await listAll(wanted, options);
      if (wanted === undefined) return { accounts, diagnostics };
      const known = new Set([...accounts.map((account) => account.accountId), ...configured.map(accountIdOf)]);
      const unknown = [...wanted].find((id) => !known.has(id));
      if (unknown !== undefined) throw unknownAccount(unknown, known);
      return { accounts: accounts.filter((account) => wanted.has(account.accountId)), diagnostics };
    },
    get: async (accountId, options) => {
      const entry = entries.find(({ account }) => accountIdOf(account) === accountId);
      const account = await signIn(entry?.credentials ?? base, options);
      if (account.accountId !== accountId) throw unknownAccount(accountId, new Set([account.accountId]));
      return account;
    },
    close: roles.close,
  };
}

function createRoleCaller(
  api: AwsApi,
  base: AwsCredentials,
): { assume: (request: RoleRequest) => Promise<RoleSession>; close: () => void } {
  let sessions: AwsApi | undefined;
  return {
    assume: async (request) => {
      // An API of its own, whose guard lets through this one call and nothing else.
      sessions ??= createAwsApi({
        catalog: api.catalog,
        settings: api.settings,
        guard: { assertRead: assertAssumeRole },
      });
      const service = roleSessionCatalog(api.catalog.service('sts'));
      const target = { accountId: '', credentials: base, service, region: api.settings.accountRegion };
      try {
        const output = await sessions.call(target, { operation: 'AssumeRole', input: assumeRoleInput(request) });
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

function hasRole(account: AccountConfig): account is AccountConfig & { role_arn: string } {
  return account.role_arn !== undefined;
}

function accountIdOf(account: AccountConfig): string {
  return account.id ?? account.role_arn?.split(':')[4] ?? '';
}

function assertAccount(signedIn: AwsAccount, config: AccountConfig): AwsAccount {
  const expected = accountIdOf(config);
  if (signedIn.accountId === expected) return signedIn;
  throw new CorkscrewError(
    'config_invalid',
    `sign in to AWS account ${expected}: the credentials are those of account ${signedIn.accountId}`,
    { hint: 'Give the account a role_arn, or correct its id.' },
  );
}

function signInDiagnostic(account: AccountConfig, error: CorkscrewError): Omit<Diagnostic, 'provider'> {
  return {
    severity: 'error',
    code: error.code === 'permission_denied' ? 'access_denied' : 'sign_in_failed',
    message: error.message,
    advice: error.hint ?? `Check that the credentials may assume ${account.role_arn ?? 'a role in the account'}.`,
    scope: { accountId: accountIdOf(account), region: '*', service: '*', type: '*', subScope: '' },
    operation: account.role_arn === undefined ? 'sts:GetCallerIdentity' : 'sts:AssumeRole',
  };
}

function unknownAccount(accountId: string, known: ReadonlySet<string>): CorkscrewError {
  return new CorkscrewError('not_found', `use AWS account ${accountId}: it is not configured`, {
    hint: `Known accounts: ${[...known].sort().join(', ')}. Add it under accounts, with a role_arn.`,
  });
}
