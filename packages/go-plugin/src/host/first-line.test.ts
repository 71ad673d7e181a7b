import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { readFirstLine } from './first-line.ts';

const MAX_BYTES = 65_536;
const reading = (...chunks: string[]) =>
  readFirstLine(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), MAX_BYTES);

describe('readFirstLine', () => {
  test('puts the line together and throws the rest away', async () => {
    const { line, ended } = reading('1|1|', 'unix\nmore\n', 'x'.repeat(100_000));
    expect(await line).toEqual({ kind: 'line', text: '1|1|unix' });
    await ended;
  });

  test('tells of output that ends inside the line', async () => {
    expect(await reading('half').line).toEqual({ kind: 'ended', text: 'half' });
    expect(await reading().line).toEqual({ kind: 'ended', text: '' });
  });

  test.each([
    ['without an end', 'x'.repeat(70_000)],
    ['with an end', `${'x'.repeat(70_000)}\n`],
  ])('gives up on a line that is too long, %s', async (_what, text) => {
    const first = await reading(text).line;
    expect(first.kind).toBe('too_long');
    expect(first.text).toHaveLength(MAX_BYTES);
  });

  test('shows what it has so far', async () => {
    const stream = new Readable({ read() {} });
    const { partial, ended } = readFirstLine(stream, MAX_BYTES);
    stream.push('1|2');
    await new Promise((resolve) => setImmediate(resolve));
    expect(partial()).toBe('1|2');
    stream.push(null);
    await ended;
  });
});
