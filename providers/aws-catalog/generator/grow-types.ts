import type { BotocoreOperation } from './botocore-model.ts';
import { MIN_BINDING_SCORE, SURE_BINDING_SCORE } from './parent-binding.ts';
import { buildTypes, type TypeCandidate, type TypeContext } from './resource-type-builder.ts';
import { settleTypes } from './settle-types.ts';

/** Levels that types are looked for on: a deeper one would need more calls than it tells. */
const MAX_LEVEL = 5;

/**
 * Makes a service's types level by level: first those that need no parent, then those whose inputs the settled types
 * give, until nothing is added. A list of what has a type already only refers to it and makes none.
 */
export function growTypes(lists: readonly BotocoreOperation[], context: TypeContext): readonly TypeCandidate[] {
  let settled = settleTypes(lists.flatMap((operation) => buildTypes(operation, context)));
  for (const minScore of [SURE_BINDING_SCORE, MIN_BINDING_SCORE]) {
    let found: readonly TypeCandidate[];
    do {
      found = findChildren(lists, context, { parents: settled, minScore });
      settled = [...settled, ...found];
    } while (found.length > 0);
  }
  return settled.toSorted((a, b) => (a.type.type < b.type.type ? -1 : 1));
}

function findChildren(
  lists: readonly BotocoreOperation[],
  context: TypeContext,
  source: { readonly parents: readonly TypeCandidate[]; readonly minScore: number },
): TypeCandidate[] {
  const operations = new Set(source.parents.map(({ type }) => type.list.operation));
  const names = new Set(source.parents.map(({ type }) => type.name));
  const parents = source.parents.filter(({ type }) => type.level < MAX_LEVEL);
  return settleTypes(
    lists
      .filter(({ name }) => !operations.has(name))
      .flatMap((operation) => buildTypes(operation, context, { ...source, parents }))
      .filter(({ type }) => !names.has(type.name)),
  );
}
