import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { BROKEN_PIPE, createOutputWriter } from './output-writer.ts';

/** A stream, like standard output, that lives on when a write fails. */
function failing(code: string): Writable {
  const error = Object.assign(new Error(`${code}: write`), { code });
  return new Writable({ autoDestroy: false, write: (_chunk, _encoding, done) => void setImmediate(done, error) });
}

describe('createOutputWriter', () => {
  test('says in one sentence that there is no space left, once', async () => {
    const reasons: unknown[] = [];
    const writer = createOutputWriter(failing('ENOSPC'), (reason) => reasons.push(reason));
    await writer.write('a');
    const failure = { code: 'unavailable', message: 'write the output: no space is left where it goes' };
    await expect(writer.flush()).rejects.toMatchObject(failure);
    await expect(writer.write('b')).rejects.toMatchObject(failure);
    expect(writer.isBroken).toBe(true);
    expect(reasons).toEqual([expect.objectContaining(failure)]);
  });

  test('takes a reader that went away for no failure', async () => {
    const reasons: unknown[] = [];
    const writer = createOutputWriter(failing('EPIPE'), (reason) => reasons.push(reason));
    await writer.write('a');
    await expect(writer.flush()).resolves.toBeUndefined();
    await expect(writer.write('b')).rejects.toBe(BROKEN_PIPE);
    expect(reasons).toEqual([BROKEN_PIPE]);
  });
});
