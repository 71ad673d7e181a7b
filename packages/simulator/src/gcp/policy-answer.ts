import { GcpFault, invalidArgument } from './gcp-fault.ts';
import { type GcpRequest, readJsonBody } from './gcp-request.ts';
import type { InventoryContext } from './assets-answer.ts';
import { type IamBinding, type IamPolicy, withEtag } from './iam-policies.ts';

/** Something that has a policy over the API. */
export interface PolicyHolder {
  /** What its policy is kept under. */
  readonly key: string;
  readonly policy: IamPolicy;
  /** Told of members, so that it can refuse who does not exist. */
  readonly exists: (member: string) => boolean;
}

/** Answers `:getIamPolicy`. */
export function answerGetPolicy({ policy }: PolicyHolder): unknown {
  return policy;
}

/** Answers `:setIamPolicy`: the etag must be the one that the policy has now. */
export function answerSetPolicy(
  request: GcpRequest,
  holder: PolicyHolder,
  { state, faults }: InventoryContext,
): unknown {
  state.writes += 1;
  const { policy } = readJsonBody(request) as { policy?: { etag?: unknown; bindings?: unknown } };
  if (policy === undefined || !Array.isArray(policy.bindings)) throw invalidArgument('A policy must be set.');
  const isRaced = state.writes <= (faults.racedPolicies ?? 0);
  if (isRaced || (policy.etag !== undefined && policy.etag !== holder.policy.etag)) {
    throw new GcpFault(409, 'ABORTED', {
      message:
        'There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.',
    });
  }
  const bindings = policy.bindings as readonly IamBinding[];
  const stranger = bindings.flatMap(({ members }) => members).find((member) => !holder.exists(member));
  if (stranger !== undefined) throw invalidArgument(`Service account ${stranger.split(':')[1]} does not exist.`);
  const next = withEtag(bindings, state.setPolicies.size + 1);
  state.setPolicies.set(holder.key, next);
  return next;
}
