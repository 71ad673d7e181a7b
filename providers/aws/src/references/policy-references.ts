import type { Relationship } from '@corkscrew/sdk';
import { findReferences, type ReferenceSource } from './find-references.ts';

/**
 * Finds what a resource's policy names: principals, other accounts among them, the resources of its statements, and ARNs in
 * its conditions. No text in a policy is a name by its place.
 */
export function findPolicyReferences(facet: string, policy: unknown, source: ReferenceSource): readonly Relationship[] {
  const names = { ...source.names, isOwn: () => false, targetOf: () => undefined };
  return findReferences({ [facet]: policy }, { ...source, names });
}
