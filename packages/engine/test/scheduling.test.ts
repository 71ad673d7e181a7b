import { describe, expect, test } from 'vitest';
import { createAwsEstate, createTenantEstate } from './fakes/estates.ts';
import { FakeProvider, type UnitScript } from './fakes/fake-provider.ts';
import { settle } from './fakes/manual-clock.ts';
import { listing, scopeIn, unitOf } from './fakes/messages.ts';
import { createHarness } from './fakes/scan-harness.ts';

const units = ['111', '222', '333'].flatMap((accountId) =>
  ['a', 'b', 'c', 'd', 'e'].map((service) => unitOf('aws', { accountId, region: 'eu-west-1', service, type: 'Thing' })),
);

describe('the schedule', () => {
  test('keeps to the concurrency of the provider and of each account', async () => {
    const { scan } = createHarness();
    const running = new Map<string, number>();
    let most = 0;
    const counting: UnitScript = async function* ({ unit }) {
      running.set(unit.accountId, (running.get(unit.accountId) ?? 0) + 1);
      most = Math.max(most, ...running.values());
      await settle();
      yield* listing('aws', scopeIn(unit), { ids: [] });
      running.set(unit.accountId, (running.get(unit.accountId) ?? 0) - 1);
    };
    const aws = new FakeProvider('aws', { plan: { units }, defaultScript: counting });
    const summary = await scan([aws], { limits: { concurrencyPerProvider: 5, concurrencyPerAccount: 2 } });

    expect(summary.units).toEqual({ complete: 15 });
    expect(most).toBe(2);
    expect(aws.mostOpenStreams).toBe(5);
  });

  test('starts what was long last time first, and lets accounts take turns', async () => {
    const { scan, sink } = createHarness();
    const long = units[13]?.unitId ?? '';
    sink.durations.set(long, 600_000);
    const aws = new FakeProvider('aws', { plan: { units } });
    await scan([aws], { limits: { concurrencyPerProvider: 1 } });

    expect(aws.startedUnits[0]).toBe(long);
    const accounts = aws.startedUnits.slice(0, 6).map((id) => id.split('/')[0]);
    expect(accounts).toEqual(['333', '111', '222', '333', '111', '222']);
  });

  test('runs providers side by side', async () => {
    const { scan } = createHarness();
    const { aws } = createAwsEstate();
    let sawBoth = false;
    const { azure } = createTenantEstate({
      defaultScript: async function* ({ unit }) {
        await settle();
        sawBoth = aws.startedUnits.length > 0;
        yield* listing('azure', scopeIn(unit), { ids: [] });
      },
    });
    expect((await scan([azure, aws])).outcome).toBe('complete');
    expect(sawBoth).toBe(true);
  });
});

describe('events', () => {
  test('tell of the plan, each unit, its progress and its rows, in order', async () => {
    const { scan, events } = createHarness();
    const unit = unitOf('aws', { accountId: '111', region: 'eu-west-1', service: 'ec2', estimatedCalls: 7 });
    const progress = { calls: 4, throttledCalls: 1, retriedCalls: 1, activity: 'ec2:DescribeInstances' };
    const aws = new FakeProvider('aws', {
      plan: { units: [unit] },
      defaultScript: () => [{ kind: 'progress', progress }, ...listing('aws', scopeIn(unit), { ids: ['i-1', 'i-2'] })],
    });
    const summary = await scan([aws]);

    expect(events.map(({ kind }) => kind)).toEqual([
      'scan_started',
      'plan_ready',
      'unit_started',
      'unit_progress',
      'resources_received',
      'unit_finished',
      'published',
      'scan_finished',
    ]);
    expect(events[1]).toEqual({ kind: 'plan_ready', provider: 'aws', units: [unit], estimatedCalls: 7 });
    expect(events[4]).toEqual({ kind: 'resources_received', unit, countByService: { ec2: 2 } });
    expect(events[5]).toMatchObject({ result: { calls: 4, throttledCalls: 1, resourceCount: 2, attempts: 1 } });
    expect(summary).toMatchObject({ calls: 4, throttledCalls: 1, resources: 2 });
  });
});
