import { describe, expect, it } from 'vitest';
import { createFaultSchedule } from './fault-schedule.ts';

const KEYS = Array.from({ length: 4000 }, (_, index) => `request ${index}`);

describe('createFaultSchedule', () => {
  it('spoils nothing where no rate is given', () => {
    const schedule = createFaultSchedule(1, {});
    expect(KEYS.filter((key) => schedule.next(key) !== undefined)).toEqual([]);
  });

  it('spoils about as many requests as it is told, each in its own way', () => {
    const rates = {
      throttleRate: 0.1,
      serverErrorRate: 0.1,
      resetRate: 0.1,
      repeatTokenRate: 0.1,
      truncatedBodyRate: 0.1,
    };
    const schedule = createFaultSchedule(1, rates);
    const faults = KEYS.map((key) => schedule.next(key)).filter((fault) => fault !== undefined);
    expect(faults.length / KEYS.length).toBeGreaterThan(0.45);
    expect(faults.length / KEYS.length).toBeLessThan(0.55);
    expect(new Set(faults)).toEqual(
      new Set(['throttled', 'server_error', 'unavailable', 'reset', 'repeat_token', 'truncated_body']),
    );
  });

  it('does the same for a request whatever comes between', () => {
    const calm = createFaultSchedule(3, { throttleRate: 0.5 });
    const busy = createFaultSchedule(3, { throttleRate: 0.5 });
    for (const key of KEYS) busy.next(`other ${key}`);
    expect(KEYS.map((key) => busy.next(key))).toEqual(KEYS.map((key) => calm.next(key)));
  });

  it('lets a request through after its share of faults', () => {
    const schedule = createFaultSchedule(1, { throttleRate: 1, maxPerRequest: 2 });
    expect([1, 2, 3].map(() => schedule.next('request'))).toEqual(['throttled', 'throttled', undefined]);
  });
});
