import { describe, expect, test, vi } from 'vitest';
import { watchParent } from './orphan-watch.ts';

describe('watchParent', () => {
  test.each([
    ['the parent is another process', { parentPid: 1, isAlive: true }],
    ['the parent is dead', { parentPid: 42, isAlive: false }],
  ])('tells once that %s', async (_what, later) => {
    const now = { parentPid: 42, isAlive: true };
    const onOrphan = vi.fn<() => void>();
    using _watch = watchParent(1, onOrphan, { parentPid: () => now.parentPid, isAlive: () => now.isAlive });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(onOrphan).not.toHaveBeenCalled();
    Object.assign(now, later);
    await vi.waitFor(() => expect(onOrphan).toHaveBeenCalledTimes(1));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(onOrphan).toHaveBeenCalledTimes(1);
  });

  test('stops looking when disposed', async () => {
    const onOrphan = vi.fn<() => void>();
    watchParent(1, onOrphan, { parentPid: () => 1, isAlive: () => false })[Symbol.dispose]();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(onOrphan).not.toHaveBeenCalled();
  });
});
