import {
  type CallOptions,
  CorkscrewError,
  type Diagnostic,
  forEachConcurrent,
  type Logger,
  raceAbort,
} from '@corkscrew/sdk';
import type { AwsApi } from './aws-api.ts';
import { toCorkscrewError } from './aws-error.ts';
import type { AccountConfig, OrganizationConfig } from './config.ts';
import { type AwsCredentials, createDefaultCredentials, createRoleCredentials } from './credentials.ts';
import { type CallerIdentity, fetchIdentity } from './identity.ts';
import { listOrganizationAccounts } from './organization.ts';
import { createRoleCaller } from './role-caller.ts';

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

/** An account that is configured, or that the organisation has, with what signs in to it. */
interface Entry {
  readonly account: AccountConfig;
  readonly credentials: AwsCredentials;
}

/** Everything that may be signed in to. */
interface Directory {
  readonly entries: readonly Entry[];
  readonly diagnostics: readonly Omit<Diagnostic, 'provider'>[];
}

const CONCURRENT_SIGN_INS = 8;

/** Makes the directory of a session. Nothing is called before the first account is asked for. */
export function createAccountDirectory(api: AwsApi, logger: Logger): AccountDirectory {
  const { config } = api.settings;
  const credentialsOf = createCredentialSource(config.profile, logger);
  const base = credentialsOf(undefined);
  const roles = createRoleCaller(api);
  const signedIn = new Map<AwsCredentials, Promise<CallerIdentity>>();

  const toEntry = (account: AccountConfig): Entry => {
    const own = credentialsOf(account.profile);
    if (!hasRole(account)) return { account, credentials: own };
    return { account, credentials: createRoleCredentials(account, (request) => roles.assume(request, own)) };
  };
  const configured = (config.accounts ?? []).map(toEntry);

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

  const listMembers = async (organizations: OrganizationConfig, options: CallOptions): Promise<Directory> => {
    const { accounts, diagnostics } = await listOrganizationAccounts(organizations, await signIn(base, options), {
      api,
    });
    const named = new Set(configured.map(({ account }) => accountIdOf(account)));
    const members = accounts.filter((account) => !named.has(accountIdOf(account)));
    return { entries: [...configured, ...members.map(toEntry)], diagnostics };
  };
  let organization: Promise<Directory> | undefined;
  const openDirectory = async (options: CallOptions): Promise<Directory> => {
    const { organizations } = config;
    if (organizations === undefined) return { entries: configured, diagnostics: [] };
    organization ??= listMembers(organizations, {});
    try {
      return await raceAbort(organization, options.signal);
    } catch (error) {
      organization = undefined;
      throw error;
    }
  };

  return {
    list: async (only, options) => {
      const wanted = only === undefined || only.length === 0 ? undefined : new Set(only);
      const { entries, diagnostics } = await openDirectory(options);
      const { accounts, failures } = await signInToAll(selectEntries(entries, wanted, base), (entry) =>
        signIn(entry.credentials, options).then((account) => assertAccount(account, entry.account)),
      );
      const [first] = failures;
      if (accounts.length === 0 && first !== undefined) throw first.error;
      assertKnown(wanted, [
        ...accounts.map(({ accountId }) => accountId),
        ...entries.map(({ account }) => accountIdOf(account)),
      ]);
      return {
        accounts: accounts.filter(({ accountId }) => wanted?.has(accountId) ?? true),
        diagnostics: [...diagnostics, ...failures.map(({ account, error }) => signInDiagnostic(account, error))],
      };
    },
    get: async (accountId, options) => {
      const { entries } = await openDirectory(options);
      const entry = entries.find(({ account }) => accountIdOf(account) === accountId);
      if (entry !== undefined) return signIn(entry.credentials, options);
      const found = await findByProfile(entries, accountId, (credentials) => signIn(credentials, options));
      return found ?? assertId(await signIn(base, options), accountId);
    },
    close: () => roles.close(),
  };
}

function assertId(account: AwsAccount, accountId: string): AwsAccount {
  if (account.accountId !== accountId) throw unknownAccount(accountId, new Set([account.accountId]));
  return account;
}

function assertKnown(wanted: ReadonlySet<string> | undefined, accountIds: readonly string[]): void {
  const known = new Set(accountIds.filter((id) => id !== ''));
  const unknown = [...(wanted ?? [])].find((id) => !known.has(id));
  if (unknown !== undefined) throw unknownAccount(unknown, known);
}

/** A profile does not say whose it is before it was used. */
async function findByProfile(
  entries: readonly Entry[],
  accountId: string,
  signIn: (credentials: AwsCredentials) => Promise<AwsAccount>,
): Promise<AwsAccount | undefined> {
  for (const { account, credentials } of entries) {
    if (accountIdOf(account) !== '') continue;
    const found = await signIn(credentials);
    if (found.accountId === accountId) return found;
  }
  return undefined;
}

/** The entries that may be one of the wanted accounts; the credentials' own account where nothing is configured. */
function selectEntries(
  entries: readonly Entry[],
  wanted: ReadonlySet<string> | undefined,
  base: AwsCredentials,
): readonly Entry[] {
  if (entries.length === 0) return [{ account: {}, credentials: base }];
  return entries.filter(({ account }) => {
    const id = accountIdOf(account);
    return wanted === undefined || id === '' || wanted.has(id);
  });
}

interface SignIns {
  readonly accounts: readonly AwsAccount[];
  readonly failures: readonly { readonly account: AccountConfig; readonly error: CorkscrewError }[];
}

/** Signs in to accounts, a few at a time; one that refuses costs only itself. */
async function signInToAll(entries: readonly Entry[], signIn: (entry: Entry) => Promise<AwsAccount>): Promise<SignIns> {
  const results: ({ readonly account: AwsAccount } | SignIns['failures'][number])[] = [];
  await forEachConcurrent([...entries.entries()], CONCURRENT_SIGN_INS, async ([position, entry]) => {
    try {
      results[position] = { account: await signIn(entry) };
    } catch (error) {
      const what = `sign in to AWS account ${accountIdOf(entry.account) || entry.account.profile || ''}`.trimEnd();
      results[position] = { account: entry.account, error: toCorkscrewError(error, what) };
    }
  });
  const accounts = results.flatMap((result) => ('error' in result ? [] : [result.account]));
  return {
    accounts: [...new Map(accounts.map((account) => [account.accountId, account])).values()],
    failures: results.flatMap((result) => ('error' in result ? [result] : [])),
  };
}

function createCredentialSource(
  profile: string | undefined,
  logger: Logger,
): (profile: string | undefined) => AwsCredentials {
  const sources = new Map<string | undefined, AwsCredentials>();
  return (own) => {
    const name = own ?? profile;
    const source = sources.get(name) ?? createDefaultCredentials(name, logger);
    sources.set(name, source);
    return source;
  };
}

function hasRole(account: AccountConfig): account is AccountConfig & { role_arn: string } {
  return account.role_arn !== undefined;
}

function accountIdOf(account: AccountConfig): string {
  return account.id ?? account.role_arn?.split(':')[4] ?? '';
}

function assertAccount(signedIn: AwsAccount, config: AccountConfig): AwsAccount {
  const expected = accountIdOf(config);
  if (expected === '' || signedIn.accountId === expected) return signedIn;
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
