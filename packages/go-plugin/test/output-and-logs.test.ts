import { describe, expect, test } from 'vitest';
import { Counter } from './fixtures/gen/counter_pb.ts';
import { createLog, createScratch, launchNode, until } from './fixtures/harness.ts';

describe('what a plugin writes', () => {
  test('goes to the host: prints as output, hclog lines as log entries', async () => {
    using scratch = createScratch();
    const { entries, logger } = createLog();
    const output = { stdout: '', stderr: '' };
    const plugin = await launchNode(scratch, {
      logger,
      onStdout: (chunk) => (output.stdout += Buffer.from(chunk).toString()),
      onStderr: (chunk) => (output.stderr += Buffer.from(chunk).toString()),
    });
    await plugin.client(Counter).print({ stdout: 'to out\n', stderr: 'to err\n', log: 'to the log' });
    await until('the output arrives', () => output.stderr !== '');
    await plugin.close();
    expect(output).toEqual({ stdout: 'registering version 1\nto out\n', stderr: 'to err\n' });
    expect(entries.find(({ message }) => message === 'to the log')).toMatchObject({
      level: 'info',
      name: 'counter',
      module: 'counter.print',
      timestamp: expect.stringMatching(/\.\d{6}Z$/),
      fields: { answer: 42 },
    });
    expect(entries.map(({ message }) => message)).toEqual([
      'starting plugin',
      'plugin started',
      'waiting for RPC address',
      'using plugin',
      'to the log',
      'plugin process exited with code 0',
    ]);
  });

  test('is complete also when the host closes the plugin right after', async () => {
    using scratch = createScratch();
    let length = 0;
    const plugin = await launchNode(scratch, { onStdout: (chunk) => (length += chunk.length) });
    await plugin.client(Counter).print({ stdout: 'x'.repeat(300_000) });
    await plugin.close();
    expect(length).toBe(300_000 + 'registering version 1\n'.length);
  });

  test('does not block it when nobody wants it', async () => {
    using scratch = createScratch();
    await using plugin = await launchNode(scratch);
    for (let round = 0; round < 20; round++) await plugin.client(Counter).print({ stdout: 'y'.repeat(200_000) });
    await plugin.ping();
    expect(plugin.isAlive).toBe(true);
  });
});
