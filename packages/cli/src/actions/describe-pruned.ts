import { formatMoment } from '../moments/format-moment.ts';
import { toMinute } from '../render/change-sections.ts';

/** Says of an answer that goes no further back. */
export function describePruned(prunedBefore: Date): string {
  return `History before ${formatMoment(toMinute(prunedBefore))} was pruned: what happened before is not told.`;
}
