import { distance } from 'fastest-levenshtein';

/** Finds the candidate that the user most likely meant; `undefined` where none is close. */
export function findNearest(word: string, candidates: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const steps = distance(lower, candidate.toLowerCase());
    if (steps >= least) continue;
    least = steps;
    best = candidate;
  }
  return best;
}

/** Gives the hint for a word that is not known: what was likely meant, or where the known ones are listed. */
export function suggest(word: string, candidates: Iterable<string>, otherwise: string): string {
  const nearest = findNearest(word, candidates);
  return nearest === undefined ? otherwise : `Did you mean "${nearest}"? ${otherwise}`;
}
