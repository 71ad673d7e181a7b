import { hashText, mix } from '../estate/random.ts';
import type { FaultOptions } from '../options.ts';

/** Something that goes wrong with one reply. */
export type Fault = 'reset' | 'throttled' | 'server_error' | 'unavailable' | 'repeat_token' | 'truncated_body';

/** Decides which requests fail. */
export interface FaultSchedule {
  /**
   * The fault of a request's next attempt. It depends on the seed, the request and the number of the attempt, not on
   * what other requests do meanwhile.
   */
  next(requestKey: string): Fault | undefined;
}

const RATES = [
  ['resetRate', 'reset'],
  ['throttleRate', 'throttled'],
  ['serverErrorRate', 'server_error'],
  ['repeatTokenRate', 'repeat_token'],
  ['truncatedBodyRate', 'truncated_body'],
] as const;

/** Makes the schedule of a seed. */
export function createFaultSchedule(seed: number, options: FaultOptions): FaultSchedule {
  const limit = options.maxPerRequest ?? 3;
  const isQuiet = RATES.every(([rate]) => (options[rate] ?? 0) === 0);
  const attempts = new Map<number, number>();
  const failures = new Map<number, number>();
  if (isQuiet) return { next: () => undefined };

  return {
    next: (requestKey) => {
      const key = hashText(requestKey, seed);
      const attempt = attempts.get(key) ?? 0;
      attempts.set(key, attempt + 1);
      const failed = failures.get(key) ?? 0;
      if (failed >= limit) return undefined;
      const fault = choose(options, mix(key, attempt));
      if (fault !== undefined) failures.set(key, failed + 1);
      return fault;
    },
  };
}

function choose(options: FaultOptions, bits: number): Fault | undefined {
  let chance = bits / 2 ** 32;
  for (const [rate, fault] of RATES) {
    chance -= options[rate] ?? 0;
    if (chance < 0) return fault === 'server_error' && bits % 2 === 0 ? 'unavailable' : fault;
  }
  return undefined;
}
