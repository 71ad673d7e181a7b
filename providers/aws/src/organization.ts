import type { CallOptions, Diagnostic } from '@corkscrew/sdk';
import type { AwsApi } from './aws-api.ts';
import { toCorkscrewError } from './aws-error.ts';
import type { AccountConfig, OrganizationConfig } from './config.ts';
import type { AwsCredentials } from './credentials.ts';
import type { CallerIdentity } from './identity.ts';
import { listPages } from './list-pages.ts';

/** The member accounts to scan, each as if the configuration named it, and what is said about those left out. */
export interface OrganizationAccounts {
  readonly accounts: readonly AccountConfig[];
  readonly diagnostics: readonly Omit<Diagnostic, 'provider'>[];
}

interface MemberAccount {
  readonly Id?: string;
  readonly Status?: string;
  readonly State?: string;
}

const OPERATION = 'ListAccounts';
const NAMED_AT_MOST = 10;

/**
 * Lists the accounts of an organisation. Those that are suspended, or on their way out or in, cannot be signed in to: one
 * line names them. The account that asks needs no role for itself.
 *
 * @throws {CorkscrewError} permission_denied where the credentials may not list accounts, unavailable without an organisation.
 */
export async function listOrganizationAccounts(
  config: OrganizationConfig,
  caller: CallerIdentity & { readonly credentials: AwsCredentials },
  context: CallOptions & { readonly api: AwsApi },
): Promise<OrganizationAccounts> {
  const members = await fetchMembers(caller, context);
  const isWanted = ({ Id = '' }: MemberAccount): boolean =>
    (config.accounts?.includes(Id) ?? true) && !(config.exclude_accounts?.includes(Id) ?? false);
  const wanted = members.filter(isWanted);
  const closed = wanted.filter((member) => !isActive(member));
  return {
    accounts: wanted.filter(isActive).map(({ Id = '' }) => toAccount(Id, config, caller)),
    diagnostics: closed.length === 0 ? [] : [closedDiagnostic(closed)],
  };
}

async function fetchMembers(
  caller: CallerIdentity & { readonly credentials: AwsCredentials },
  context: CallOptions & { readonly api: AwsApi },
): Promise<readonly MemberAccount[]> {
  const { api, signal } = context;
  const target = { ...caller, service: api.catalog.service('organizations'), region: api.settings.accountRegion };
  const members: MemberAccount[] = [];
  try {
    for await (const { page } of listPages(api, { target, listing: { operation: OPERATION, input: {} } }, { signal })) {
      members.push(...((page['Accounts'] ?? []) as readonly MemberAccount[]));
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    throw toCorkscrewError(error, `list the accounts of the organisation with ${caller.arn}`);
  }
  return members;
}

function isActive({ Status, State }: MemberAccount): boolean {
  return (State ?? Status) === 'ACTIVE';
}

function toAccount(id: string, config: OrganizationConfig, caller: CallerIdentity): AccountConfig {
  if (id === caller.accountId) return { id };
  const { role_name: role, external_id, session_tags } = config;
  return { id, role_arn: `arn:${caller.partition}:iam::${id}:role/${role}`, external_id, session_tags };
}

function closedDiagnostic(closed: readonly MemberAccount[]): Omit<Diagnostic, 'provider'> {
  const names = closed.slice(0, NAMED_AT_MOST).map(({ Id, Status, State }) => `${Id} (${State ?? Status})`);
  const more = closed.length > NAMED_AT_MOST ? `, and ${closed.length - NAMED_AT_MOST} more` : '';
  return {
    severity: 'info',
    code: 'account_not_active',
    message: `scan the organisation: left out ${closed.length} accounts that are not active: ${names.join(', ')}${more}`,
    advice: 'Nothing to do: what was known of them stays as it is.',
    scope: { accountId: '*', region: '*', service: '*', type: '*', subScope: '' },
    operation: `organizations:${OPERATION}`,
  };
}
