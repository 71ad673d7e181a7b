import type { ScanMessage } from '@corkscrew/core';
import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { callWithin } from '../src/deadline.ts';
import { readMessage, releaseStream } from '../src/message-reader.ts';
import { ManualClock, settle } from './fakes/manual-clock.ts';

const stopped = new Error('stopped');
const never = (): Promise<never> => new Promise(() => {});

function expectNothingLeft(clock: ManualClock, signal: AbortSignal): void {
  expect(clock.pendingTimers).toBe(0);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
}

describe('callWithin', () => {
  const options = { timeoutMs: 1_000, label: 'plan aws scan' };

  test('gives the answer and leaves nothing', async () => {
    const clock = new ManualClock();
    const { signal } = new AbortController();
    await expect(callWithin(async () => 7, { ...options, clock, signal })).resolves.toBe(7);
    expectNothingLeft(clock, signal);
  });

  test('does not call when aborted before', async () => {
    const clock = new ManualClock();
    const signal = AbortSignal.abort(stopped);
    let wasCalled = false;
    const call = async (): Promise<void> => {
      wasCalled = true;
    };
    await expect(callWithin(call, { ...options, clock, signal })).rejects.toBe(stopped);
    expect(wasCalled).toBe(false);
    expectNothingLeft(clock, signal);
  });

  test('rejects with the reason when aborted during, and leaves nothing', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const call = callWithin(never, { ...options, clock, signal: controller.signal });
    controller.abort(stopped);
    await expect(call).rejects.toBe(stopped);
    expectNothingLeft(clock, controller.signal);
  });

  test('rejects and cancels the call when the time is up', async () => {
    const clock = new ManualClock();
    let inner: AbortSignal | undefined;
    const call = callWithin(
      (signal) => {
        inner = signal;
        return never();
      },
      { ...options, clock, signal: undefined },
    );
    const rejection = expect(call).rejects.toMatchObject({
      code: 'timeout',
      message: 'plan aws scan: no answer within 1000 ms',
    });
    await clock.advance(1_000);
    await rejection;
    expect(inner?.aborted).toBe(true);
  });
});

describe('readMessage', () => {
  const message: ScanMessage = { kind: 'resources', resources: [] };

  function streamOf(next: () => Promise<IteratorResult<ScanMessage>>): AsyncIterator<ScanMessage> {
    return { next };
  }

  function readWith(clock: ManualClock, signal: AbortSignal): Parameters<typeof readMessage>[1] {
    return { clock, signal, idleMs: 100, onIdle: () => {} };
  }

  test('gives the next message, and nothing at the end', async () => {
    const clock = new ManualClock();
    const { signal } = new AbortController();
    const some = streamOf(async () => ({ done: false, value: message }));
    const none = streamOf(async () => ({ done: true, value: undefined }));
    await expect(readMessage(some, readWith(clock, signal))).resolves.toBe(message);
    await expect(readMessage(none, readWith(clock, signal))).resolves.toBeUndefined();
    expectNothingLeft(clock, signal);
  });

  test('does not ask when aborted before', async () => {
    const clock = new ManualClock();
    const signal = AbortSignal.abort(stopped);
    const stream = streamOf(() => Promise.reject(new Error('was asked')));
    await expect(readMessage(stream, readWith(clock, signal))).rejects.toBe(stopped);
    expectNothingLeft(clock, signal);
  });

  test('rejects with the reason when aborted during, even where the stream is deaf', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const reading = readMessage(streamOf(never), readWith(clock, controller.signal));
    controller.abort(stopped);
    await expect(reading).rejects.toBe(stopped);
    expectNothingLeft(clock, controller.signal);
  });

  test('says when it has been idle', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const options = { ...readWith(clock, controller.signal), onIdle: () => controller.abort(stopped) };
    const reading = expect(readMessage(streamOf(never), options)).rejects.toBe(stopped);
    await clock.advance(100);
    await reading;
  });
});

describe('releaseStream', () => {
  test('waits for the stream to agree', async () => {
    const clock = new ManualClock();
    let wasReleased = false;
    const stream = {
      next: never,
      return: async () => {
        await settle();
        wasReleased = true;
        return { done: true as const, value: undefined };
      },
    };
    await releaseStream(stream, clock, 500);
    expect(wasReleased).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  test('waits no longer than it was told, and takes no offence at a failure', async () => {
    const clock = new ManualClock();
    const waiting = releaseStream({ next: never, return: never }, clock, 500);
    await clock.advance(500);
    await expect(waiting).resolves.toBeUndefined();
    const failing = { next: never, return: () => Promise.reject(stopped) };
    await expect(releaseStream(failing, clock, 500)).resolves.toBeUndefined();
    expect(clock.pendingTimers).toBe(0);
  });

  test('has nothing to do for a stream that cannot be released', async () => {
    const clock = new ManualClock();
    await releaseStream({ next: never }, clock, 500);
    expect(clock.pendingTimers).toBe(0);
  });
});
