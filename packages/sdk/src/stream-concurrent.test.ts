import { setImmediate } from 'node:timers/promises';
import { delay } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { streamConcurrent } from './stream-concurrent.ts';

async function* count(name: string, to: number): AsyncGenerator<string, void, undefined> {
  for (let number = 1; number <= to; number += 1) {
    await setImmediate();
    yield `${name}${number}`;
  }
}

describe('streamConcurrent', () => {
  test('yields everything of every stream', async () => {
    const seen: string[] = [];
    for await (const element of streamConcurrent(['a', 'b', 'c'], (name) => count(name, 2), { limit: 2 }))
      seen.push(element);
    expect(seen.toSorted()).toEqual(['a1', 'a2', 'b1', 'b2', 'c1', 'c2']);
  });

  test('holds its streams up while the reader is slow', async () => {
    let produced = 0;
    async function* endless(): AsyncGenerator<number, void, undefined> {
      for (;;) {
        await setImmediate();
        yield (produced += 1);
      }
    }
    for await (const element of streamConcurrent([1], endless, { limit: 1, bufferSize: 2 })) {
      if (element === 1) await delay(30);
      else break;
    }
    expect(produced).toBeLessThanOrEqual(6);
  });

  test('fails with the first failure and aborts the other streams', async () => {
    const aborted: string[] = [];
    async function* run(name: string, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
      if (name === 'bad') throw new Error('bad stream');
      yield name;
      await delay(60_000, { signal }).catch((error: unknown) => {
        aborted.push(name);
        throw error;
      });
    }
    const read = async (): Promise<void> => {
      for await (const element of streamConcurrent(['good', 'bad'], run, { limit: 2 })) expect(element).toBe('good');
    };
    await expect(read()).rejects.toThrow('bad stream');
    expect(aborted).toEqual(['good']);
  });

  test('aborts its streams when the reader leaves', async () => {
    let isAborted = false;
    async function* run(_: string, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
      yield 'one';
      await delay(60_000, { signal }).catch((error: unknown) => {
        isAborted = true;
        throw error;
      });
    }
    for await (const element of streamConcurrent(['x'], run, { limit: 1 })) {
      expect(element).toBe('one');
      await delay(5);
      break;
    }
    expect(isAborted).toBe(true);
  });

  test('rejects with the reason of an abort during the run, and starts nothing after one before', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const read = async (): Promise<void> => {
      for await (const _ of streamConcurrent([1], () => count('a', 5), { limit: 1, signal: controller.signal })) {
        controller.abort(reason);
      }
    };
    await expect(read()).rejects.toBe(reason);
    await expect(read()).rejects.toBe(reason);
  });
});
