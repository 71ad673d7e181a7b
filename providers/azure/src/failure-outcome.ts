import type { ClaimOutcome, Diagnostic } from '@corkscrew/sdk';
import { describeHttpFailure, type HttpFailureKind } from '@corkscrew/sdk/http';

/** What a failed query or list means for its claims. */
export interface FailureVerdict {
  readonly outcome: ClaimOutcome;
  readonly reason: string;
  /** Absent where there is nothing to tell: what does not exist in this cloud. */
  readonly told?: Pick<Diagnostic, 'severity' | 'code' | 'advice'>;
}

/** Resource Graph's words for a table that this cloud, or this version of it, does not have. */
const UNKNOWN_TABLE =
  /(table|scalar expression|unresolved).*(not (be )?(found|resolved|supported)|could not be)|invalid table/i;

const OUTCOMES: Partial<Record<HttpFailureKind, ClaimOutcome>> = {
  denied: 'denied',
  not_found: 'not_applicable',
  unsupported: 'not_applicable',
};

type Told = Pick<Diagnostic, 'severity' | 'code' | 'advice'>;

const UNREACHABLE: Told = {
  severity: 'error',
  code: 'unreachable',
  advice: 'Check the network, proxies and the endpoint.',
};
const SERVER_ERROR: Told = {
  severity: 'error',
  code: 'server_error',
  advice: 'Scan again; Azure may have trouble with this query.',
};
const TOLD: Partial<Record<HttpFailureKind, Told>> = {
  bad_reply: SERVER_ERROR,
  denied: {
    severity: 'warning',
    code: 'access_denied',
    advice: 'Assign the role Reader on the subscription, or on a management group above it.',
  },
  expired: SERVER_ERROR,
  invalid: {
    severity: 'error',
    code: 'query_refused',
    advice: 'Report it with the operation: the query is one of ours.',
  },
  server: SERVER_ERROR,
  throttled: { severity: 'error', code: 'throttled', advice: 'Scan again later, or lower max_concurrency.' },
  timeout: { severity: 'error', code: 'timeout', advice: 'Scan again; check the network if it stays so.' },
  tls: UNREACHABLE,
  too_large: SERVER_ERROR,
  transport: UNREACHABLE,
  unknown_host: UNREACHABLE,
};
const OTHER: Told = {
  severity: 'error',
  code: 'list_failed',
  advice: 'Scan again; report it with the operation if it stays so.',
};

/** Decides what a failure means. */
export function judgeFailure(error: unknown): FailureVerdict {
  const { kind, code, message } = describeHttpFailure(error);
  const reason = message === '' ? code : `${code}: ${message}`;
  const outcome = kind === 'invalid' && UNKNOWN_TABLE.test(message) ? 'not_applicable' : (OUTCOMES[kind] ?? 'failed');
  return outcome === 'not_applicable' ? { outcome, reason } : { outcome, reason, told: TOLD[kind] ?? OTHER };
}
