import { CorkscrewError } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { createAwsEstate } from './fakes/estates.ts';
import { FakeProvider } from './fakes/fake-provider.ts';
import { createGate } from './fakes/gate.ts';
import { settle } from './fakes/manual-clock.ts';
import { idsOf, listing, scopeIn, unitOf } from './fakes/messages.ts';
import { codesOf, createHarness } from './fakes/scan-harness.ts';

const locked = new CorkscrewError('database_locked', 'publish scan: corkscrew.duckdb is locked by process 4711', {
  hint: 'End process 4711, or wait for it.',
});

describe('a sink that fails', () => {
  test('to publish ends the scan with what it said and what to do', async () => {
    const { scan, sink, events } = createHarness();
    sink.behaviour.onPublish = () => Promise.reject(locked);
    const { aws } = createAwsEstate();
    const summary = await scan([aws], { limits: { groupCommitRows: 1, concurrencyPerProvider: 1 } });

    expect(summary.outcome).toBe('failed');
    expect(summary.diagnostics).toHaveLength(1);
    expect(summary.diagnostics[0]).toMatchObject({
      severity: 'error',
      code: 'database_locked',
      message: locked.message,
      advice: locked.hint,
    });
    expect(aws.startedUnits.length).toBeLessThan(8);
    expect(sink.publishes).toEqual([]);
    expect(sink.scans[0]?.end).toMatchObject({ outcome: 'failed', diagnostics: summary.diagnostics });
    expect(events.at(-1)?.kind).toBe('scan_finished');
  });

  test('to take a batch ends the scan, and says so once for all units', async () => {
    const { scan, sink } = createHarness();
    const full = (): CorkscrewError => new CorkscrewError('database_unusable', 'write batch: disk full');
    sink.behaviour.onWrite = () => Promise.reject(full());
    const { aws } = createAwsEstate();
    const summary = await scan([aws]);
    expect(summary.outcome).toBe('failed');
    expect(codesOf(summary)).toEqual(['database_unusable']);
    expect(sink.openWriters).toBe(0);
    expect(sink.listIds()).toEqual([]);
  });

  test('to begin a scan rejects with its error, and nothing else happens', async () => {
    const { scan, sink, events } = createHarness();
    sink.beginScan = () => Promise.reject(locked);
    const { aws } = createAwsEstate();
    await expect(scan([aws])).rejects.toBe(locked);
    expect(events).toEqual([]);
    expect(aws.startedUnits).toEqual([]);
  });

  test('to close the ledger makes the scan a failed one', async () => {
    const { scan, sink } = createHarness();
    sink.behaviour.onEndScan = () => Promise.reject(locked);
    const { aws } = createAwsEstate();
    const summary = await scan([aws]);
    expect(summary.outcome).toBe('failed');
    expect(codesOf(summary)).toEqual(['database_locked']);
    expect(sink.publishes.flat()).toHaveLength(8);
  });

  test('by a mistake in the program rejects with that mistake, after closing the ledger', async () => {
    const { scan, sink } = createHarness();
    const bug = new TypeError('x is not a function');
    sink.behaviour.onPublish = () => Promise.reject(bug);
    const { aws } = createAwsEstate();
    await expect(scan([aws])).rejects.toBe(bug);
    expect(sink.scans[0]?.end?.outcome).toBe('failed');
  });
});

describe('a listener that throws', () => {
  test.each([
    'scan_started',
    'plan_ready',
    'unit_started',
    'resources_received',
    'unit_finished',
    'published',
  ] as const)('at %s rejects the scan, after closing the ledger', async (kind) => {
    const { scan, sink } = createHarness();
    const bug = new TypeError('cannot render');
    const onEvent = (event: { kind: string }): void => {
      if (event.kind === kind) throw bug;
    };
    const { aws } = createAwsEstate();
    await expect(scan([aws], { onEvent })).rejects.toBe(bug);
    expect(sink.scans[0]?.end?.outcome).toBe('failed');
    expect(sink.openWriters).toBe(0);
  });
});

describe('a slow sink', () => {
  test('is never published to twice at once, and holds units back when too much waits', async () => {
    const { scan, sink, eventsOf } = createHarness();
    const gate = createGate();
    sink.behaviour.onPublish = () => gate.opened;
    const units = idsOf('s', 6).map((service) => unitOf('aws', { accountId: '111', region: 'r', service }));
    const aws = new FakeProvider('aws', {
      plan: { units },
      defaultScript: ({ unit }) => listing('aws', scopeIn(unit), { ids: idsOf(unit.service, 10) }),
    });
    const running = scan([aws], {
      limits: { groupCommitRows: 10, maxUnpublishedRows: 25, concurrencyPerProvider: 1 },
    });
    await settle();
    expect(eventsOf('unit_finished')).toHaveLength(3);
    expect(eventsOf('published')).toHaveLength(0);
    gate.open();
    const summary = await running;
    expect(summary).toMatchObject({ outcome: 'complete', units: { complete: 6 }, resources: 60 });
    expect(sink.publishes.flat()).toHaveLength(6);
    expect(sink.listIds()).toHaveLength(60);
  });
});
