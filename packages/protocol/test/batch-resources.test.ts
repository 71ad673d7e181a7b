import { delay, type ScanMessage } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { batchResources, type BatchOptions, type UnbatchedMessage } from '../src/batch-resources.ts';
import { CLAIM, createResource } from './samples.ts';

const claim: UnbatchedMessage = { kind: 'claim', claim: CLAIM };

describe('batchResources', () => {
  test('fills batches up to their number of resources', async () => {
    expect(await sizes(() => resources(130))).toEqual([64, 64, 2]);
  });

  test('sends what there is before anything else, and keeps the order', async () => {
    const source = async function* () {
      yield* resources(2);
      yield claim;
      yield* resources(1);
    };
    expect(await sizes(source)).toEqual([2, 'claim', 1]);
  });

  test('keeps to the size, and sends alone what is larger', async () => {
    const source = async function* () {
      yield* resources(2, 300);
      yield* resources(1, 5000);
      yield* resources(1, 300);
    };
    expect(await sizes(source, { limits: { maxBytes: 2000 } })).toEqual([2, 1, 1]);
  });

  test('does not keep a resource waiting for the next', async () => {
    const source = async function* (signal: AbortSignal) {
      yield* resources(1);
      await delay(100, { signal });
      yield* resources(1);
    };
    expect(await sizes(source, { limits: { maxDelayMs: 10 } })).toEqual([1, 1]);
  });

  test('sends what it has before it passes a failure on', async () => {
    const error = new Error('broken');
    const source = async function* () {
      yield* resources(3);
      throw error;
    };
    const seen: ScanMessage[] = [];
    const reading = (async () => {
      for await (const message of batchResources(source)) seen.push(message);
    })();
    await expect(reading).rejects.toBe(error);
    expect(seen.map(sizeOf)).toEqual([3]);
  });

  test('does not start when it was aborted before', async () => {
    const reason = new Error('enough');
    let isOpened = false;
    const open = () => {
      isOpened = true;
      return resources(1);
    };
    const stream = batchResources(open, { signal: AbortSignal.abort(reason) });
    await expect(stream.next()).rejects.toBe(reason);
    expect(isOpened).toBe(false);
  });

  test('ends the source when it is aborted during, and keeps the reason', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    let isReleased = false;
    const open = async function* (signal: AbortSignal) {
      try {
        await delay(60_000, { signal });
        yield claim;
      } finally {
        isReleased = true;
      }
    };
    const next = batchResources(open, { signal: controller.signal }).next();
    setTimeout(() => controller.abort(reason), 5);
    await expect(next).rejects.toBe(reason);
    expect(isReleased).toBe(true);
  });

  test('ends the source when the reader leaves', async () => {
    let signalOfSource: AbortSignal | undefined;
    const open = async function* (signal: AbortSignal) {
      signalOfSource = signal;
      for (;;) yield claim;
    };
    for await (const _message of batchResources(open)) break;
    expect(signalOfSource?.aborted).toBe(true);
  });
});

async function* resources(count: number, bytes = 10): AsyncGenerator<UnbatchedMessage> {
  for (let index = 0; index < count; index += 1) {
    yield { kind: 'resource', resource: createResource(`i-${index}`, { pad: 'x'.repeat(bytes) }) };
  }
}

async function sizes(
  open: (signal: AbortSignal) => AsyncIterable<UnbatchedMessage>,
  options?: BatchOptions,
): Promise<(number | string)[]> {
  const seen: (number | string)[] = [];
  for await (const message of batchResources(open, options)) seen.push(sizeOf(message));
  return seen;
}

function sizeOf(message: ScanMessage): number | string {
  return message.kind === 'resources' ? message.resources.length : message.kind;
}
