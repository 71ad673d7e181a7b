import { describe, expect, test } from 'vitest';
import { StdioData_Channel } from '../gen/go_plugin_pb.ts';
import { createStdioBuffer, type StdioBuffer } from './stdio-buffer.ts';

const never = new AbortController().signal;

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

async function readAll(buffer: StdioBuffer): Promise<readonly (readonly [number, string])[]> {
  const pieces = collect(buffer.stream(never));
  await buffer.close();
  return (await pieces).map(({ channel, data }) => [channel, Buffer.from(data).toString()] as const);
}

describe('createStdioBuffer', () => {
  test('keeps what is printed before anybody reads, in order and by channel', async () => {
    const buffer = createStdioBuffer(1000);
    buffer.push('stdout', Buffer.from('a'));
    buffer.push('stdout', Buffer.from('b'));
    buffer.push('stderr', Buffer.from('c'));
    buffer.push('stdout', Buffer.from('d'));
    expect(await readAll(buffer)).toEqual([
      [StdioData_Channel.STDOUT, 'ab'],
      [StdioData_Channel.STDERR, 'c'],
      [StdioData_Channel.STDOUT, 'd'],
    ]);
  });

  test('cuts into pieces of at most 1 KiB', async () => {
    const buffer = createStdioBuffer(100_000);
    buffer.push('stdout', Buffer.alloc(2500, 'x'));
    expect((await readAll(buffer)).map(([, text]) => text.length)).toEqual([1024, 1024, 452]);
  });

  test('drops the oldest beyond its limit', async () => {
    const buffer = createStdioBuffer(2048);
    for (const letter of 'abcd') buffer.push('stdout', Buffer.alloc(1024, letter));
    expect((await readAll(buffer)).map(([, text]) => text[0])).toEqual(['c', 'd']);
  });

  test('closes at once when nobody reads', async () => {
    const buffer = createStdioBuffer(10);
    buffer.push('stdout', Buffer.from('x'));
    await expect(buffer.close()).resolves.toBeUndefined();
  });

  test('ends a stream whose caller goes away', async () => {
    const controller = new AbortController();
    const all = collect(createStdioBuffer(10).stream(controller.signal));
    controller.abort();
    expect(await all).toEqual([]);
  });
});
