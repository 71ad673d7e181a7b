import { CorkscrewError, type WatchEvent, type WatchMessage } from '@corkscrew/core';
import { runWatch } from '@corkscrew/engine';
import { describe, expect, test } from 'vitest';
import { FakeProvider } from './fakes/fake-provider.ts';
import { settle } from './fakes/manual-clock.ts';
import { MemorySink } from './fakes/memory-sink.ts';
import { claimMessage } from './fakes/messages.ts';
import { gone, listingOf, OTHER, seen, WatchHarness } from './fakes/watch-harness.ts';

function kindsOf(events: readonly WatchEvent[]): readonly string[] {
  return events.map(({ kind }) => kind);
}

describe('a watch', () => {
  test('lists first, then stores what changes, and tells each change when it is stored', async () => {
    const watch = new WatchHarness();
    await watch.list('a', 'b');
    expect(watch.sink.listIds()).toEqual(['a', 'b']);
    await watch.feed.send(seen('c'), seen('a', 'changed'), gone('b'));
    expect(watch.listChanges()).toEqual([]);
    await watch.clock.advance(1_000);
    expect(watch.sink.listIds()).toEqual(['a', 'c']);
    expect(watch.listChanges()).toEqual([['changed a', 'created c'], ['vanished b']]);
    const summary = await watch.stop();
    expect(summary).toMatchObject({ outcome: 'complete', resources: 2, claims: { complete: 1 }, interruptions: 0 });
    expect(summary.changes).toMatchObject([{ added: 3, changed: 1, vanished: 1 }]);
    expect(watch.sink.scans).toMatchObject([{ start: { scanId: 'watch-1' }, end: { outcome: 'complete' } }]);
    expect(kindsOf(watch.events).at(0)).toBe('watch_started');
    expect(kindsOf(watch.events).at(-1)).toBe('watch_finished');
  });

  test('publishes at most once a second, and of each resource only the latest', async () => {
    const watch = new WatchHarness();
    await watch.list('a');
    for (let tick = 0; tick < 20; tick += 1) {
      await watch.feed.send(seen('a', `state ${tick}`), seen('b', `state ${tick}`));
      await watch.clock.advance(100);
    }
    expect(watch.sink.publishes.length).toBeLessThanOrEqual(4);
    await watch.clock.advance(1_000);
    expect(watch.listChanges().at(-1)).toEqual(['changed a', 'changed b']);
    await watch.stop();
  });

  test('takes what went and came back within a second for a change, and what came and went for nothing', async () => {
    const watch = new WatchHarness();
    await watch.list('a');
    await watch.feed.send(gone('a'), seen('a', 'again'), seen('b'), gone('b'));
    await watch.clock.advance(1_000);
    expect(watch.listChanges()).toEqual([['changed a']]);
    expect(watch.sink.listIds()).toEqual(['a']);
    await watch.stop();
  });

  test('stores the changes that came before a scope is listed again before it begins', async () => {
    const watch = new WatchHarness();
    await watch.list('a', 'b');
    await watch.feed.send(seen('c'), ...listingOf('a', 'b'));
    expect(watch.sink.listIds()).toEqual(['a', 'b']);
    await watch.clock.advance(0);
    expect(watch.sink.listIds()).toEqual(['a', 'b', 'c']);
    await watch.clock.advance(1_000);
    expect(watch.sink.listIds()).toEqual(['a', 'b']);
    await watch.stop();
  });

  test('publishes scopes that are listed again together, whatever waits of others', async () => {
    const watch = new WatchHarness();
    const others = ['Pod', 'Service', 'Ingress'].map((type) => ({ ...OTHER, type }));
    const listings = others.flatMap((scope): WatchMessage[] => [
      { kind: 'listing_started', scope, normaliserVersion: 'n1' },
      claimMessage(scope, 'complete', 0),
    ]);
    await watch.list('a');
    await watch.feed.send(...listings);
    await watch.clock.advance(1_000);
    const before = watch.sink.publishes.length;
    await watch.feed.send(seen('b'), ...listings);
    await watch.clock.advance(1_000);
    expect(watch.sink.listIds()).toEqual(['a', 'b']);
    expect(watch.sink.publishes.length - before).toBe(2);
    // One that waits to be published is published before its scope is listed once more.
    await watch.feed.send(...listings, ...listings);
    for (let tick = 0; tick < 3; tick += 1) await watch.clock.advance(1_000);
    expect(watch.sink.publishes.length - before).toBe(4);
    await watch.stop();
  });

  test('keeps the lines of its changes out of the ledger', async () => {
    const watch = new WatchHarness();
    await watch.list('a');
    await watch.feed.send(seen('b'));
    await watch.clock.advance(1_000);
    expect(watch.sink.ledger.map(({ unit, isLive = false }) => [unit.unitId, unit.normaliserVersion, isLive])).toEqual([
      ['watch/cluster/global/apps/Deployment/', 'n1', false],
      ['watch', 'n1', true],
    ]);
    await watch.stop();
  });

  test('says what could not be listed, and is incomplete', async () => {
    const watch = new WatchHarness();
    await watch.list('a');
    await watch.feed.send(claimMessage(OTHER, 'denied', 0));
    await watch.clock.advance(1_000);
    expect(await watch.stop()).toMatchObject({ outcome: 'incomplete', claims: { complete: 1, denied: 1 } });
  });

  test('leaves out what is no resource, and says so', async () => {
    const watch = new WatchHarness();
    await watch.list();
    const [broken] = [seen('a')];
    if (broken?.kind !== 'resources') throw new Error('not a batch');
    await watch.feed.send({ ...broken, resources: broken.resources.map((it) => ({ ...it, rawData: '{' })) });
    await watch.clock.advance(1_000);
    expect((await watch.stop()).diagnostics).toMatchObject([{ code: 'invalid_resource' }]);
    expect(watch.sink.listIds()).toEqual([]);
  });

  test('stops reading when too many changes wait', async () => {
    const watch = new WatchHarness({}, { limits: { maxPendingChanges: 3 } });
    await watch.list();
    await watch.feed.send(...['a', 'b', 'c', 'd', 'e'].map((id) => seen(id)));
    expect(watch.feed.read).toBeLessThan(2 + 5);
    await watch.clock.advance(1_000);
    await watch.clock.advance(1_000);
    expect(watch.sink.listIds()).toEqual(['a', 'b', 'c', 'd', 'e']);
    await watch.stop();
  });
});

describe('a watch whose stream breaks', () => {
  test('begins anew after a pause that grows while nothing is listed, and lists again', async () => {
    const watch = new WatchHarness();
    await watch.list('a', 'b');
    await watch.feed.break(new CorkscrewError('unavailable', 'the cluster is gone'));
    for (const waitMs of [1_000, 1_000, 2_000, 4_000]) {
      expect(watch.events.findLast(({ kind }) => kind === 'interrupted')).toMatchObject({ retryInMs: waitMs });
      const before = watch.feeds.length;
      await watch.clock.advance(waitMs - 1);
      expect(watch.feeds).toHaveLength(before);
      await watch.clock.advance(1);
      expect(watch.feeds).toHaveLength(before + 1);
      await watch.feed.break(new CorkscrewError('unavailable', 'the cluster is still gone'));
    }
    await watch.clock.advance(8_000);
    await watch.list('a');
    expect(watch.sink.listIds()).toEqual(['a']);
    expect(await watch.stop()).toMatchObject({ outcome: 'complete', interruptions: 5 });
  });

  test('stores what had changed, and forgets the listing that was not finished', async () => {
    const watch = new WatchHarness();
    await watch.list('a');
    await watch.feed.send(seen('b'), { kind: 'listing_started', scope: OTHER, normaliserVersion: '' });
    await watch.feed.break(new Error('cut off'));
    await watch.clock.advance(1_000);
    expect(watch.sink.listIds()).toEqual(['a', 'b']);
    expect(watch.sink.openWriters).toBe(0);
    await watch.stop();
  });

  test('starts a plugin anew that died', async () => {
    const watch = new WatchHarness();
    await watch.list('a');
    watch.provider.die();
    await watch.feed.send(seen('b'));
    await watch.clock.advance(1_000);
    expect(watch.provider.restarts).toBe(1);
    await watch.list('a', 'c');
    expect(watch.sink.listIds()).toEqual(['a', 'c']);
    await watch.stop();
  });

  test('gives a plugin up that dies again and again', async () => {
    const watch = new WatchHarness(
      {
        // oxlint-disable-next-line require-yield -- it dies before it says anything
        watch: async function* () {
          throw new CorkscrewError('plugin_exited', 'plugin k8s: killed');
        },
      },
      { limits: { fruitlessCrashes: 2 } },
    );
    await watch.clock.advance(60_000);
    await expect(watch.done).rejects.toMatchObject({ code: 'plugin_exited' });
    expect(watch.provider.watches).toBe(3);
    expect(watch.sink.scans).toMatchObject([{ end: { outcome: 'failed' } }]);
  });

  test('does not try again what it never reached', async () => {
    const watch = new WatchHarness();
    await settle();
    await watch.feed.break(new CorkscrewError('unauthenticated', 'watch k8s: who are you?'));
    await expect(watch.done).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(watch.feeds).toHaveLength(1);
  });

  test('does not try again what another try cannot mend', async () => {
    const watch = new WatchHarness();
    await watch.list('a');
    await watch.feed.break(new CorkscrewError('not_found', 'watch k8s: the context is gone'));
    await expect(watch.done).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('ending a watch', () => {
  test('publishes what has arrived, and leaves nothing behind', async () => {
    const watch = new WatchHarness();
    await watch.list('a');
    await watch.feed.send(seen('b'), { kind: 'listing_started', scope: OTHER, normaliserVersion: '' });
    expect(watch.sink.listIds()).toEqual(['a']);
    await watch.stop();
    expect(watch.sink.listIds()).toEqual(['a', 'b']);
    expect(watch.sink.openWriters).toBe(0);
    expect(watch.provider.openStreams).toBe(0);
    expect(watch.clock.pendingTimers).toBe(0);
  });

  test('during a pause between two tries ends it at once', async () => {
    const watch = new WatchHarness();
    await watch.list('a');
    await watch.feed.break(new Error('cut off'));
    expect(await watch.stop()).toMatchObject({ outcome: 'complete', interruptions: 1 });
    expect(watch.clock.pendingTimers).toBe(0);
  });

  test('before anything was listed says that it was interrupted', async () => {
    const watch = new WatchHarness();
    await settle();
    expect(await watch.stop()).toMatchObject({ outcome: 'interrupted', resources: 0 });
  });

  test('before it began leaves no trace', async () => {
    const reason = new Error('never mind');
    const sink = new MemorySink();
    const target = { client: new FakeProvider('k8s', { plan: {} }), request: {} };
    const options = { target, sink, onEvent: () => undefined, toolVersion: '0' };
    await expect(runWatch({ ...options, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(sink.scans).toEqual([]);
  });
});

describe('a watch whose sink fails', () => {
  test('tries again while others keep the database, and says so', async () => {
    const watch = new WatchHarness();
    await watch.list('a');
    const locked = new CorkscrewError('database_locked', 'publish to x: process 7 has it open');
    watch.sink.behaviour.onPublish = () => Promise.reject(locked);
    await watch.feed.send(seen('b'), gone('a'));
    await watch.clock.advance(1_000);
    expect(watch.sink.listIds()).toEqual(['a']);
    await watch.feed.send(seen('c'));
    watch.sink.behaviour.onPublish = undefined;
    await watch.clock.advance(1_000);
    await watch.clock.advance(1_000);
    expect(watch.sink.listIds()).toEqual(['b', 'c']);
    const { diagnostics, outcome } = await watch.stop();
    expect(outcome).toBe('complete');
    expect(diagnostics).toMatchObject([{ code: 'database_locked', severity: 'warning' }]);
  });

  test('ends with the reason', async () => {
    const watch = new WatchHarness();
    await watch.list('a');
    watch.sink.behaviour.onPublish = () =>
      Promise.reject(new CorkscrewError('database_unusable', 'publish: disk full'));
    await watch.feed.send(seen('b'));
    await watch.clock.advance(1_000);
    await expect(watch.done).rejects.toMatchObject({ code: 'database_unusable' });
    expect(watch.provider.openStreams).toBe(0);
  });

  test('or whose listener throws, ends with that', async () => {
    const failure = new Error('the terminal is gone');
    const watch = new WatchHarness(
      {},
      {
        onEvent: ({ kind }) => {
          if (kind === 'listing_finished') throw failure;
        },
      },
    );
    await watch.list('a');
    await expect(watch.done).rejects.toBe(failure);
  });

  test('refuses limits that cannot be reached', async () => {
    const watch = new WatchHarness({}, { limits: { publishIntervalMs: 0 } });
    await expect(watch.done).rejects.toThrow('limits.publishIntervalMs');
  });
});
