import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { linkSignals } from './link-signals.ts';

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

describe('linkSignals', () => {
  test('stays open without parents and time', () => {
    using scope = linkSignals([undefined]);
    expect(scope.signal.aborted).toBe(false);
  });

  test('aborts with the reason of whichever parent does', () => {
    const parents = [new AbortController(), new AbortController()] as const;
    using scope = linkSignals(parents.map((parent) => parent.signal));
    parents[1].abort(stopped);
    parents[0].abort(new Error('later'));
    expect(scope.signal.reason).toBe(stopped);
  });

  test('is aborted from the start by an aborted parent, and starts no timer', () => {
    using scope = linkSignals([AbortSignal.abort(stopped)], { timeoutMs: 10 });
    expect(scope.signal.reason).toBe(stopped);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('aborts when the time is up, naming the call', () => {
    using scope = linkSignals([], { timeoutMs: 50, label: 'list s3:bucket' });
    vi.advanceTimersByTime(49);
    expect(scope.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(scope.signal.reason).toMatchObject({
      code: 'timeout',
      message: 'list s3:bucket: no answer within 50 ms',
    });
  });

  test('does not abort at once when given more time than a timer can hold', () => {
    using scope = linkSignals([], { timeoutMs: Infinity });
    vi.advanceTimersByTime(60_000);
    expect(scope.signal.aborted).toBe(false);
  });

  test('aborts by itself without touching its parents', () => {
    const parent = new AbortController();
    using scope = linkSignals([parent.signal]);
    scope.abort(stopped);
    expect(scope.signal.reason).toBe(stopped);
    expect(parent.signal.aborted).toBe(false);
  });

  test('leaves no listener and no timer once disposed', () => {
    const parent = new AbortController();
    for (let call = 0; call < 3; call += 1) {
      using scope = linkSignals([parent.signal], { timeoutMs: 1_000 });
      expect(listenersOf(parent.signal)).toBe(1);
      expect(scope.signal.aborted).toBe(false);
    }
    expect(listenersOf(parent.signal)).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('removes the listeners of other parents when one was aborted from the start', () => {
    const parent = new AbortController();
    {
      using scope = linkSignals([parent.signal, AbortSignal.abort(stopped)]);
      expect(scope.signal.aborted).toBe(true);
    }
    expect(listenersOf(parent.signal)).toBe(0);
  });
});
