import { describe, expect, test } from 'vitest';
import { claimOf, createThings } from './fixtures/things-provider.ts';
import { runPluginTest } from '../src/plugin-test-run.ts';

describe('runPluginTest', () => {
  test('says what it found', async () => {
    const { code, text } = await run(createThings(), { service: 'toys' });
    expect(text).toMatchInlineSnapshot(`
      "ok      things 1.2.3 initialised
      ok      discovered 2 services with 2 resource types
      ok      listed toys: 3 resources of 1 types
                things_toys_thing: 3
                e.g. things_toys_thing  north  a  
                e.g. things_toys_thing  north  b  
                e.g. things_toys_thing  north  c  "
    `);
    expect(code).toBe(0);
  });

  test('takes the first service by default', async () => {
    expect((await run(createThings())).text).toContain('listed tools: 3');
  });

  test('fails where the provider cannot connect', async () => {
    const { code, text } = await run(createThings(), { config: { password: 'wrong' } });
    expect([code, text]).toEqual([1, 'FAILED  connect things: wrong password']);
  });

  test('fails for a service that is not there, with the hint', async () => {
    const { code, text } = await run(createThings(), { service: 'tool' });
    expect(code).toBe(1);
    expect(text).toContain('FAILED  plan scan: things has no service "tool"\n        Did you mean tools?');
  });

  test('fails where a listing is not complete', async () => {
    const scan = async function* (unit: Parameters<typeof claimOf>[0]) {
      yield claimOf(unit, 0, 'denied');
    };
    const { code, text } = await run(createThings({ scan }));
    expect(code).toBe(1);
    expect(text).toContain('FAILED  list tools:Thing in acme/north: denied: so the script says');
  });
});

async function run(
  provider: ReturnType<typeof createThings>,
  options: { service?: string; config?: Record<string, unknown> } = {},
): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const { service, config = {} } = options;
  const code = await runPluginTest(provider, { service, config, write: (line) => void lines.push(line) });
  return { code, text: lines.join('\n') };
}
