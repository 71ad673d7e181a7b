import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConnectOptions, Parts } from '../command/parts.ts';
import { checkCounts } from '../demo/check-counts.ts';
import { DEMO_QUERIES } from '../demo/demo-queries.ts';
import { createFakeProvider } from '../testing/fake-provider.ts';
import { createFakeAnswer, createFakeSink } from '../testing/fake-store.ts';
import { createTestContext } from '../testing/test-context.ts';
import { demo } from './demo.ts';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'corkscrew-demo-'));
});

afterEach(async () => {
  await rm(home, { recursive: true });
});

interface Scene {
  readonly stored: number;
  readonly flags?: Readonly<Record<string, unknown>>;
}

function setScene({ stored, flags = {} }: Scene): {
  context: ReturnType<typeof createTestContext>;
  seen: ConnectOptions[];
  closed: string[];
} {
  const seen: ConnectOptions[] = [];
  const closed: string[] = [];
  const parts: Partial<Parts> = {
    startDemoClouds: () =>
      Promise.resolve(
        ['aws', 'other'].map((provider) => ({
          provider,
          title: 'account 123456789012',
          url: 'http://127.0.0.1:9',
          config: { endpoint_url: provider },
          env: { OWN_PROFILE: undefined },
          expectedCounts: () =>
            provider === 'aws' ? [{ region: 'eu-west-1', service: 's3', type: 'Bucket', count: 3 }] : [],
          expectedChanges: () => [],
          setEpoch: () => undefined,
          close: () => {
            closed.push(provider);
            return Promise.resolve();
          },
        })),
      ),
    connect: (name, options = {}) => {
      seen.push(options);
      return Promise.resolve(createFakeProvider(name));
    },
    openSink: () => Promise.resolve(createFakeSink()),
    query: (_path, { sql }) => {
      const isCount = sql.includes('GROUP BY ALL') && sql.startsWith('SELECT provider, region');
      return Promise.resolve(
        createFakeAnswer([], isCount ? [['aws', 'eu-west-1', 's3', 'Bucket', BigInt(stored)]] : [['x']]),
      );
    },
  };
  return { context: createTestContext({ parts, flags, env: { HOME: home }, cwd: home }), seen, closed };
}

describe('demo', () => {
  test('ends with 0 when everything that exists is stored, and ends the simulated clouds', async () => {
    const { context, closed } = setScene({ stored: 3 });
    const { exitCode, output } = await demo(context);
    expect(exitCode).toBe(0);
    expect(closed).toEqual(['aws', 'other']);
    expect(output).toMatchObject({
      value: {
        check: { expected: 3, stored: 3, differences: [], equal: true },
        database: join(home, '.corkscrew/demo.duckdb'),
      },
    });
    const { value } = output as { value: { queries: unknown[] } };
    expect(value.queries).toHaveLength(DEMO_QUERIES.length);
  });

  test('ends with 1 when a resource is missing, and says of which type', async () => {
    const { exitCode, output } = await demo(setScene({ stored: 2 }).context);
    expect(exitCode).toBe(1);
    expect(output).toMatchObject({
      value: { check: { differences: [{ key: 'aws eu-west-1 s3:Bucket', expected: 3, stored: 2 }], equal: false } },
    });
  });

  test('connects each plugin with what its simulated cloud says', async () => {
    const { context, seen } = setScene({ stored: 3 });
    await demo(context);
    expect(seen.map(({ config }) => config)).toEqual([{ endpoint_url: 'aws' }, { endpoint_url: 'other' }]);
    expect(seen.map(({ env }) => env)).toEqual([{ OWN_PROFILE: undefined }, { OWN_PROFILE: undefined }]);
  });

  test('replaces a database that --db names only with --force', async () => {
    const db = join(home, 'mine.duckdb');
    await writeFile(db, 'precious');
    await expect(demo(setScene({ stored: 3, flags: { db } }).context)).rejects.toMatchObject({
      code: 'invalid_argument',
      message: `make demo database ${db}: it exists already`,
    });
    expect(existsSync(db)).toBe(true);
    expect((await demo(setScene({ stored: 3, flags: { db, force: true } }).context)).exitCode).toBe(0);
    expect(existsSync(db)).toBe(false);
  });
});

describe('checkCounts', () => {
  test('finds what is missing, what is too much, and what is only on one side', () => {
    const count = (
      type: string,
      n: number,
    ): Parameters<typeof checkCounts>[0] extends Iterable<infer T> ? T : never => ({
      provider: 'p',
      region: 'r',
      service: 's',
      type,
      count: n,
    });
    const check = checkCounts([count('A', 2), count('A', 1), count('B', 1)], [count('A', 3), count('C', 2)]);
    expect(check).toEqual({
      expected: 4,
      stored: 5,
      differences: [
        { key: 'p r s:B', expected: 1, stored: 0 },
        { key: 'p r s:C', expected: 0, stored: 2 },
      ],
    });
  });
});
