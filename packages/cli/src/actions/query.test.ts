import type { AnswerCoverage, CoverageGap } from '@corkscrew/store';
import { describe, expect, test } from 'vitest';
import type { CommandResult } from '../command/command.ts';
import type { AcceptedGapConfig } from '../config/config-schema.ts';
import { createPalette } from '../render/palette.ts';
import { renderOutput } from '../render/render-output.ts';
import { createFakeAnswer } from '../testing/fake-store.ts';
import type { TestContextOptions } from '../testing/test-context.ts';
import { createTestContext } from '../testing/test-context.ts';
import { query } from './query.ts';

async function show({ output }: CommandResult, format: 'table' | 'json' = 'table'): Promise<string> {
  let text = '';
  for await (const piece of renderOutput(output, format, { palette: createPalette(false), width: undefined }))
    text += piece;
  return text;
}

describe('query', () => {
  function contextOf(
    options: TestContextOptions,
    { coverage, calls = [] }: { readonly coverage?: AnswerCoverage; readonly calls?: string[] } = {},
  ): ReturnType<typeof createTestContext> {
    return createTestContext({
      ...options,
      parts: {
        query: (_path, { sql, params }) => {
          calls.push(`${sql} ${JSON.stringify(params)}`);
          return Promise.resolve({ ...createFakeAnswer(['id', 'name'], [['i-1', null]], calls), coverage });
        },
      },
    });
  }

  function gapOf(fields: Partial<CoverageGap> = {}): CoverageGap {
    const place = { provider: 'aws', accountId: '111', region: 'eu-west-1', service: 's3', type: 'Bucket' };
    const lastCompleteAt = new Date(Date.now() - 7_200_000);
    return { ...place, facet: 'list', status: 'denied', reason: 'no', lastCompleteAt, ...fields };
  }

  function coverageWith(gaps: readonly CoverageGap[]): AnswerCoverage {
    const { provider, accountId, region, service, type } = gapOf();
    const at = new Date(Date.now() - 86_400_000);
    return { gaps, hasMoreGaps: false, oldest: { at, provider, accountId, region, service, type } };
  }

  test('binds parameters and lets the answer go', async () => {
    const calls: string[] = [];
    const context = contextOf({ args: ['SELECT $a'], flags: { param: ['a=1=2', 'b='] } }, { calls });
    expect(await show(await query(context), 'json')).toBe('[\n  {"id":"i-1","name":null}\n]\n');
    expect(calls).toEqual(['SELECT $a {"a":"1=2","b":""}', 'dispose']);
  });

  test('reads standard input where there is no argument', async () => {
    expect(await show(await query(contextOf({ stdin: 'SELECT 1' })))).toContain('i-1  NULL');
  });

  test('says nothing of a database that no scan made', async () => {
    const result = await query(contextOf({ args: ['x'] }));
    expect(await result.afterwards?.()).toEqual([]);
    expect(result.exitCode).toBeUndefined();
  });

  test('says what the answer does not cover, by type and facet, and how old its oldest reading is', async () => {
    const gaps = [
      ...['111', '222', '333', '444', '555'].map((accountId) => gapOf({ accountId })),
      gapOf({ facet: 'policy', reason: '2 denied of 9' }),
      gapOf({ status: 'failed', lastCompleteAt: undefined, reason: '' }),
      gapOf({ type: 'aws_x_y', status: 'not_scanned', accountId: '*', reason: 'no scan has looked for it' }),
      gapOf({ type: 'A' }),
      gapOf({ type: 'B' }),
    ];
    const result = await query(contextOf({ args: ['x'] }, { coverage: coverageWith(gaps) }));
    expect(await result.afterwards?.()).toEqual([
      '10 parts of what this asks were not seen completely:',
      '  aws s3:Bucket in 111, 222, 333 and 2 more accounts: denied (no), last complete 2 h ago',
      '  aws s3:Bucket, policy in 111: denied (2 denied of 9), last complete 2 h ago',
      '  aws s3:Bucket in 111: failed, never complete',
      '  aws_x_y: not scanned (no scan has looked for it)',
      '  aws s3:A in 111: denied (no), last complete 2 h ago',
      expect.stringMatching(/^ {2}and 1 more kind: corkscrew query .*"FROM coverage WHERE status NOT IN/) as string,
      'The oldest reading is 1 d old: aws s3:Bucket in 111/eu-west-1.',
    ]);
    expect(result.exitCode).toBeUndefined();
  });

  test('ends with 3 under --strict where a part is missing that nobody accepted', async () => {
    const run = async (
      gaps: readonly CoverageGap[],
      acceptedGaps: readonly AcceptedGapConfig[] = [],
    ): Promise<readonly unknown[]> => {
      const settings = { acceptedGaps: { value: acceptedGaps, source: 'default' as const } };
      const options = { args: ['x'], flags: { strict: true }, settings };
      const result = await query(contextOf(options, { coverage: coverageWith(gaps) }));
      return [result.exitCode, ((await result.afterwards?.()) ?? [])[0]];
    };
    const accepted = { service: 's3', reason: 'known', expires: '2999-01-01' };
    expect(await run([])).toEqual([undefined, expect.stringContaining('The oldest reading')]);
    expect(await run([gapOf()])).toEqual([3, '1 part of what this asks was not seen completely:']);
    expect(await run([gapOf()], [accepted])).toEqual([undefined, '1 gap that the configuration accepts.']);
    expect((await run([gapOf()], [{ ...accepted, expires: '2020-01-01' }]))[0]).toBe(3);
    expect((await run([gapOf({ facet: 'policy' })], [{ ...accepted, facet: 'policy' }]))[0]).toBe(undefined);
    expect((await run([gapOf()], [{ ...accepted, facet: 'policy' }]))[0]).toBe(3);
  });

  test('ends with 3 under --strict where nothing is known of what is covered', async () => {
    expect((await query(contextOf({ args: ['x'], flags: { strict: true } }))).exitCode).toBe(3);
  });

  test('puts the coverage beside the rows where that is asked for', async () => {
    const context = contextOf(
      { args: ['x'], output: 'json', flags: { withCoverage: true } },
      { coverage: coverageWith([gapOf()]) },
    );
    const document = JSON.parse(await show(await query(context), 'json')) as unknown;
    expect(document).toMatchObject({
      rows: [{ id: 'i-1', name: null }],
      coverage: {
        is_complete: false,
        gaps: [{ provider: 'aws', account_id: '111', type: 'Bucket', facet: 'list', status: 'denied', reason: 'no' }],
        accepted_gaps: [],
        oldest_reading: { type: 'Bucket' },
      },
    });
  });

  test('has a place for the coverage in JSON only', async () => {
    const context = contextOf({ args: ['x'], output: 'csv', flags: { withCoverage: true } });
    await expect(query(context)).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  test.each([
    [{ stdin: '  \n' }, 'read the statement: there is none'],
    [{ args: ['a'], flags: { file: 'b' } }, 'read the statement: it is given both as an argument and by --file'],
    [{ flags: { file: 'missing.sql' } }, 'read statement /nowhere/missing.sql: no such file or folder'],
    [{ args: ['a'], flags: { param: ['=x'] } }, 'read --param: "=x" is not of the form name=value'],
  ])('refuses %j', async (options, message) => {
    await expect(query(contextOf(options))).rejects.toMatchObject({ message });
  });
});
