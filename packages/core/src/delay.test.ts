import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { delay, raceAbort } from './delay.ts';

const stopped = new Error('stopped');

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function listenersOf(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length;
}

describe('delay', () => {
  test('resolves when the time is up and leaves nothing', async () => {
    const { signal } = new AbortController();
    const onElapsed = vi.fn<() => void>();
    const waiting = delay(1_000, { signal }).then(() => onElapsed());
    await vi.advanceTimersByTimeAsync(999);
    expect(onElapsed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await waiting;
    expect(onElapsed).toHaveBeenCalledOnce();
    expect(listenersOf(signal)).toBe(0);
  });

  test('rejects at once when aborted before, and starts no timer', async () => {
    const signal = AbortSignal.abort(stopped);
    await expect(delay(1_000, { signal })).rejects.toBe(stopped);
    expect(vi.getTimerCount()).toBe(0);
    expect(listenersOf(signal)).toBe(0);
  });

  test('rejects with the reason when aborted during, and leaves nothing', async () => {
    const controller = new AbortController();
    const waiting = delay(1_000, { signal: controller.signal });
    controller.abort(stopped);
    await expect(waiting).rejects.toBe(stopped);
    expect(vi.getTimerCount()).toBe(0);
    expect(listenersOf(controller.signal)).toBe(0);
  });

  test('does not end at once when asked to wait longer than a timer can', async () => {
    const onElapsed = vi.fn<() => void>();
    void delay(Infinity).then(() => onElapsed());
    await vi.advanceTimersByTimeAsync(60_000);
    expect(onElapsed).not.toHaveBeenCalled();
  });
});

describe('raceAbort', () => {
  test('gives the promise without a signal', async () => {
    await expect(raceAbort(Promise.resolve(7), undefined)).resolves.toBe(7);
  });

  test('resolves and rejects as the promise does, and leaves no listener', async () => {
    const { signal } = new AbortController();
    await expect(raceAbort(Promise.resolve(7), signal)).resolves.toBe(7);
    await expect(raceAbort(Promise.reject(stopped), signal)).rejects.toBe(stopped);
    expect(listenersOf(signal)).toBe(0);
  });

  test('rejects at once when aborted before, and leaves no listener', async () => {
    const signal = AbortSignal.abort(stopped);
    await expect(raceAbort(new Promise(() => {}), signal)).rejects.toBe(stopped);
    expect(listenersOf(signal)).toBe(0);
  });

  test('rejects with the reason when aborted during, and the late failure of the promise harms nobody', async () => {
    const controller = new AbortController();
    let failLate: ((error: Error) => void) | undefined;
    const late = new Promise<number>((_, reject) => {
      failLate = reject;
    });
    const race = raceAbort(late, controller.signal);
    controller.abort(stopped);
    await expect(race).rejects.toBe(stopped);
    failLate?.(new Error('nobody listens'));
    await vi.advanceTimersByTimeAsync(1);
    expect(listenersOf(controller.signal)).toBe(0);
  });
});
