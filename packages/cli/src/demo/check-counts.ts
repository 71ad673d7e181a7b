/** How many resources of a type there are in a region. */
export interface TypeCount {
  readonly provider: string;
  readonly region: string;
  readonly service: string;
  readonly type: string;
  readonly count: number;
}

/** A type whose count is not what it should be. */
export interface CountDifference {
  readonly key: string;
  readonly expected: number;
  readonly stored: number;
}

/** What a comparison of counts says. */
export interface CountCheck {
  readonly expected: number;
  readonly stored: number;
  readonly differences: readonly CountDifference[];
}

/** Compares what is stored with what exists, per provider, region, service and type. */
export function checkCounts(expected: Iterable<TypeCount>, stored: Iterable<TypeCount>): CountCheck {
  const expectedByKey = sumByKey(expected);
  const storedByKey = sumByKey(stored);
  const keys = [...new Set([...expectedByKey.keys(), ...storedByKey.keys()])].sort();
  const differences = keys
    .map((key) => ({ key, expected: expectedByKey.get(key) ?? 0, stored: storedByKey.get(key) ?? 0 }))
    .filter((difference) => difference.expected !== difference.stored);
  return { expected: total(expectedByKey), stored: total(storedByKey), differences };
}

function sumByKey(counts: Iterable<TypeCount>): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { provider, region, service, type, count } of counts) {
    const key = `${provider} ${region} ${service}:${type}`;
    sums.set(key, (sums.get(key) ?? 0) + count);
  }
  return sums;
}

function total(sums: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of sums.values()) sum += count;
  return sum;
}
