import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from './clock.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('systemClock', () => {
  test('calls back once after the time', () => {
    const callback = vi.fn<() => void>();
    systemClock.startTimer(100, callback);
    vi.advanceTimersByTime(99);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(callback).toHaveBeenCalledOnce();
  });

  test('forgets a timer and keeps nothing of it', () => {
    const callback = vi.fn<() => void>();
    const forget = systemClock.startTimer(100, callback);
    forget();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(1_000);
    forget();
    expect(callback).not.toHaveBeenCalled();
  });

  test('tells the time', () => {
    vi.setSystemTime('2026-03-04T05:06:07Z');
    expect(systemClock.now().toISOString()).toBe('2026-03-04T05:06:07.000Z');
  });
});
