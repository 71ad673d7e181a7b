import type { ClaimOutcome, Diagnostic } from '@corkscrew/sdk';
import type { HttpFailureKind } from '@corkscrew/sdk/http';
import { type ApiKind, resourceNameOf } from './api-kind.ts';
import { describeFailure } from './kubernetes-error.ts';

/** What a failed list means for its claim. */
export interface FailureVerdict {
  readonly outcome: ClaimOutcome;
  readonly reason: string;
  readonly told: Pick<Diagnostic, 'severity' | 'code' | 'advice'>;
}

const OUTCOMES: Partial<Record<HttpFailureKind, ClaimOutcome>> = {
  denied: 'denied',
  not_found: 'not_applicable',
  unsupported: 'unsupported',
};

const TOLD: Partial<Record<HttpFailureKind, FailureVerdict['told']>> = {
  expired: {
    severity: 'warning',
    code: 'list_expired',
    advice: 'Scan again; nothing of this kind is taken for vanished until a list comes to its end.',
  },
  not_found: {
    severity: 'info',
    code: 'not_served',
    advice: 'Nothing to do: the kind went away since it was discovered.',
  },
  server: {
    severity: 'error',
    code: 'server_error',
    advice: 'Scan again; see `kubectl get apiservices` if it stays so.',
  },
  throttled: { severity: 'error', code: 'throttled', advice: 'Scan again later, or lower max_concurrency.' },
  timeout: { severity: 'error', code: 'timeout', advice: 'Scan again; check the network if it stays so.' },
  transport: { severity: 'error', code: 'unreachable', advice: 'Check that the cluster runs, and the network.' },
  unsupported: {
    severity: 'warning',
    code: 'unsupported',
    advice: 'Exclude the kind with exclude_resources if it stays so.',
  },
};

/** Decides what a failed list means. */
export function judgeFailure(error: unknown, kind: ApiKind, namespace: string | undefined): FailureVerdict {
  const failure = describeFailure(error);
  const reason = failure.message === '' ? failure.code : failure.message;
  const outcome = OUTCOMES[failure.kind] ?? 'failed';
  if (failure.kind === 'denied') {
    return {
      outcome,
      reason,
      told: { severity: 'warning', code: 'access_denied', advice: grantAdvice(kind, namespace) },
    };
  }
  const told = TOLD[failure.kind] ?? {
    severity: 'error',
    code: 'list_failed',
    advice: 'Report it with the operation if it stays so; exclude the kind with exclude_resources until then.',
  };
  return { outcome, reason, told };
}

/** What to grant so that a kind can be listed. */
export function grantAdvice(kind: ApiKind, namespace: string | undefined): string {
  const group = kind.group === '' ? '""' : kind.group;
  const rule = `apiGroups: [${group}], resources: [${kind.plural}], verbs: [list]`;
  return namespace === undefined
    ? `Bind a ClusterRole with { ${rule} } to the user of the context by a ClusterRoleBinding.`
    : `Bind a role with { ${rule} } to the user of the context in the namespace, or in all by a ClusterRoleBinding.`;
}

/** The operation as diagnostics name it. */
export function operationOf(kind: ApiKind): string {
  return `list ${resourceNameOf(kind)}`;
}
