import { getEventListeners } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { linkSignals, onAbort, withinMs } from './abort.ts';

describe('onAbort', () => {
  test('calls the listener with the reason, at once when aborted already', () => {
    const listener = vi.fn<(reason: unknown) => void>();
    onAbort(AbortSignal.abort('early'), listener);
    const controller = new AbortController();
    onAbort(controller.signal, listener);
    controller.abort('late');
    expect(listener.mock.calls).toEqual([['early'], ['late']]);
  });

  test('leaves no listener behind', () => {
    const { signal } = new AbortController();
    onAbort(signal, () => {})[Symbol.dispose]();
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('linkSignals', () => {
  test('follows its parent and keeps the reason', () => {
    const parent = new AbortController();
    using scope = linkSignals(parent.signal);
    parent.abort('stop');
    expect(scope.signal.reason).toBe('stop');
  });

  test('aborts and lets go of the parent when disposed', () => {
    const parent = new AbortController();
    const scope = linkSignals(parent.signal);
    scope[Symbol.dispose]();
    expect(scope.signal.aborted).toBe(true);
    expect(parent.signal.aborted).toBe(false);
    expect(getEventListeners(parent.signal, 'abort')).toHaveLength(0);
  });
});

describe('withinMs', () => {
  test('gives the value, nothing when it is late, and passes errors on', async () => {
    expect(await withinMs(Promise.resolve(1), 1000)).toBe(1);
    expect(await withinMs(new Promise(() => {}), 1)).toBeUndefined();
    await expect(withinMs(Promise.reject(new Error('no')), 1000)).rejects.toThrow('no');
  });
});
