import type { CatalogResourceType } from '@corkscrew/aws-catalog';
import type { CallOptions, ClaimOutcome, Diagnostic, ScanUnit } from '@corkscrew/sdk';
import type { AwsAccount } from './accounts.ts';
import type { AwsApi, CallTarget } from './aws-api.ts';
import { type AwsFailure, type AwsFailureKind, describeFailure, textOfFailure } from './aws-error.ts';
import { customEndpointOf } from './endpoint.ts';
import { fetchIdentity } from './identity.ts';

/** What a failed list means for its claims. */
export interface FailureVerdict {
  readonly outcome: ClaimOutcome;
  readonly reason: string;
  /** Absent where there is nothing to tell of this list alone: what cannot exist here, what the endpoint does not answer. */
  readonly diagnostic?: Pick<Diagnostic, 'severity' | 'code' | 'message' | 'advice'>;
  /** Why there is nothing to list, where that is so. */
  readonly absence?: Absence;
}

/**
 * Why a list has nothing to say here: the account does not use the service; the region does not have it; the region is not
 * enabled in the account; what the list is about was never set up.
 */
export type Absence = 'not_subscribed' | 'not_in_region' | 'opt_in_required' | 'not_set_up';

/** The list that failed. */
export interface FailedList extends Pick<CallOptions, 'signal'> {
  readonly unit: ScanUnit;
  readonly api: AwsApi;
  readonly account: AwsAccount;
  readonly target: CallTarget;
  readonly type: CatalogResourceType | undefined;
}

/**
 * Decides what a failed list means.
 *
 * @throws {CorkscrewError} unauthenticated where it shows that the credentials no longer work anywhere.
 */
export async function judgeFailure(error: unknown, list: FailedList): Promise<FailureVerdict> {
  const failure = describeFailure(error);
  const reason = textOfFailure(failure);
  const { outcome, absence } = await meaningOf(failure, list);
  if (absence === 'opt_in_required') {
    const isFirst = isFirstOf(list, absence);
    return { outcome, reason, ...(isFirst && { diagnostic: regionNotEnabled(list, reason) }) };
  }
  if (absence !== undefined) return { outcome, reason, absence };
  if (outcome === 'unsupported') return { outcome, reason };
  if (failure.kind === 'denied' && ORGANIZATION_POLICY.test(failure.message)) {
    return isFirstOf(list, 'denied_by_organization')
      ? { outcome, reason, diagnostic: organizationDenial(list, reason) }
      : { outcome, reason };
  }
  return { outcome, reason, diagnostic: { ...adviceFor(failure, list), message: `${subjectOf(list)}: ${reason}` } };
}

const ORGANIZATION_POLICY = /service control policy|resource control policy|permissions boundary of the organization/i;

/** What was told of accounts and regions. */
const toldOf = new WeakMap<AwsApi, Set<string>>();

/** What holds for a whole region of an account shows in each of its lists: one line is enough. */
function isFirstOf({ api, unit }: FailedList, code: string): boolean {
  const told = toldOf.get(api) ?? new Set<string>();
  toldOf.set(api, told);
  const fact = `${code} ${unit.accountId}/${unit.region}`;
  const isFirst = !told.has(fact);
  told.add(fact);
  return isFirst;
}

function regionNotEnabled({ unit }: FailedList, reason: string): NonNullable<FailureVerdict['diagnostic']> {
  return {
    severity: 'info',
    code: 'opt_in_required',
    message: `scan ${unit.accountId}/${unit.region}: the region is not enabled in the account (${reason})`,
    advice: 'Nothing to do; enable the region in the account if it should be in use.',
  };
}

function organizationDenial({ unit }: FailedList, reason: string): NonNullable<FailureVerdict['diagnostic']> {
  return {
    severity: 'warning',
    code: 'denied_by_organization',
    message: `scan ${unit.accountId}/${unit.region}: a policy of the organisation denies reads there, such as ${reason}`,
    advice:
      'Exempt the reading role from the policy, or leave the region out. Coverage has every list that was denied.',
  };
}

/** What a failure means for its list. */
type Meaning = Pick<FailureVerdict, 'outcome' | 'absence'>;

const MEANINGS: Partial<Record<AwsFailureKind, Meaning>> = {
  absent: { outcome: 'not_applicable', absence: 'not_set_up' },
  denied: { outcome: 'denied' },
  no_endpoint: { outcome: 'not_applicable', absence: 'not_in_region' },
  not_enabled: { outcome: 'not_applicable', absence: 'not_subscribed' },
  unsupported: { outcome: 'unsupported' },
};

async function meaningOf({ kind }: AwsFailure, list: FailedList): Promise<Meaning> {
  if (kind === 'unknown_host' && !isKnownHere(list)) return { outcome: 'not_applicable', absence: 'not_in_region' };
  if (kind === 'bad_credentials') return judgeCredentials(list);
  // Throws where the credentials are of no more use to any list.
  if (kind === 'expired_token') await fetchIdentity(list.api, list.account.credentials, { signal: list.signal });
  return MEANINGS[kind] ?? { outcome: 'failed' };
}

/** A region that is not enabled does not know the account's keys. Whether that is the reason shows in the home region. */
async function judgeCredentials(list: FailedList): Promise<Meaning> {
  await fetchIdentity(list.api, list.account.credentials, { signal: list.signal });
  const isHome = list.target.region === list.api.settings.accountRegion;
  return isHome ? { outcome: 'denied' } : { outcome: 'not_applicable', absence: 'opt_in_required' };
}

/** A name that does not resolve proves nothing where the service is known to be, or where the user named the host. */
function isKnownHere({ api, target }: FailedList): boolean {
  const { service, region } = target;
  if (customEndpointOf(service, api.settings) !== undefined) return true;
  return Object.values(service.regions ?? {}).some((regions) => regions.includes(region));
}

const ADVICE: Partial<Record<AwsFailureKind, Pick<Diagnostic, 'severity' | 'code' | 'advice'>>> = {
  invalid: {
    severity: 'error',
    code: 'validation_refused',
    advice: 'Report it with the operation; exclude the type until then.',
  },
  throttled: {
    severity: 'error',
    code: 'throttled',
    advice: 'Scan again later, or lower max_concurrency.',
  },
  timeout: { severity: 'error', code: 'timeout', advice: 'Scan again; check the network if it stays so.' },
  tls: {
    severity: 'error',
    code: 'unreachable',
    advice: 'Check the clock and the certificate authorities (NODE_EXTRA_CA_CERTS).',
  },
  transport: { severity: 'error', code: 'unreachable', advice: 'Check the network, proxies and AWS_ENDPOINT_URL.' },
  unknown_host: {
    severity: 'error',
    code: 'unreachable',
    advice: 'Check the network, the region and AWS_ENDPOINT_URL.',
  },
  server: { severity: 'error', code: 'server_error', advice: 'Scan again; AWS may have trouble with this service.' },
  bad_credentials: {
    severity: 'warning',
    code: 'access_denied',
    advice: 'The service does not accept these credentials; try those of a role or of an IAM user.',
  },
};

function adviceFor(failure: AwsFailure, list: FailedList): Pick<Diagnostic, 'severity' | 'code' | 'advice'> {
  if (failure.kind === 'denied') {
    const permission = list.type?.permission ?? '';
    return {
      severity: 'warning',
      code: 'access_denied',
      advice: `Grant ${permission} to ${list.account.arn}.`,
    };
  }
  return (
    ADVICE[failure.kind] ?? {
      severity: 'error',
      code: 'list_failed',
      advice: 'Report it with the operation if it stays so; exclude the type until then.',
    }
  );
}

function subjectOf({ unit, type }: FailedList): string {
  return `list ${unit.service}:${type?.type ?? '*'} in ${unit.accountId}/${unit.region}`;
}
