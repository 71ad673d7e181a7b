import type { CallOptions } from '@corkscrew/sdk';
import { BadReplyError } from '@corkscrew/sdk/http';
import type { KubeApi } from '../kube-api.ts';
import type { NeededRule } from './needed-rules.ts';

/** What a user may do in a namespace, as the server says. */
export interface GrantedRules {
  /** Whether the server could not tell all: what is not in it may be granted all the same. */
  readonly isIncomplete: boolean;
  allows(rule: NeededRule): boolean;
}

interface ResourceRule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

/**
 * Asks by a SelfSubjectRulesReview what the caller may do in a namespace. In one that does not exist, that is what is granted
 * everywhere.
 *
 * @throws {BadReplyError} for an answer that cannot be read; whatever the call threw.
 */
export async function fetchGrantedRules(api: KubeApi, namespace: string, options: CallOptions): Promise<GrantedRules> {
  const { body } = await api.reviewRules(namespace, options);
  const status = (body['status'] ?? {}) as { resourceRules?: unknown; incomplete?: unknown };
  if (!Array.isArray(status.resourceRules)) throw new BadReplyError('the review has no rules');
  const granted = status.resourceRules as readonly ResourceRule[];
  return {
    isIncomplete: status.incomplete === true,
    allows: (rule) => granted.some((grant) => covers(grant, rule)),
  };
}

function covers(grant: ResourceRule, { verb, group, plural, objectName }: NeededRule): boolean {
  const names = grant.resourceNames ?? [];
  return (
    includes(grant.verbs, verb) &&
    includes(grant.apiGroups, group) &&
    includes(grant.resources, plural) &&
    (names.length === 0 || (objectName !== undefined && names.includes(objectName)))
  );
}

function includes(granted: readonly string[] | undefined, wanted: string): boolean {
  return granted?.some((name) => name === wanted || name === '*') ?? false;
}
