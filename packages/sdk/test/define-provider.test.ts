import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type ConnectContext, defineProvider, type ProviderDefinition, type ProviderSession } from '../src/index.ts';

const session: ProviderSession = {
  discoverServices: () => Promise.reject(new Error('not asked for')),
  scanUnit: () => {
    throw new Error('not asked for');
  },
};
const context: ConnectContext = { logger: () => undefined, cacheDir: '' };

describe('defineProvider', () => {
  test('gives connect the parsed configuration', async () => {
    const seen: unknown[] = [];
    const provider = define(z.object({ limit: z.int().default(5) }), (config) => void seen.push(config));
    expect(await provider.connect({}, context)).toBe(session);
    expect(seen).toEqual([{ limit: 5 }]);
  });

  test('gives connect the block as it is where there is no schema', async () => {
    const seen: unknown[] = [];
    const provider = define(undefined, (config) => void seen.push(config));
    await provider.connect({ anything: [1] }, context);
    expect(seen).toEqual([{ anything: [1] }]);
    expect(provider.configJsonSchema).toBe('');
  });

  test('names every problem by its path', async () => {
    const provider = define(z.object({ limit: z.int(), regions: z.array(z.string()) }));
    const error = await provider.connect({ limit: 'x', regions: [7] }, context).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'config_invalid',
      message: expect.stringMatching(/^configuration of provider acme: limit: .*; regions\.0: /) as unknown,
      hint: 'Known keys: limit, regions.',
    });
  });

  test('rejects unknown keys, but not where the schema takes them', async () => {
    const strict = define(z.object({ limit: z.int().optional() }));
    await expect(strict.connect({ limits: 1 }, context)).rejects.toMatchObject({ hint: 'Did you mean limit?' });
    const loose = define(z.looseObject({}));
    expect(await loose.connect({ limits: 1 }, context)).toBe(session);
  });

  test('describes what a user may write, defaults left out', () => {
    const provider = define(z.object({ limit: z.int().min(1).default(5) }));
    expect(JSON.parse(provider.configJsonSchema)).toMatchObject({
      type: 'object',
      properties: { limit: { type: 'integer', minimum: 1, default: 5 } },
      additionalProperties: false,
    });
    expect(JSON.parse(provider.configJsonSchema)).not.toHaveProperty('required');
  });

  test.each(['', 'AWS', 'a b', '1st'])('refuses the name "%s"', (name) => {
    expect(() => defineProvider({ name, version: '1.0.0', description: 'd', connect: async () => session })).toThrow(
      TypeError,
    );
  });
});

function define<Config>(
  configSchema: ProviderDefinition<Config>['configSchema'],
  onConnect: (config: Config) => void = () => undefined,
): ReturnType<typeof defineProvider> {
  return defineProvider<Config>({
    name: 'acme',
    version: '1.0.0',
    description: 'd',
    configSchema,
    connect: async (config) => {
      onConnect(config);
      return session;
    },
  });
}
