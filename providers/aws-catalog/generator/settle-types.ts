import type { TypeCandidate } from './resource-type-builder.ts';

/**
 * Leaves one type per noun: where several operations list the same, the reviewed one, else one that pages (the others
 * may describe by name only), else the one whose rows tell most. The others are recorded as alternatives.
 */
export function settleTypes(candidates: readonly TypeCandidate[]): TypeCandidate[] {
  const byName = new Map<string, TypeCandidate[]>();
  for (const candidate of candidates) {
    byName.set(candidate.type.name, [...(byName.get(candidate.type.name) ?? []), candidate]);
  }
  return [...byName.values()].map(settle).sort((a, b) => compare(a.type.type, b.type.type));
}

function settle(candidates: readonly TypeCandidate[]): TypeCandidate {
  const [best, ...others] = [...candidates].sort(preference);
  if (best === undefined) throw new Error('a name without candidates');
  const alternatives = others.map(({ type }) => type.list.operation).sort(compare);
  return alternatives.length === 0 ? best : { ...best, type: { ...best.type, alternatives } };
}

function preference(a: TypeCandidate, b: TypeCandidate): number {
  return (
    Number(b.isReviewed) - Number(a.isReviewed) ||
    Number(b.type.default) - Number(a.type.default) ||
    b.bindingScore - a.bindingScore ||
    Number(b.isPaged) - Number(a.isPaged) ||
    Number(b.type.list.element === 'struct') - Number(a.type.list.element === 'struct') ||
    b.detail - a.detail ||
    a.type.list.operation.length - b.type.list.operation.length ||
    compare(a.type.list.operation, b.type.list.operation)
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
