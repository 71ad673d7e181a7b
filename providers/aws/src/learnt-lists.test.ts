import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScanUnit, ScanYield } from '@corkscrew/sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LearntLists, openLearntLists } from './learnt-lists.ts';
import { scanUnit } from './scan.ts';
import { ACCOUNTS, createFakeApi, refusal, settingsOf } from './testing/fake-api.ts';

const DAY_MS = 86_400_000;
let cacheDir = '';
let warnings: string[] = [];

beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'corkscrew-learnt-'));
  warnings = [];
});
afterEach(() => rm(cacheDir, { recursive: true }));

function open(options: { readonly version?: string; readonly now?: number; readonly dir?: string } = {}): LearntLists {
  const { version = '1', now = 0, dir = cacheDir } = options;
  return openLearntLists({
    cacheDir: dir,
    catalogVersion: version,
    logger: (_, message) => warnings.push(message),
    now: () => now,
  });
}

describe('openLearntLists', () => {
  test('remembers over scans, for a month and for one catalog', () => {
    open().learn('elbv2', 'DescribeListeners', 'it demands LoadBalancerArn');
    expect(open().reasonOf('elbv2', 'DescribeListeners')).toBe('it demands LoadBalancerArn');
    expect(open().reasonOf('elbv2', 'DescribeRules')).toBeUndefined();
    expect(open({ now: 31 * DAY_MS }).reasonOf('elbv2', 'DescribeListeners')).toBeUndefined();
    expect(open({ version: '2' }).reasonOf('elbv2', 'DescribeListeners')).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  test('leaves nothing but its file', async () => {
    const learnt = open();
    learnt.learn('a', 'B', 'c');
    learnt.learn('a', 'C', 'd');
    expect(await readdir(cacheDir)).toEqual(['aws-learnt-lists.json']);
  });

  test.each(['', '{', '[]', '{"catalogVersion":"1","lists":{"a.B":1}}'])(
    'begins anew with a file of "%s"',
    async (text) => {
      await writeFile(join(cacheDir, 'aws-learnt-lists.json'), text);
      expect(open().reasonOf('a', 'B')).toBeUndefined();
      expect(warnings).toEqual([expect.stringContaining('aws-learnt-lists.json')]);
    },
  );

  test('goes on where it cannot write', async () => {
    await writeFile(join(cacheDir, 'file'), '');
    const learnt = open({ dir: join(cacheDir, 'file', 'below') });
    learnt.learn('a', 'B', 'c');
    expect(learnt.reasonOf('a', 'B')).toBe('c');
    expect(warnings.at(-1)).toContain('a:B');
  });

  test('forgets with the process where there is no folder', () => {
    const learnt = open({ dir: '' });
    learnt.learn('a', 'B', 'c');
    expect(learnt.reasonOf('a', 'B')).toBe('c');
    expect(open({ dir: '' }).reasonOf('a', 'B')).toBeUndefined();
  });
});

describe('a list that demands an input', () => {
  const unit: ScanUnit = {
    provider: 'aws',
    unitId: 'unit',
    accountId: '123456789012',
    region: 'eu-west-1',
    service: 'sqs',
    type: '*',
    estimatedCalls: 1,
    normaliserVersion: '1',
    payload: JSON.stringify({ types: ['Queue'] }),
  };

  async function scan(
    learnt: LearntLists,
  ): Promise<{ readonly messages: readonly ScanYield[]; readonly calls: number }> {
    const api = createFakeApi(
      () => {
        throw refusal('InvalidParameterValue', 'You must specify QueueNamePrefix');
      },
      settingsOf({ facets: 'none' }),
    );
    const messages: ScanYield[] = [];
    for await (const message of scanUnit(unit, { api, accounts: ACCOUNTS, learnt })) messages.push(message);
    return { messages, calls: api.calls.length };
  }

  test('is learnt, told, and not asked again by the next scan', async () => {
    const expected = [
      { kind: 'diagnostic', diagnostic: { code: 'needs_input', severity: 'warning', operation: 'sqs:ListQueues' } },
      { kind: 'claim', claim: { outcome: 'unsupported', reason: expect.stringMatching(/QueueNamePrefix/) as string } },
    ];
    const first = await scan(open());
    expect(first.messages).toMatchObject(expected);
    expect(first.calls).toBeGreaterThan(0);
    const second = await scan(open());
    expect(second.messages).toMatchObject(expected);
    expect(second.calls).toBe(0);
  });
});
