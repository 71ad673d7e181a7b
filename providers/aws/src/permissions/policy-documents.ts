import type { PermissionDocument } from '@corkscrew/sdk';
import { SECURITY_AUDIT } from './data/security-audit.ts';

/** Characters of a managed policy, white space not counted, and managed policies of a role without a raised quota. */
const MAX_POLICY_CHARACTERS = 6_144;
const MAX_POLICIES = 10;

/** Renders actions as managed policies that fit IAM's limits: alone, and as what SecurityAudit lacks. */
export function renderPolicies(actions: readonly string[]): readonly PermissionDocument[] {
  const sorted = [...new Set(actions)].sort();
  const audited = createActionMatcher(SECURITY_AUDIT);
  const difference = sorted.filter((action) => !audited(action));
  const least = renderSplit('Least privilege', sorted, [
    'Attach all of them to the role that Corkscrew uses. Nothing in them writes, or reads secrets or contents.',
  ]);
  if (difference.length === sorted.length) return least;
  return [
    ...least,
    ...renderSplit('Beside SecurityAudit', difference, [
      'Attach the managed policy SecurityAudit as well. This is what it lacks; take it instead of the least privilege.',
    ]),
  ];
}

function renderSplit(title: string, actions: readonly string[], notes: readonly string[]): PermissionDocument[] {
  const parts = splitActions(actions);
  const tooMany =
    parts.length > MAX_POLICIES
      ? [
          `A role takes ${MAX_POLICIES} managed policies unless its quota is raised: prefer the form beside SecurityAudit, or fewer services.`,
        ]
      : [];
  return parts.map((part, index) => ({
    title: parts.length === 1 ? title : `${title}, part ${index + 1} of ${parts.length}`,
    format: 'json',
    body: `${JSON.stringify(policyOf(part), undefined, 2)}\n`,
    notes: [...notes, ...tooMany],
  }));
}

function splitActions(actions: readonly string[]): readonly (readonly string[])[] {
  const frame = JSON.stringify(policyOf([])).length;
  const parts: string[][] = [];
  let room = 0;
  for (const action of actions) {
    const length = action.length + '"",'.length;
    if (length > room) {
      parts.push([]);
      room = MAX_POLICY_CHARACTERS - frame;
    }
    parts.at(-1)?.push(action);
    room -= length;
  }
  return parts;
}

function policyOf(actions: readonly string[]): unknown {
  return {
    Version: '2012-10-17',
    Statement: [{ Sid: 'CorkscrewReads', Effect: 'Allow', Action: actions, Resource: '*' }],
  };
}

/** Tells whether a list of actions with wildcards has an action. IAM does not mind case. */
export function createActionMatcher(patterns: readonly string[]): (action: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.includes('*')).map((pattern) => pattern.toLowerCase()));
  const wild = patterns
    .filter((pattern) => pattern.includes('*'))
    .map((pattern) => new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i'));
  return (action) => exact.has(action.toLowerCase()) || wild.some((pattern) => pattern.test(action));
}
