import type { Relationship } from '@corkscrew/sdk';
import { readBindings } from './policy-bindings.ts';

const PATH = 'iam_policy.bindings[].members';
const SERVICE_ACCOUNT = /^serviceAccount:([^\s[]+@[a-z0-9.-]+\.gserviceaccount\.com)$/;
/** A workload of a cluster that acts as itself: `serviceAccount:project.svc.id.goog[namespace/name]`. */
const PRINCIPAL =
  /^(user|group|domain|serviceAccount|principal|principalSet|projectOwner|projectEditor|projectViewer):.+$/;
const EVERYBODY = new Set(['allUsers', 'allAuthenticatedUsers']);
const MAX_MEMBERS = 2_000;

/** Policies are held once for all assets that have the same. */
const known = new WeakMap<object, readonly Relationship[]>();
const NONE: readonly Relationship[] = [];

/**
 * Gives whom a policy names: service accounts by their e-mail, as the inventory has them, everybody else as the policy writes
 * it (`user:...`, `group:...`, `principal://...`, `allUsers`), each once with all of its roles. Who is deleted is not named.
 */
export function memberReferences(policy: unknown): readonly Relationship[] {
  if (typeof policy !== 'object' || policy === null) return NONE;
  const found = known.get(policy) ?? readMembers(policy);
  known.set(policy, found);
  return found;
}

function readMembers(policy: object): readonly Relationship[] {
  const roles = new Map<string, Set<string>>();
  for (const { role, members } of readBindings(policy)) {
    for (const member of members) {
      if (!roles.has(member) && roles.size >= MAX_MEMBERS) continue;
      roles.set(member, (roles.get(member) ?? new Set()).add(role));
    }
  }
  return [...roles].flatMap(([member, own]) => {
    const target = targetOf(member);
    if (target === undefined) return [];
    const properties = { roles: [...own].toSorted().join(', ') };
    return [{ ...target, relationshipType: 'references', label: 'grants_access_to', path: PATH, properties }];
  });
}

type Target = Pick<Relationship, 'targetId' | 'targetService' | 'targetType' | 'confidence'>;

function targetOf(member: string): Target | undefined {
  const email = SERVICE_ACCOUNT.exec(member)?.[1];
  if (email !== undefined)
    return { targetId: email, targetService: 'iam', targetType: 'ServiceAccount', confidence: 'exact' };
  if (!PRINCIPAL.test(member) && !EVERYBODY.has(member)) return undefined;
  return { targetId: member, targetService: '', targetType: '', confidence: 'exact' };
}
