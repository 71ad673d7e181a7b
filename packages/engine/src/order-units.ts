import type { ScanUnit } from '@corkscrew/core';

const LONG_UNIT_MS = 5_000;
const GUESSED_CALL_MS = 100;

/**
 * Puts units in the order in which they start: units expected to be long first, so that no long one is left alone at
 * the end; among alike ones, accounts take turns, within them regions, within them services, so that neighbours do not
 * hit one quota.
 *
 * @param durations Milliseconds that units took in earlier scans, by unit id. A unit without one is guessed by its calls.
 */
export function orderUnits(units: readonly ScanUnit[], durations: ReadonlyMap<string, number>): readonly ScanUnit[] {
  const byRank = Map.groupBy(units, (unit) =>
    lengthRank(durations.get(unit.unitId) ?? unit.estimatedCalls * GUESSED_CALL_MS),
  );
  const ranks = [...byRank.keys()].sort((a, b) => b - a);
  return ranks.flatMap((rank) => takeTurns(byRank.get(rank) ?? [], ['accountId', 'region', 'service']));
}

function lengthRank(durationMs: number): number {
  return durationMs < LONG_UNIT_MS ? 0 : 1 + Math.floor(Math.log2(durationMs / LONG_UNIT_MS));
}

function takeTurns(
  units: readonly ScanUnit[],
  dimensions: readonly ('accountId' | 'region' | 'service')[],
): readonly ScanUnit[] {
  const [dimension, ...rest] = dimensions;
  if (dimension === undefined || units.length < 2) return units;
  const groups = [...Map.groupBy(units, (unit) => unit[dimension]).values()];
  return dealOut(groups.map((group) => takeTurns(group, rest)));
}

function dealOut(groups: readonly (readonly ScanUnit[])[]): readonly ScanUnit[] {
  const dealt: ScanUnit[] = [];
  let waiting = groups;
  for (let round = 0; waiting.length > 0; round += 1) {
    waiting = waiting.filter((group) => group.length > round);
    for (const group of waiting) dealt.push(group[round] as ScanUnit);
  }
  return dealt;
}
