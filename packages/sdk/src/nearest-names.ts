/** How {@link nearestNames} chooses. */
export interface NearestNamesOptions {
  /** @defaultValue 3 */
  readonly limit?: number | undefined;
}

/**
 * Gives the known names that a mistyped one may have meant, best first: those within an edit distance of a third of its
 * length, then those that contain it or that it contains. Letter case does not count.
 *
 * @example
 * ```ts
 * nearestNames('lamda', ['lambda', 's3']); // ['lambda']
 * ```
 */
export function nearestNames(name: string, known: Iterable<string>, options: NearestNamesOptions = {}): string[] {
  const asked = name.toLowerCase();
  const scored: { readonly name: string; readonly score: number }[] = [];
  for (const candidate of new Set(known)) {
    const score = scoreOf(asked, candidate.toLowerCase());
    if (score !== undefined) scored.push({ name: candidate, score });
  }
  scored.sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1));
  return scored.slice(0, options.limit ?? 3).map((candidate) => candidate.name);
}

/** Containing is never better than a small slip, and better the less is left over. */
const CONTAINS_PENALTY = 2;
const MIN_CONTAINED = 3;

function scoreOf(asked: string, known: string): number | undefined {
  const distance = editDistance(asked, known);
  if (distance <= Math.max(1, Math.floor(Math.max(asked.length, known.length) / 3))) return distance;
  const [shorter, longer] = asked.length < known.length ? [asked, known] : [known, asked];
  if (shorter.length < MIN_CONTAINED || !longer.includes(shorter)) return undefined;
  return CONTAINS_PENALTY + longer.length - shorter.length;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const at = (cells: readonly number[], index: number): number => cells[index] ?? 0;
      let best = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, at(beforeLast, j - 2) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
