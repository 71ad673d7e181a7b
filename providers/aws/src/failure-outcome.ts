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
}

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
  const outcome = await outcomeOf(failure, list);
  if (outcome === 'not_applicable' || outcome === 'unsupported') return { outcome, reason };
  if (failure.kind === 'denied' && ORGANIZATION_POLICY.test(failure.message)) {
    return isFirstDenial(list)
      ? { outcome, reason, diagnostic: organizationDenial(list, reason) }
      : { outcome, reason };
  }
  return { outcome, reason, diagnostic: { ...adviceFor(failure, list), message: `${subjectOf(list)}: ${reason}` } };
}

const ORGANIZATION_POLICY = /service control policy|resource control policy|permissions boundary of the organization/i;

/** Accounts and regions of which it was told that a policy of the organisation denies. */
const toldDenials = new WeakMap<AwsApi, Set<string>>();

/** A policy of the organisation denies a whole region or service at once: one line is enough for an account and region. */
function isFirstDenial({ api, unit }: FailedList): boolean {
  const told = toldDenials.get(api) ?? new Set<string>();
  toldDenials.set(api, told);
  const place = `${unit.accountId}/${unit.region}`;
  const isFirst = !told.has(place);
  told.add(place);
  return isFirst;
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

const OUTCOMES: Partial<Record<AwsFailureKind, ClaimOutcome>> = {
  absent: 'not_applicable',
  denied: 'denied',
  no_endpoint: 'not_applicable',
  not_enabled: 'not_applicable',
  unsupported: 'unsupported',
};

async function outcomeOf({ kind }: AwsFailure, list: FailedList): Promise<ClaimOutcome> {
  if (kind === 'unknown_host') return isKnownHere(list) ? 'failed' : 'not_applicable';
  if (kind === 'bad_credentials') return judgeCredentials(list);
  // Throws where the credentials are of no more use to any list.
  if (kind === 'expired_token') await fetchIdentity(list.api, list.account.credentials, { signal: list.signal });
  return OUTCOMES[kind] ?? 'failed';
}

/** A region that is not enabled does not know the account's keys. Whether that is the reason shows in the home region. */
async function judgeCredentials(list: FailedList): Promise<ClaimOutcome> {
  await fetchIdentity(list.api, list.account.credentials, { signal: list.signal });
  return list.target.region === list.api.settings.accountRegion ? 'denied' : 'not_applicable';
}

/** A name that does not resolve proves nothing where the service is known to be, or where the user named the host. */
function isKnownHere({ api, target }: FailedList): boolean {
  const { service, region } = target;
  if (customEndpointOf(service, api.settings) !== undefined) return true;
  return Object.values(service.regions ?? {}).some((regions) => regions.includes(region));
}

const ADVICE: Partial<Record<AwsFailureKind, Pick<Diagnostic, 'severity' | 'code' | 'advice'>>> = {
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
