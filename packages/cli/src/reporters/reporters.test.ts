import type { ScanEvent, ScanSummary, ScanUnit } from '@corkscrew/core';
import { ANY_SCOPE } from '@corkscrew/core';
import { PassThrough } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { summarySections } from '../actions/scan-summary.ts';
import { createPalette } from '../render/palette.ts';
import { renderSections } from '../render/render-sections.ts';
import { createJsonLinesReporter } from './json-lines-reporter.ts';
import { createPlainReporter } from './plain-reporter.ts';
import { ScanProgress } from './scan-progress.ts';
import { renderFrame } from './tty-reporter.ts';

const plain = createPalette(false);

function unit(service: string, region = 'eu-west-1'): ScanUnit {
  return {
    provider: 'aws',
    unitId: `${region}/${service}`,
    accountId: '123456789012',
    region,
    service,
    type: '*',
    estimatedCalls: 4,
    normaliserVersion: '1',
    payload: 'private',
  };
}

const SUMMARY: ScanSummary = {
  scanId: 'scan-1',
  outcome: 'incomplete',
  startedAt: new Date('2026-01-01T00:00:00Z'),
  finishedAt: new Date('2026-01-01T00:00:12.300Z'),
  units: { complete: 2, incomplete: 1 },
  claims: { complete: 5, denied: 4 },
  resources: 1234,
  calls: 40,
  throttledCalls: 2,
  changes: [
    {
      provider: 'aws',
      accountId: '1',
      service: 's3',
      type: 'Bucket',
      added: 4,
      changed: 0,
      unchanged: 30,
      vanished: 0,
      suspect: 0,
    },
    {
      provider: 'aws',
      accountId: '1',
      service: 'ec2',
      type: 'Vpc',
      added: 0,
      changed: 0,
      unchanged: 0,
      vanished: 3,
      suspect: 0,
    },
    {
      provider: 'aws',
      accountId: '1',
      service: 'ec2',
      type: 'Instance',
      added: 1000,
      changed: 20,
      unchanged: 180,
      vanished: 0,
      suspect: 0,
    },
  ],
  diagnostics: [
    ...['User', 'Role', 'Group', 'Policy'].map((type) => ({
      severity: 'error' as const,
      code: 'access_denied',
      message: `list iam:${type} in 123456789012/global: access denied`,
      advice: 'Allow iam:List* to this identity.',
      provider: 'aws',
      scope: ANY_SCOPE,
      operation: 'iam:List',
    })),
    {
      severity: 'warning',
      code: 'vanish_suspected',
      message: 'ec2:Vpc: 3 of 5 gone',
      advice: '',
      provider: 'aws',
      scope: ANY_SCOPE,
      operation: '',
    },
    {
      severity: 'info',
      code: 'region_defaulted',
      message: 'scan account 1: no region was chosen',
      advice: 'Name regions with --regions.',
      provider: 'aws',
      scope: ANY_SCOPE,
      operation: '',
    },
    {
      severity: 'info',
      code: 'not_applicable',
      message: 'not told',
      advice: '',
      provider: 'aws',
      scope: ANY_SCOPE,
      operation: '',
    },
  ],
};

const EVENTS: readonly ScanEvent[] = [
  { kind: 'scan_started', scanId: 'scan-1', providers: ['aws'] },
  {
    kind: 'plan_ready',
    provider: 'aws',
    units: [unit('ec2'), unit('ec2', 'us-east-1'), unit('s3')],
    estimatedCalls: 12,
  },
  { kind: 'unit_started', unit: unit('ec2'), attempt: 1 },
  { kind: 'unit_started', unit: unit('s3'), attempt: 1 },
  { kind: 'resources_received', unit: unit('ec2'), countByService: { ec2: 1200 } },
  {
    kind: 'unit_progress',
    unit: unit('ec2'),
    progress: { calls: 7, throttledCalls: 1, retriedCalls: 0, activity: 'ec2:DescribeInstances page 3' },
  },
  { kind: 'resources_received', unit: unit('s3'), countByService: { s3: 34 } },
  {
    kind: 'unit_finished',
    result: {
      unit: unit('s3'),
      outcome: 'incomplete',
      claims: [{ scope: ANY_SCOPE, outcome: 'denied', count: 0, reason: 'no' }],
      facets: [
        {
          claimKey: 'key',
          scope: ANY_SCOPE,
          facet: 'policy',
          counts: { present: 1, absent: 0, denied: 2, error: 0, not_read: 0 },
          reason: 'no',
        },
      ],
      diagnostics: [],
      resourceCount: 34,
      calls: 2,
      throttledCalls: 0,
      attempts: 1,
      startedAt: new Date(0),
      finishedAt: new Date(1),
    },
  },
];

function progressAfter(events: readonly ScanEvent[]): ScanProgress {
  const progress = new ScanProgress();
  for (const event of events) progress.apply(event);
  return progress;
}

const FRAME = {
  elapsedMs: 4200,
  columns: 80,
  rows: 24,
  rates: new Map([
    ['', 320.4],
    ['aws/ec2', 300],
  ]),
};

describe('renderFrame', () => {
  test('shows running services with counts, rates and what they do', () => {
    expect(renderFrame(progressAfter(EVENTS), FRAME, plain)).toMatchInlineSnapshot(`
      "⠹ Scanning aws · 1/3 units · 1,234 resources · 320/s · 9 calls · 4.2 s
        ec2                          0/2     1,200    300/s  DescribeInstances page 3
        1 gap so far, 1 throttled call"
    `);
  });

  test('says that it plans while there is no plan', () => {
    expect(renderFrame(progressAfter(EVENTS.slice(0, 1)), FRAME, plain)).toContain('Planning aws');
  });

  test('never takes more lines or cells than the terminal has', () => {
    const services = Array.from({ length: 60 }, (_, index) => unit(`service-with-a-rather-long-name-${index}`));
    const progress = progressAfter([
      { kind: 'plan_ready', provider: 'aws', units: services, estimatedCalls: 1 },
      ...services.map((each) => ({ kind: 'unit_started', unit: each, attempt: 1 }) as const),
    ]);
    for (const columns of [30, 80]) {
      const lines = renderFrame(progress, { ...FRAME, columns, rows: 12 }, plain).split('\n');
      expect(lines.length).toBeLessThan(12);
      expect(Math.max(...lines.map((each) => each.length))).toBeLessThanOrEqual(columns);
    }
  });

  test('counts a restarted unit once', () => {
    const again: ScanEvent = { kind: 'unit_started', unit: unit('ec2'), attempt: 2 };
    const [service] = progressAfter([...EVENTS, again]).listServices();
    expect(service).toMatchObject({ service: 'ec2', runningUnits: 1, finishedUnits: 0, plannedUnits: 2 });
  });
});

describe('createPlainReporter', () => {
  test('writes the plan, a line now and then, and the end', () => {
    let nowMs = 0;
    let text = '';
    const reporter = createPlainReporter((piece) => (text += piece), { nowMs: () => nowMs });
    for (const event of EVENTS) {
      nowMs += 3_000;
      reporter.report(event);
    }
    reporter.report({ kind: 'plugin_restarted', provider: 'aws', reason: 'it was killed by SIGKILL' });
    reporter.report({ kind: 'scan_finished', summary: SUMMARY });
    expect(text).toMatchInlineSnapshot(`
      "scan: aws: 3 units planned, about 12 API calls
      scan: 0/3 units, 0 resources, 0 calls, 12 s
      scan: 1/3 units, 1,234 resources, 9 calls, 1 gap, 24 s
      scan: aws: plugin started anew: it was killed by SIGKILL
      scan: 1/3 units, 1,234 resources, 9 calls, 1 gap, 24 s
      "
    `);
  });
});

describe('createJsonLinesReporter', () => {
  test('writes each event as one line without the payload of units', async () => {
    const stream = new PassThrough();
    const reporter = createJsonLinesReporter(stream);
    for (const event of [...EVENTS, { kind: 'scan_finished', summary: SUMMARY } as const]) reporter.report(event);
    await reporter.close();
    const text = String(stream.read());
    const lines = text
      .trimEnd()
      .split('\n')
      .map((each) => JSON.parse(each) as Record<string, unknown>);
    expect(lines.map((each) => each['event'])).toEqual([...EVENTS.map((each) => each.kind), 'scan_finished']);
    expect(text).not.toContain('private');
    expect(lines.at(-1)).toMatchObject({
      scan_id: 'scan-1',
      outcome: 'incomplete',
      counts: { resources: 1234, added: 1004, changed: 20, unchanged: 210, vanished: 3, calls: 40 },
    });
  });

  test('leaves passing events out while the reader does not keep up', async () => {
    const stream = new PassThrough({ highWaterMark: 1 });
    const reporter = createJsonLinesReporter(stream);
    for (const event of EVENTS) reporter.report(event);
    stream.end();
    const kinds = (await readText(stream))
      .trimEnd()
      .split('\n')
      .map((each) => (JSON.parse(each) as { event: string }).event);
    expect(kinds).toContain('unit_finished');
    expect(kinds).not.toContain('unit_progress');
  });
});

describe('summarySections', () => {
  test('shows what was found by service, then what was not seen and what to do', () => {
    expect(renderSections(summarySections(SUMMARY), { palette: plain, width: 80 })).toMatchInlineSnapshot(`
      "Scan incomplete in 12 s: 1,234 resources from 2 of 3 units, 40 calls, 2
      throttled

      service  resources  added  changed  vanished
      ───────  ─────────  ─────  ───────  ────────
      ec2          1,200  1,000       20         3
      s3              34      4        0         0
      total        1,234  1,004       20         3

      What could not be seen, or needs a look
        access denied (4)
          list iam:User in 123456789012/global: access denied
          list iam:Role in 123456789012/global: access denied
          list iam:Group in 123456789012/global: access denied
          and 1 more
          → Allow iam:List* to this identity.
        vanish suspected (1)
          ec2:Vpc: 3 of 5 gone
        region defaulted (1)
          scan account 1: no region was chosen
          → Name regions with --regions.
      "
    `);
  });

  test('tells services of one name apart where several providers were scanned', () => {
    const none = {
      changed: 0,
      unchanged: 0,
      vanished: 0,
      suspect: 0,
      accountId: '1',
      type: 'T',
      service: 'autoscaling',
    };
    const changes = ['kubernetes', 'aws'].map((provider, index) => ({ ...none, provider, added: 10 + index }));
    const text = renderSections(summarySections({ ...SUMMARY, changes, diagnostics: [] }), {
      palette: plain,
      width: 80,
    });
    expect(text.split('\n').slice(3)).toEqual([
      'provider    service      resources  added  changed  vanished',
      '──────────  ───────────  ─────────  ─────  ───────  ────────',
      'aws         autoscaling         11     11        0         0',
      'kubernetes  autoscaling         10     10        0         0',
      'total                           21     21        0         0',
      '',
    ]);
  });

  test('tells many missing rights together, and one command that says what to grant', () => {
    const diagnostics = Array.from({ length: 6 }, (_, index) => ({
      provider: 'kubernetes',
      severity: 'error' as const,
      code: 'access_denied',
      message: `list kind-${index}: denied`,
      advice: `Grant the verb list on kind-${index}.`,
      scope: { accountId: 'c', region: 'global', service: 'core', type: `Kind${index}`, subScope: '' },
      operation: '',
    }));
    const text = renderSections(summarySections({ ...SUMMARY, changes: [], diagnostics }), {
      palette: plain,
      width: 120,
    });
    expect(text.split('\n').slice(3)).toEqual([
      '  access denied (6)',
      '    list kind-0: denied',
      '    list kind-1: denied',
      '    list kind-2: denied',
      '    and 3 more',
      '    → Grant the verb list on kind-0.',
      '      and 5 more; --output json has all, `corkscrew permissions --provider kubernetes` says what to grant',
      '',
    ]);
  });

  test('says little when there is little to say', () => {
    const summary: ScanSummary = {
      ...SUMMARY,
      outcome: 'complete',
      units: { complete: 1 },
      changes: [],
      diagnostics: [],
      throttledCalls: 0,
    };
    expect(renderSections(summarySections(summary), { palette: plain, width: 80 })).toBe(
      'Scan complete in 12 s: 1,234 resources from 1 unit, 40 calls\n',
    );
  });
});
