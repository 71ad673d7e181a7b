import type { ClaimOutcome, Diagnostic } from '@corkscrew/sdk';
import { describeHttpFailure, type HttpFailureKind } from '@corkscrew/sdk/http';

type Told = Pick<Diagnostic, 'severity' | 'code' | 'advice'>;

/** What a failed list means for its claims. */
export interface FailureVerdict {
  readonly outcome: ClaimOutcome;
  readonly reason: string;
  readonly told: Told;
}

const OUTCOMES: Partial<Record<HttpFailureKind, ClaimOutcome>> = { denied: 'denied', unsupported: 'denied' };

const UNREACHABLE: Told = {
  severity: 'error',
  code: 'unreachable',
  advice: 'Check the network, proxies and the endpoint.',
};
const SERVER_ERROR: Told = { severity: 'error', code: 'server_error', advice: 'Scan again; Google may have trouble.' };
const TOLD: Partial<Record<HttpFailureKind, Told>> = {
  bad_reply: SERVER_ERROR,
  denied: {
    severity: 'warning',
    code: 'access_denied',
    advice:
      'Grant roles/cloudasset.viewer on the scope, and roles/serviceusage.serviceUsageConsumer on the quota project.',
  },
  expired: SERVER_ERROR,
  server: SERVER_ERROR,
  throttled: { severity: 'error', code: 'throttled', advice: 'Scan again later, or lower max_concurrency.' },
  timeout: { severity: 'error', code: 'timeout', advice: 'Scan again; check the network if it stays so.' },
  tls: UNREACHABLE,
  too_large: SERVER_ERROR,
  transport: UNREACHABLE,
  unknown_host: UNREACHABLE,
  not_found: {
    severity: 'warning',
    code: 'not_found',
    advice: 'It may have been deleted meanwhile: scan again, or take it out of the configuration.',
  },
  unsupported: {
    severity: 'warning',
    code: 'api_disabled',
    advice: 'Enable the Cloud Asset API in the quota project: `gcloud services enable cloudasset.googleapis.com`.',
  },
};
/** Reasons that say more than the kind of failure does. */
const BY_CODE: Readonly<Record<string, Told>> = {
  BILLING_DISABLED: {
    severity: 'warning',
    code: 'billing_disabled',
    advice: 'Enable billing for the project, or leave it out with exclude_projects.',
  },
};
const OTHER: Told = {
  severity: 'error',
  code: 'list_failed',
  advice: 'Scan again; report it with the operation if it stays so.',
};

/** Decides what a failed list means. */
export function judgeFailure(error: unknown): FailureVerdict {
  const { kind, code, message } = describeHttpFailure(error);
  const reason = message === '' ? code : `${code}: ${message}`;
  return {
    outcome: OUTCOMES[kind] ?? 'failed',
    reason,
    told: (Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : TOLD[kind]) ?? OTHER,
  };
}
