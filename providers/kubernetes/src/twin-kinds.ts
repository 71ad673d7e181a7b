import type { ApiKind } from './api-kind.ts';

/**
 * The kinds, of those that come before it in discovery, that may serve the same objects as a kind of another group does: they
 * have its name and plural. Whether they do is told by the objects' UIDs.
 */
export function twinsOf(kind: ApiKind, kinds: readonly ApiKind[]): readonly ApiKind[] {
  const before = kinds.slice(0, kinds.indexOf(kind));
  return before.filter(
    ({ kind: name, plural, isNamespaced }) =>
      name === kind.kind && plural === kind.plural && isNamespaced === kind.isNamespaced,
  );
}
