import { describe, expect, test } from 'vitest';
import { AdaptiveLimiter, type LimiterPermit } from './adaptive-limiter.ts';
import type { Clock } from './clock.ts';

/** A clock that jumps to the end of each wait at once. */
function createJumpingClock(): Clock & { advance(ms: number): void } {
  let now = 0;
  return {
    now: () => now,
    delay: (ms, { signal }) => {
      signal?.throwIfAborted();
      now += ms;
      return Promise.resolve();
    },
    advance: (ms) => {
      now += ms;
    },
  };
}

async function callTimes(limiter: AdaptiveLimiter, clock: Clock, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let call = 0; call < count; call += 1) {
    const permit = await limiter.acquire();
    times.push(clock.now());
    permit.release();
  }
  return times;
}

describe('AdaptiveLimiter', () => {
  test('does not pace calls that are never throttled', async () => {
    const clock = createJumpingClock();
    const limiter = new AdaptiveLimiter({ clock });
    await callTimes(limiter, clock, 1_000);
    expect(clock.now()).toBe(0);
    expect(limiter.ratePerSecond).toBeUndefined();
  });

  test('holds calls back where the service is known to allow no more in a window, and lets as many through as it does', async () => {
    const clock = createJumpingClock();
    const limiter = new AdaptiveLimiter({ clock, allowance: { calls: 3, windowMs: 1_000 } });
    expect(await callTimes(limiter, clock, 7)).toEqual([0, 0, 0, 1_000, 1_000, 1_000, 2_000]);
    expect(() => new AdaptiveLimiter({ allowance: { calls: 0, windowMs: 1 } })).toThrow(TypeError);
  });

  test('never runs more calls at once than allowed, and serves the waiting in order', async () => {
    const limiter = new AdaptiveLimiter({ maxConcurrency: 2 });
    const first = await limiter.acquire();
    const second = await limiter.acquire();
    const order: string[] = [];
    const third = limiter.acquire().then((permit) => (order.push('third'), permit));
    const fourth = limiter.acquire().then((permit) => (order.push('fourth'), permit));
    expect(limiter.running).toBe(2);
    expect(limiter.waiting).toBe(2);
    first.release();
    (await third).release();
    (await fourth).release();
    second.release();
    expect(order).toEqual(['third', 'fourth']);
    expect(limiter.running).toBe(0);
  });

  test('starts with few calls, allows one more for each that ends well, and half after throttling', async () => {
    const limiter = new AdaptiveLimiter({ initialConcurrency: 2, maxConcurrency: 4, minRatePerSecond: 1_000 });
    const most = async (): Promise<number> => {
      const waiting = Array.from({ length: 8 }, () => limiter.acquire());
      const granted: LimiterPermit[] = [];
      for (const permit of waiting) void permit.then((one) => granted.push(one));
      await Promise.allSettled(waiting.slice(0, limiter.running));
      const together = limiter.running;
      for (const permit of waiting) (await permit).release();
      return together;
    };
    expect(await most()).toBe(2);
    expect(await most()).toBe(4);
    (await limiter.acquire()).release({ isThrottled: true });
    expect(await most()).toBe(2);
  });

  test.each([0, Number.NaN])('refuses to begin with %d calls', (initialConcurrency) => {
    expect(() => new AdaptiveLimiter({ initialConcurrency })).toThrow(TypeError);
  });

  test('cuts the rate by the factor after throttling, and spaces the calls that follow', async () => {
    const clock = createJumpingClock();
    const limiter = new AdaptiveLimiter({ clock, increasePerSecond: 0, decreaseFactor: 0.5, burst: 1 });
    for (let call = 0; call < 40; call += 1) {
      clock.advance(25);
      (await limiter.acquire()).release({ isThrottled: call === 39 });
    }
    const rate = limiter.ratePerSecond ?? 0;
    expect(rate).toBeGreaterThan(18);
    expect(rate).toBeLessThan(22);
    const times = await callTimes(limiter, clock, 5);
    for (let index = 1; index < times.length; index += 1) {
      expect((times[index] ?? 0) - (times[index - 1] ?? 0)).toBeCloseTo(1_000 / rate, 3);
    }
  });

  test('does not take a few calls for the limit when the first throttling comes', async () => {
    const limiter = new AdaptiveLimiter({ clock: createJumpingClock(), initialRatePerSecond: 10, decreaseFactor: 0.5 });
    (await limiter.acquire()).release({ isThrottled: true });
    expect(limiter.ratePerSecond).toBe(5);
  });

  test('counts the throttling of calls that were in flight together once', async () => {
    const clock = createJumpingClock();
    const limiter = new AdaptiveLimiter({ clock, maxConcurrency: 10, increasePerSecond: 0 });
    const permits = await Promise.all(Array.from({ length: 10 }, () => limiter.acquire()));
    clock.advance(500);
    permits[0]?.release({ isThrottled: true });
    const rate = limiter.ratePerSecond;
    for (const permit of permits.slice(1)) permit.release({ isThrottled: true });
    expect(limiter.ratePerSecond).toBe(rate);
  });

  test('raises the rate in quiet time until pacing ends', async () => {
    const clock = createJumpingClock();
    const limiter = new AdaptiveLimiter({ clock, increasePerSecond: 2, maxRatePerSecond: 20 });
    (await limiter.acquire()).release({ isThrottled: true });
    const before = limiter.ratePerSecond ?? 0;
    clock.advance(1_000);
    expect(limiter.ratePerSecond).toBeCloseTo(before + 2);
    clock.advance(60_000);
    expect(limiter.ratePerSecond).toBeUndefined();
  });

  test('never falls below the lowest rate', async () => {
    const clock = createJumpingClock();
    const limiter = new AdaptiveLimiter({ clock, minRatePerSecond: 0.5, increasePerSecond: 0 });
    for (let call = 0; call < 50; call += 1) (await limiter.acquire()).release({ isThrottled: true });
    expect(limiter.ratePerSecond).toBe(0.5);
  });

  test('waits as long as the service asked', async () => {
    const clock = createJumpingClock();
    const limiter = new AdaptiveLimiter({ clock });
    (await limiter.acquire()).release({ isThrottled: true, retryAfterMs: 30_000 });
    await limiter.acquire();
    expect(clock.now()).toBeGreaterThanOrEqual(30_000);
  });

  test('lets an aborted call leave the queue with the signal reason', async () => {
    const limiter = new AdaptiveLimiter({ maxConcurrency: 1 });
    const permit = await limiter.acquire();
    const controller = new AbortController();
    const waiting = limiter.acquire({ signal: controller.signal });
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(limiter.waiting).toBe(0);
    permit.release();
    expect(limiter.running).toBe(0);
  });

  test('frees the place of a call that is aborted while it waits for its turn', async () => {
    const limiter = new AdaptiveLimiter({ maxConcurrency: 1 });
    (await limiter.acquire()).release({ isThrottled: true, retryAfterMs: 60_000 });
    const controller = new AbortController();
    const waiting = limiter.acquire({ signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(limiter.running).toBe(0);
  });

  test('waits for the quota to be given anew when a reply says that nothing is left', async () => {
    const clock = createJumpingClock();
    const limiter = new AdaptiveLimiter({ clock });
    const permit = await limiter.acquire();
    limiter.learnQuota({ remainingCalls: 2, resetsAfterMs: 5_000 });
    permit.release();
    expect(await callTimes(limiter, clock, 4)).toEqual([0, 0, 5_000, 5_000]);
    expect(limiter.ratePerSecond).toBeUndefined();
  });

  test('counts calls in flight as spent, and takes no reading that is not a number', async () => {
    const clock = createJumpingClock();
    const limiter = new AdaptiveLimiter({ clock });
    const permits = [await limiter.acquire(), await limiter.acquire(), await limiter.acquire()];
    limiter.learnQuota({ remainingCalls: 2, resetsAfterMs: 1_000 });
    limiter.learnQuota({ remainingCalls: Number.NaN, resetsAfterMs: 90_000 });
    for (const permit of permits) permit.release();
    expect(await callTimes(limiter, clock, 1)).toEqual([1_000]);
  });

  test('counts a window from when its call was sent, and not from when a slow answer came', async () => {
    const clock = createJumpingClock();
    const limiter = new AdaptiveLimiter({ clock });
    const permit = await limiter.acquire();
    await clock.delay(900, {});
    limiter.learnQuota({ remainingCalls: 0, resetsAfterMs: 5_000, ageMs: 900 });
    permit.release();
    expect(await callTimes(limiter, clock, 1)).toEqual([5_150]);
  });

  test('takes the earliest end that was said of one window, as services round up', async () => {
    const clock = createJumpingClock();
    const limiter = new AdaptiveLimiter({ clock });
    const permit = await limiter.acquire();
    limiter.learnQuota({ remainingCalls: 1, resetsAfterMs: 5_000 });
    await clock.delay(200, {});
    limiter.learnQuota({ remainingCalls: 0, resetsAfterMs: 5_000 });
    permit.release();
    expect(await callTimes(limiter, clock, 1)).toEqual([5_000]);
  });
});
