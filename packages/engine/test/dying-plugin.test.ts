import { describe, expect, test } from 'vitest';
import { createAwsEstate } from './fakes/estates.ts';
import { FakeProvider, type UnitScript } from './fakes/fake-provider.ts';
import { listing, resourcesMessage, scopeIn, unitOf } from './fakes/messages.ts';
import { codesOf, createHarness } from './fakes/scan-harness.ts';
import { settle } from './fakes/manual-clock.ts';

const units = ['a', 'b', 'c', 'd', 'e', 'f'].map((service) =>
  unitOf('aws', { accountId: '111', region: 'eu-west-1', service, type: 'Thing' }),
);
const idOf = (service: string): string => `111/eu-west-1/${service}/Thing`;

/** Sends a row, then ends the process. */
const kill: UnitScript = async function* ({ unit, provider }) {
  yield resourcesMessage('aws', scopeIn(unit), ['half-written']);
  await settle();
  provider.die();
};

/** Sends a row, then never anything again while the process lives. */
const linger: UnitScript = async function* (call) {
  const scope = scopeIn(call.unit);
  if (call.attempt > 1) {
    yield* listing('aws', scope, { ids: [`late-${call.unit.service}`] });
    return;
  }
  yield resourcesMessage('aws', scope, ['lost']);
  await call.provider.hang(call.signal);
};

describe('a plugin that dies', () => {
  test('is restarted once; its units in flight run again one at a time, the others after them', async () => {
    const { scan, sink, eventsOf, clock } = createHarness();
    const killOnce: UnitScript = (call) =>
      call.attempt === 1 ? kill(call) : listing('aws', scopeIn(call.unit), { ids: ['second-try'] });
    const aws = new FakeProvider('aws', {
      plan: { units },
      scripts: { [idOf('b')]: killOnce, [idOf('a')]: linger, [idOf('c')]: linger },
    });
    const summary = await scan([aws], { limits: { concurrencyPerProvider: 3 } });

    expect(summary).toMatchObject({ outcome: 'complete', units: { complete: 6 }, diagnostics: [] });
    expect(aws.restarts).toBe(1);
    expect(eventsOf('plugin_restarted')).toEqual([
      { kind: 'plugin_restarted', provider: 'aws', reason: 'plugin aws: killed by SIGSEGV' },
    ]);
    expect(sink.listIds()).toEqual([
      'late-a',
      'late-c',
      `one-of-${idOf('d')}`,
      `one-of-${idOf('e')}`,
      `one-of-${idOf('f')}`,
      'second-try',
    ]);
    const inThrees = [0, 3].map((from) => aws.startedUnits.slice(from, from + 3).sort());
    expect(inThrees).toEqual([['a', 'b', 'c'].map(idOf), ['a', 'b', 'c'].map(idOf)]);
    expect(
      sink.ledger
        .filter(({ attempts }) => attempts === 2)
        .map(({ unit }) => unit.service)
        .sort(),
    ).toEqual(['a', 'b', 'c']);
    expect(clock.pendingTimers).toBe(0);
  });

  test('again by the same unit loses that unit and no other', async () => {
    const { scan, sink, eventsOf } = createHarness();
    const aws = new FakeProvider('aws', {
      plan: { units },
      scripts: { [idOf('b')]: kill, [idOf('a')]: linger, [idOf('c')]: linger },
    });
    const summary = await scan([aws], { limits: { concurrencyPerProvider: 3 } });

    expect(summary).toMatchObject({ outcome: 'incomplete', units: { complete: 5, crashed: 1 } });
    expect(aws.restarts).toBe(2);
    expect(codesOf(summary)).toEqual(['plugin_exited']);
    expect(summary.diagnostics[0]?.message).toBe(`scan unit ${idOf('b')}: plugin aws: killed by SIGSEGV`);
    expect(sink.listIds()).not.toContain('half-written');
    expect(sink.listIds()).not.toContain('lost');
    const crashed = eventsOf('unit_finished').find(({ result }) => result.outcome === 'crashed')?.result;
    expect(crashed).toMatchObject({ attempts: 2, resourceCount: 0, claims: [{ outcome: 'failed', count: 0 }] });
    expect(sink.ledger).toContainEqual(crashed);
  });

  test('runs suspects alone', async () => {
    const { scan } = createHarness();
    let mostAlone = 0;
    const watchful: UnitScript = async function* (call) {
      if (call.attempt > 1) mostAlone = Math.max(mostAlone, call.provider.openStreams);
      yield* linger(call);
    };
    const aws = new FakeProvider('aws', {
      plan: { units },
      defaultScript: watchful,
      scripts: { [idOf('f')]: kill },
    });
    const summary = await scan([aws]);
    expect(mostAlone).toBe(1);
    expect(aws.mostOpenStreams).toBe(6);
    expect(summary.units).toEqual({ complete: 5, crashed: 1 });
  });

  test('too often is given up, and its units left are not run', async () => {
    const { scan, sink } = createHarness();
    const aws = new FakeProvider('aws', { plan: { units }, defaultScript: kill });
    const summary = await scan([aws], { limits: { concurrencyPerProvider: 1, restartsPerProvider: 3 } });

    expect(aws.restarts).toBe(3);
    expect(summary).toMatchObject({ outcome: 'failed', units: { crashed: 2, not_run: 4 } });
    expect(summary.diagnostics.map(({ message }) => message)).toContain(
      'plugin aws: died more than 3 times: plugin aws: killed by SIGSEGV; 4 units did not start',
    );
    expect(sink.listIds()).toEqual([]);
    expect(sink.scans[0]?.end?.outcome).toBe('failed');
  });

  test('and cannot be started anew loses its units, while another provider goes on', async () => {
    const { scan, sink } = createHarness();
    const { aws: other } = createAwsEstate();
    const broken = new FakeProvider('gcp', {
      plan: { units: [unitOf('gcp'), unitOf('gcp', { service: 'x' })] },
      defaultScript: kill,
      onRestart: () => Promise.reject(new Error('no such file')),
    });
    const summary = await scan([broken, other], { limits: { concurrencyPerProvider: 1 } });

    expect(summary.outcome).toBe('incomplete');
    expect(summary.units).toEqual({ complete: 8, crashed: 1, not_run: 1 });
    expect(broken.restarts).toBe(1);
    expect(summary.diagnostics.map(({ message }) => message)).toContain(
      'plugin gcp: could not be started anew: no such file; 1 units did not start',
    );
    expect(sink.listIds()).toHaveLength(24);
  });

  test('and takes too long to start anew is given up', async () => {
    const { scan, clock } = createHarness();
    const aws = new FakeProvider('aws', {
      plan: { units: units.slice(0, 2) },
      defaultScript: kill,
      onRestart: () => new Promise(() => {}),
    });
    const summary = scan([aws], { limits: { restartTimeoutMs: 1_000 } });
    while (aws.restarts === 0) await settle();
    await clock.advance(1_000);
    expect(await summary).toMatchObject({ outcome: 'failed', units: { crashed: 2 } });
    expect(clock.pendingTimers).toBe(0);
  });

  test('in its last unit is not started anew for nothing', async () => {
    const { scan } = createHarness();
    const aws = new FakeProvider('aws', { plan: { units: units.slice(0, 1) }, defaultScript: kill });
    expect((await scan([aws])).units).toEqual({ crashed: 1 });
    expect(aws.restarts).toBe(1);
  });

  test('while the scan is stopped leaves its units cancelled', async () => {
    const { scan, sink } = createHarness();
    const controller = new AbortController();
    const aws = new FakeProvider('aws', {
      plan: { units },
      defaultScript: kill,
      onRestart: () => {
        controller.abort(new Error('stopped'));
        return new Promise(() => {});
      },
    });
    const summary = await scan([aws], { signal: controller.signal, limits: { concurrencyPerProvider: 2 } });
    expect(summary).toMatchObject({ outcome: 'interrupted', units: { canceled: 2, not_run: 4 }, diagnostics: [] });
    expect(sink.ledger.map(({ outcome }) => outcome)).toEqual(['canceled', 'canceled']);
  });
});
