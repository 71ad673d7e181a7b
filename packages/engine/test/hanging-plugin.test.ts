import { raceAbort } from '@corkscrew/core';
import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { FakeProvider, type UnitScript } from './fakes/fake-provider.ts';
import { createGate } from './fakes/gate.ts';
import { settle } from './fakes/manual-clock.ts';
import { claimMessage, listing, resourcesMessage, scopeIn, unitOf } from './fakes/messages.ts';
import { codesOf, createHarness } from './fakes/scan-harness.ts';

const unit = unitOf('aws', { accountId: '111', region: 'eu-west-1', service: 'ec2' });
const other = unitOf('aws', { accountId: '222', region: 'eu-west-1', service: 'ec2' });
const limits = { unitIdleTimeoutMs: 60_000, cancelWaitMs: 500 };

/** Lists volumes, starts on instances, and then hangs. */
const hang: UnitScript = async function* (call) {
  yield* listing('aws', scopeIn(call.unit, { type: 'Volume' }), { ids: ['vol-1'] });
  yield resourcesMessage('aws', scopeIn(call.unit, { type: 'Instance' }), ['i-1']);
  await call.provider.hang(call.signal);
};

describe('a unit whose time is over while a batch waits for the sink', () => {
  const instances = scopeIn(unit, { type: 'Instance' });

  test.each([
    ['that was claimed before it came', ['claim', 'batch']],
    ['of which it already claimed what came before', ['batch', 'claim', 'batch']],
  ] as const)('loses the claim on an enumeration %s', async (_, order) => {
    const { scan, sink, clock } = createHarness();
    const batch = resourcesMessage('aws', instances, ['i-1', 'i-2']);
    await scan([
      new FakeProvider('aws', {
        plan: { units: [unit] },
        defaultScript: () => [batch, claimMessage(instances, 'complete', 2)],
      }),
    ]);
    const count = 2 * order.filter((word) => word === 'batch').length;
    let writes = order.indexOf('batch') === 0 ? 0 : 1;
    sink.behaviour.onWrite = async (signal) => {
      writes += 1;
      if (writes === 2) await raceAbort(new Promise<never>(() => {}), signal);
    };
    const aws = new FakeProvider('aws', {
      plan: { units: [unit] },
      defaultScript: () => order.map((word) => (word === 'batch' ? batch : claimMessage(instances, 'complete', count))),
    });
    const running = scan([aws], { limits: { ...limits, unitTimeoutMs: 90_000 } });
    await clock.advance(90_000);
    const summary = await running;

    expect(codesOf(summary)).toEqual(['timeout']);
    expect(summary.claims).toEqual({ truncated: 1, failed: 1 });
    expect(sink.listIds()).toEqual(['i-1', 'i-2']);
    expect(sink.openWriters).toBe(0);
  });
});

describe('a unit without a sign of life', () => {
  test('is given up when its time is over; what it had claimed holds, the others go on', async () => {
    const { scan, sink, clock } = createHarness();
    const aws = new FakeProvider('aws', { plan: { units: [unit, other] }, scripts: { [unit.unitId]: hang } });
    const running = scan([aws], { limits });
    await clock.advance(59_999);
    expect(aws.openStreams).toBe(1);
    await clock.advance(1);
    const summary = await running;

    expect(summary).toMatchObject({ outcome: 'incomplete', units: { complete: 1, failed: 1 } });
    expect(codesOf(summary)).toEqual(['unit_stalled']);
    expect(summary.claims).toEqual({ complete: 2, failed: 2 });
    expect(sink.listIds()).toEqual(['i-1', `one-of-${other.unitId}`, 'vol-1']);
    expect(aws.openStreams).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  test('is given up even where it does not react to being cancelled', async () => {
    const { scan, clock } = createHarness();
    const deaf: UnitScript = async function* () {
      yield* [];
      await new Promise(() => {});
    };
    const aws = new FakeProvider('aws', { plan: { units: [unit, other] }, scripts: { [unit.unitId]: deaf } });
    const running = scan([aws], { limits });
    await clock.advance(60_000 + 500);
    expect(await running).toMatchObject({ units: { complete: 1, failed: 1 } });
    expect(clock.pendingTimers).toBe(0);
  });

  test.each(['progress', 'resources', 'claim', 'diagnostic'] as const)(
    'is one where not even %s comes',
    async (kind) => {
      const { scan, clock } = createHarness();
      const scope = scopeIn(unit, { type: 'Instance' });
      const messages = {
        progress: {
          kind,
          progress: { calls: 1, throttledCalls: 0, retriedCalls: 0, activity: 'ec2:DescribeInstances' },
        },
        resources: { kind, resources: [] },
        claim: claimMessage({ ...scope, subScope: 'x' }, 'complete', 0),
        diagnostic: {
          kind,
          diagnostic: { severity: 'info', code: 'x', message: '', advice: '', provider: 'aws', scope, operation: '' },
        },
      } as never;
      let next = createGate();
      const slow: UnitScript = async function* () {
        for (let count = 0; count < 5; count += 1) {
          yield messages[kind];
          await next.opened;
        }
        yield claimMessage(scope, 'complete', 0);
      };
      const aws = new FakeProvider('aws', { plan: { units: [unit] }, defaultScript: slow });
      const running = scan([aws], { limits });
      for (let count = 0; count < 5; count += 1) {
        await clock.advance(59_000);
        const { open } = next;
        next = createGate();
        open();
        await settle();
      }
      expect((await running).units['failed']).toBeUndefined();
    },
  );

  test('is not one that waits for a slow sink', async () => {
    const { scan, sink, clock } = createHarness();
    const gate = createGate();
    sink.behaviour.onWrite = () => gate.opened;
    const aws = new FakeProvider('aws', { plan: { units: [unit] } });
    const running = scan([aws], { limits });
    await clock.advance(600_000);
    gate.open();
    expect(await running).toMatchObject({ outcome: 'complete' });
  });

  test('is not one that is busy, but even that has an end', async () => {
    const { scan, clock } = createHarness();
    const busy: UnitScript = async function* () {
      for (;;) {
        yield { kind: 'progress', progress: { calls: 1, throttledCalls: 0, retriedCalls: 0, activity: 'busy' } };
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const aws = new FakeProvider('aws', { plan: { units: [unit] }, defaultScript: busy });
    const running = scan([aws], { limits: { ...limits, unitTimeoutMs: 100_000 } });
    for (let elapsedMs = 0; elapsedMs < 100_000; elapsedMs += 25_000) await clock.advance(25_000);
    const summary = await running;
    expect(codesOf(summary)).toEqual(['timeout']);
    expect(summary.units).toEqual({ failed: 1 });
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('a scan that is stopped', () => {
  const stopped = new Error('stopped by the user');

  test('before it begins touches nothing', async () => {
    const { scan, sink, events } = createHarness();
    const aws = new FakeProvider('aws', { plan: { units: [unit] } });
    await expect(scan([aws], { signal: AbortSignal.abort(stopped) })).rejects.toBe(stopped);
    expect(sink.scans).toEqual([]);
    expect(events).toEqual([]);
  });

  test('while it plans ends at once, and the ledger says so', async () => {
    const { scan, sink, clock } = createHarness();
    const controller = new AbortController();
    const aws = new FakeProvider('aws', { plan: () => new Promise(() => {}) });
    const running = scan([aws], { signal: controller.signal });
    await settle();
    controller.abort(stopped);
    expect(await running).toMatchObject({ outcome: 'interrupted', units: {}, diagnostics: [] });
    expect(sink.scans[0]?.end?.outcome).toBe('interrupted');
    expect(clock.pendingTimers).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  test('while units run publishes the finished ones, nothing of the others, and starts no more', async () => {
    const { scan, sink, clock } = createHarness();
    const controller = new AbortController();
    const third = unitOf('aws', { accountId: '333', region: 'eu-west-1', service: 'ec2' });
    const aws = new FakeProvider('aws', { plan: { units: [other, unit, third] }, scripts: { [unit.unitId]: hang } });
    const running = scan([aws], { signal: controller.signal, limits: { ...limits, concurrencyPerProvider: 1 } });
    await settle();
    controller.abort(stopped);
    const summary = await running;

    expect(summary).toMatchObject({
      outcome: 'interrupted',
      units: { complete: 1, canceled: 1, not_run: 1 },
      diagnostics: [],
    });
    expect(sink.listIds()).toEqual([`one-of-${other.unitId}`]);
    expect(sink.ledger.map(({ outcome }) => outcome)).toEqual(['complete', 'canceled']);
    expect(aws.startedUnits).not.toContain(third.unitId);
    expect(aws.openStreams).toBe(0);
    expect(clock.pendingTimers).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  test('while the sink writes lets go of the write', async () => {
    const { scan, sink } = createHarness();
    const controller = new AbortController();
    sink.behaviour.onWrite = (signal) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    const aws = new FakeProvider('aws', { plan: { units: [unit] } });
    const running = scan([aws], { signal: controller.signal });
    await settle();
    controller.abort(stopped);
    expect(await running).toMatchObject({ outcome: 'interrupted', units: { canceled: 1 }, diagnostics: [] });
  });

  test('when everything was done already is complete', async () => {
    const { scan, sink } = createHarness();
    const controller = new AbortController();
    sink.behaviour.onPublish = async () => controller.abort(stopped);
    const aws = new FakeProvider('aws', { plan: { units: [unit] } });
    expect(await scan([aws], { signal: controller.signal })).toMatchObject({ outcome: 'complete' });
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });
});
