import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { retry } from './retry.ts';

const stopped = new Error('stopped');

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Fails until the given attempt. */
function succeedAt(attempt: number): ReturnType<typeof vi.fn<(n: number) => Promise<string>>> {
  return vi.fn<(n: number) => Promise<string>>(async (n) => {
    if (n < attempt) throw new Error(`attempt ${n} failed`);
    return `done at ${n}`;
  });
}

const always = (): boolean => true;

describe('retry', () => {
  test('gives the first success without waiting', async () => {
    await expect(retry(succeedAt(1), { shouldRetry: always })).resolves.toBe('done at 1');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('tries again with waits whose bound doubles up to the greatest', async () => {
    const waits: number[] = [];
    const work = vi.fn<(n: number) => Promise<string>>(async (n) => {
      waits.push(Date.now());
      if (n < 6) throw new Error('not yet');
      return 'done';
    });
    const result = retry(work, {
      attempts: 6,
      baseDelayMs: 100,
      maxDelayMs: 500,
      random: () => 1,
      shouldRetry: always,
    });
    await vi.runAllTimersAsync();
    await expect(result).resolves.toBe('done');
    expect(waits.slice(1).map((at, index) => at - (waits[index] as number))).toEqual([100, 200, 400, 500, 500]);
  });

  test('rethrows the last failure when the tries are used up', async () => {
    const work = succeedAt(9);
    const result = expect(retry(work, { attempts: 3, shouldRetry: always })).rejects.toThrow('attempt 3 failed');
    await vi.runAllTimersAsync();
    await result;
    expect(work).toHaveBeenCalledTimes(3);
  });

  test('gives up when told to', async () => {
    const work = succeedAt(9);
    await expect(retry(work, { shouldRetry: (_, attempt) => attempt < 1 })).rejects.toThrow('attempt 1 failed');
    expect(work).toHaveBeenCalledOnce();
  });

  test('waits as long as the failure asks for', async () => {
    const work = succeedAt(2);
    const result = retry(work, { maxDelayMs: 10, shouldRetry: () => 3_000 });
    await vi.advanceTimersByTimeAsync(2_999);
    expect(work).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(1);
    await expect(result).resolves.toBe('done at 2');
  });

  test('tries again at once when asked for no wait', async () => {
    const result = retry(succeedAt(2), { shouldRetry: () => 0 });
    await vi.advanceTimersByTimeAsync(1);
    await expect(result).resolves.toBe('done at 2');
  });

  test('does nothing when aborted before', async () => {
    const work = succeedAt(1);
    await expect(retry(work, { signal: AbortSignal.abort(stopped), shouldRetry: always })).rejects.toBe(stopped);
    expect(work).not.toHaveBeenCalled();
  });

  test('ends a wait when aborted during it, and leaves nothing', async () => {
    const controller = new AbortController();
    const result = retry(succeedAt(9), { signal: controller.signal, random: () => 1, shouldRetry: always });
    const rejection = expect(result).rejects.toBe(stopped);
    await vi.advanceTimersByTimeAsync(1);
    controller.abort(stopped);
    await rejection;
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  test('does not ask whether to try again once aborted', async () => {
    const controller = new AbortController();
    const shouldRetry = vi.fn<() => boolean>(always);
    const work = async (): Promise<never> => {
      controller.abort(stopped);
      throw stopped;
    };
    await expect(retry(work, { signal: controller.signal, shouldRetry })).rejects.toBe(stopped);
    expect(shouldRetry).not.toHaveBeenCalled();
  });
});
