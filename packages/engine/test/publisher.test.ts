import type { PublishResult } from '@corkscrew/core';
import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { Publisher } from '../src/publisher.ts';
import { createGate, type Gate } from './fakes/gate.ts';
import { ManualClock, settle } from './fakes/manual-clock.ts';

const nothing: PublishResult = { changes: [], diagnostics: [] };

/** A publisher over a sink whose publishes wait for their gates. */
function createPublisher(options: { failWith?: Error } = {}): {
  publisher: Publisher;
  clock: ManualClock;
  gates: Gate[];
  published: number[];
  failures: unknown[];
} {
  const clock = new ManualClock();
  const gates: Gate[] = [];
  const published: number[] = [];
  const failures: unknown[] = [];
  let isRunning = false;
  const publisher = new Publisher({
    sink: {
      publish: async () => {
        expect(isRunning).toBe(false);
        isRunning = true;
        const gate = createGate();
        gates.push(gate);
        await gate.opened;
        isRunning = false;
        if (options.failWith !== undefined) throw options.failWith;
        return nothing;
      },
    },
    clock,
    limits: { groupCommitRows: 100, groupCommitMs: 5_000, maxUnpublishedRows: 300 },
    onPublished: (_, units) => published.push(units),
    onFailure: (error) => failures.push(error),
  });
  return { publisher, clock, gates, published, failures };
}

describe('Publisher', () => {
  test('publishes when enough rows have gathered', async () => {
    const { publisher, gates, published, clock } = createPublisher();
    publisher.addFinishedUnit(60);
    expect(gates).toHaveLength(0);
    publisher.addFinishedUnit(40);
    expect(gates).toHaveLength(1);
    gates[0]?.open();
    await settle();
    expect(published).toEqual([2]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('publishes when the first unit has waited long enough', async () => {
    const { publisher, gates, published, clock } = createPublisher();
    publisher.addFinishedUnit(0);
    await clock.advance(4_000);
    publisher.addFinishedUnit(1);
    await clock.advance(999);
    expect(gates).toHaveLength(0);
    await clock.advance(1);
    expect(gates).toHaveLength(1);
    gates[0]?.open();
    await settle();
    expect(published).toEqual([2]);
  });

  test('publishes one group at a time; what finishes meanwhile is in the next', async () => {
    const { publisher, gates, published } = createPublisher();
    publisher.addFinishedUnit(100);
    publisher.addFinishedUnit(70);
    publisher.addFinishedUnit(70);
    await settle();
    expect(gates).toHaveLength(1);
    gates[0]?.open();
    await settle();
    expect(published).toEqual([1]);
    expect(gates).toHaveLength(2);
    gates[1]?.open();
    await settle();
    expect(published).toEqual([1, 2]);
  });

  test('counts the wait of a unit from its end, also while a publish runs', async () => {
    const { publisher, gates, published, clock } = createPublisher();
    publisher.addFinishedUnit(100);
    publisher.addFinishedUnit(1);
    await clock.advance(5_000);
    expect(gates).toHaveLength(1);
    gates[0]?.open();
    await settle();
    expect(gates).toHaveLength(2);
    gates[1]?.open();
    await settle();
    expect(published).toEqual([1, 1]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('flushes what waits and what runs, and starts nothing where nothing waits', async () => {
    const { publisher, gates, published, clock } = createPublisher();
    await publisher.flush();
    publisher.addFinishedUnit(100);
    publisher.addFinishedUnit(1);
    const flushed = publisher.flush();
    gates[0]?.open();
    await settle();
    gates[1]?.open();
    await flushed;
    expect(published).toEqual([1, 1]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('publishes nothing more after a failure, and tells it once', async () => {
    const locked = new Error('locked');
    const { publisher, gates, published, failures, clock } = createPublisher({ failWith: locked });
    publisher.addFinishedUnit(100);
    publisher.addFinishedUnit(100);
    gates[0]?.open();
    await publisher.flush();
    publisher.addFinishedUnit(100);
    await publisher.flush();
    expect(gates).toHaveLength(1);
    expect(published).toEqual([]);
    expect(failures).toEqual([locked]);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('Publisher.waitForRoom', () => {
  const { signal } = new AbortController();

  test('resolves at once while there is room, even while publishing', async () => {
    const { publisher } = createPublisher();
    publisher.addFinishedUnit(299);
    await expect(publisher.waitForRoom(signal)).resolves.toBeUndefined();
  });

  test('waits for the publish when too many rows wait', async () => {
    const { publisher, gates } = createPublisher();
    publisher.addFinishedUnit(300);
    let hasRoom = false;
    const waiting = publisher.waitForRoom(signal).then(() => {
      hasRoom = true;
    });
    await settle();
    expect(hasRoom).toBe(false);
    gates[0]?.open();
    await waiting;
  });

  test('rejects when aborted before', async () => {
    const { publisher } = createPublisher();
    publisher.addFinishedUnit(300);
    const stopped = new Error('stopped');
    await expect(publisher.waitForRoom(AbortSignal.abort(stopped))).rejects.toBe(stopped);
  });

  test('rejects with the reason when aborted during, and leaves no listener', async () => {
    const { publisher } = createPublisher();
    publisher.addFinishedUnit(300);
    const controller = new AbortController();
    const waiting = publisher.waitForRoom(controller.signal);
    const stopped = new Error('stopped');
    controller.abort(stopped);
    await expect(waiting).rejects.toBe(stopped);
    await settle();
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  test('lets go after a failure, since the scan ends anyway', async () => {
    const { publisher, gates } = createPublisher({ failWith: new Error('locked') });
    publisher.addFinishedUnit(300);
    const waiting = publisher.waitForRoom(signal);
    gates[0]?.open();
    await expect(waiting).resolves.toBeUndefined();
  });
});
