import { PassThrough } from 'node:stream';
import type { Diagnostic, WatchedChange, WatchEvent } from '@corkscrew/core';
import { ANY_SCOPE } from '@corkscrew/core';
import { expect, test } from 'vitest';
import { startWatchReporter, type WatchReporterSetup } from './start-watch-reporter.ts';

const CLAIM = {
  scope: { accountId: 'c', region: 'global', service: 'core', type: 'Pod', subScope: '' },
  outcome: 'complete',
  count: 2,
  reason: '',
} as const;
const CHANGE: WatchedChange = {
  action: 'created',
  provider: 'kubernetes',
  service: 'core',
  type: 'Pod',
  id: 'a/one',
  name: 'one',
  region: 'global',
  accountId: 'c',
  observedAt: new Date(2026, 0, 1, 10, 20, 30),
};
const WARNING: Diagnostic = {
  severity: 'warning',
  code: 'connection_lost',
  message: 'watch cluster c: gone; trying again',
  advice: '',
  provider: 'kubernetes',
  scope: ANY_SCOPE,
  operation: '',
};
const EVENTS: readonly WatchEvent[] = [
  { kind: 'watch_started', scanId: 's', provider: 'kubernetes' },
  { kind: 'progress', progress: { calls: 1, throttledCalls: 0, retriedCalls: 0, activity: 'list pods' } },
  { kind: 'listing_finished', claim: CLAIM },
  { kind: 'published', result: { changes: [], diagnostics: [] }, listings: 1 },
  { kind: 'changed', changes: [CHANGE, { ...CHANGE, action: 'schema' }, { ...CHANGE, action: 'vanished', name: '' }] },
  { kind: 'diagnostic', diagnostic: WARNING },
  { kind: 'interrupted', reason: 'watch kubernetes: cut off', retryInMs: 1_500 },
  { kind: 'plugin_restarted', provider: 'kubernetes', reason: 'killed' },
];

async function report(setup: Partial<WatchReporterSetup> = {}): Promise<{ out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const terminal = { isTty: false, hasColors: false, width: undefined };
  const base = { output: 'table', isQuiet: false, stdout, stderr, terminal, hasColors: false } as const;
  const reporter = await startWatchReporter({ ...base, redirectError: () => undefined, ...setup });
  for (const event of EVENTS) reporter.report(event);
  await reporter.close();
  return { out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}

test('people get a line for each change on stdout, and everything else on stderr', async () => {
  const { out, err } = await report();
  expect(out).toMatchInlineSnapshot(`
    "10:20:30  created   core:Pod                                 a/one
    10:20:30  vanished  core:Pod                                 a/one
    "
  `);
  expect(err).toMatchInlineSnapshot(`
    "watch: 2 resources of 1 listing, 0 changes since
    watch: watch cluster c: gone; trying again
    watch: watch kubernetes: cut off; trying again in 2 seconds
    watch: kubernetes: plugin started anew: killed
    "
  `);
});

test('with --quiet only the changes are told', async () => {
  const { out, err } = await report({ isQuiet: true });
  expect(out.split('\n')).toHaveLength(3);
  expect(err).toBe('');
});

test('machines get one object for each event, and for each change', async () => {
  const { out } = await report({ output: 'ndjson' });
  const events = out
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as { event: string; action?: string; id?: string });
  expect(events.map(({ event }) => event)).toEqual([
    'watch_started',
    'progress',
    'listing_finished',
    'published',
    'changed',
    'changed',
    'changed',
    'diagnostic',
    'interrupted',
    'plugin_restarted',
  ]);
  expect(events[4]).toMatchObject({ action: 'created', service: 'core', type: 'Pod', id: 'a/one', account_id: 'c' });
});

test('a terminal gets its line of status below the changes', async () => {
  const { out, err } = await report({ terminal: { isTty: true, hasColors: false, width: 80 } });
  expect(out.split('\n')).toHaveLength(3);
  expect(err).toContain('Watching: 2 resources of 1 listing, 3 changes since. Ctrl-C stops.');
  expect(err).toContain('watch cluster c: gone; trying again');
});
