import type { ReadEvidence } from '../src/service-catalog.ts';
import type { Evidence } from './evidence.ts';
import { isReadName } from './naming.ts';
import type { Rules } from './rules.ts';

/** Whether an operation may be called, with the ground of the verdict. */
export type ReadVerdict =
  | { readonly kind: 'read'; readonly evidence: ReadEvidence }
  | { readonly kind: 'blocked'; readonly reason: string }
  | { readonly kind: 'other' };

/** What a verdict is made from. */
export interface AccessContext {
  readonly service: string;
  readonly iamPrefix: string;
  readonly rules: Rules;
  readonly evidence: Evidence;
}

/** The IAM action of an operation, and whether IAM's data has it. */
export interface IamAction {
  readonly action: string;
  readonly isProven: boolean;
}

/** Gives the IAM action that an operation needs: a reviewed one, else the one of its name. */
export function iamActionOf(operation: string, context: AccessContext): IamAction {
  const { iamActions, iamUnproven } = context.rules;
  const reviewed = iamActions[`${context.service}.${operation}`] ?? iamActions[`${context.service}.*`];
  const action = reviewed ?? `${context.iamPrefix}:${operation}`;
  const isUnproven = Object.hasOwn(iamUnproven, `${context.service}.${operation}`);
  return { action, isProven: !isUnproven && levelOf(action, context.evidence) !== undefined };
}

/**
 * Judges an operation. What was reviewed by name comes first, then the blocked name patterns, then IAM's level of the
 * action; where IAM does not know the action, the verb decides.
 */
export function judgeAccess(operation: string, context: AccessContext): ReadVerdict {
  const { access } = context.rules;
  const key = `${context.service}.${operation}`;
  const reviewed = access.reads[key];
  if (!isReadName(operation) && reviewed === undefined) return { kind: 'other' };
  const blocked = access.blocked[key];
  if (blocked !== undefined) return { kind: 'blocked', reason: blocked };
  if (reviewed !== undefined) return { kind: 'read', evidence: 'reviewed' };
  const pattern = access.blockedNames.find((rule) => new RegExp(rule.match).test(operation));
  if (pattern !== undefined) return { kind: 'blocked', reason: pattern.reason };
  const level = levelOf(iamActionOf(operation, context).action, context.evidence);
  if (level === undefined) return { kind: 'read', evidence: 'verb' };
  if (level === 'List' || level === 'Read') return { kind: 'read', evidence: level };
  return { kind: 'blocked', reason: `IAM's access level of the action is "${level}"` };
}

function levelOf(action: string, evidence: Evidence): string | undefined {
  const [prefix, name] = action.split(':');
  return prefix === undefined || name === undefined ? undefined : evidence.accessLevel(prefix, name);
}
