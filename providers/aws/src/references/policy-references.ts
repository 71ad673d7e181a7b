import type { Relationship } from '@corkscrew/sdk';
import { findReferences, type ReferenceSource } from './find-references.ts';

/** An account as a principal: its root, or its number alone. */
const ACCOUNT = /^(?:arn:aws[\w-]*:iam::)?(\d{12})(?::root)?$/;

/** The policy of a resource, and whose the resource is. */
export interface PolicySource extends ReferenceSource {
  readonly accountId: string;
}

/**
 * Finds what a resource's policy names: principals, other accounts among them, the resources of its statements, and ARNs in its conditions.
 * No text in a policy is a name by its place.
 */
export function findPolicyReferences(facet: string, policy: unknown, source: PolicySource): readonly Relationship[] {
  const names = { ...source.names, isOwn: () => false, targetOf: () => undefined };
  const found = findReferences({ [facet]: policy }, { ...source, names });
  const accounts = new Set(accountsIn(policy).filter((account) => account !== source.accountId));
  return [...found, ...Array.from(accounts, (account) => toAccount(account, facet))];
}

function accountsIn(policy: unknown): readonly string[] {
  return listOf(memberOf(policy, 'Statement'))
    .flatMap((statement) => listOf(memberOf(memberOf(statement, 'Principal'), 'AWS')))
    .flatMap((principal) => (typeof principal === 'string' ? (ACCOUNT.exec(principal)?.[1] ?? []) : []));
}

function toAccount(targetId: string, facet: string): Relationship {
  return {
    relationshipType: 'references',
    label: 'grants',
    path: `${facet}.Statement[].Principal.AWS`,
    confidence: 'exact',
    targetId,
    targetService: 'organizations',
    targetType: 'Account',
    properties: {},
  };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** Policies have one value or a list of them. */
function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}
