import { claimKey, CorkscrewError, delay, type ProviderClient, type ScanMessage, type ScanUnit } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import type { FacetDraft } from '../src/provider.ts';
import { collectUnit, createInMemoryProvider } from '../src/testing/index.ts';
import {
  claimOf,
  createThings,
  draftOf,
  scopeOf,
  type ScanScript,
  type ThingsOptions,
} from './fixtures/things-provider.ts';
import { openWire } from './support/open-wire.ts';

describe('a provider behind the wire', () => {
  test('says what it is and what it can', async () => {
    const client = await connect();
    const info = await client.getInfo();
    expect(info).toMatchObject({ name: 'things', version: '1.2.3', description: 'Things for tests' });
    expect(info.capabilities).toEqual({ config_schema: '1', plan_scan: '1', scan_unit: '1' });
    expect(info.supportedServices).toEqual([]);
    await client.discoverServices({});
    expect((await client.getInfo()).supportedServices).toEqual(['tools', 'toys']);
  });

  test('plans one unit per service when the session does not plan', async () => {
    const client = await connect();
    const { units } = await client.planScan({});
    expect(units.map(({ unitId }) => unitId)).toEqual(['*/*/tools/*', '*/*/toys/*']);
    const narrow = await client.planScan({ services: ['toys'], regions: ['north', 'south'], types: ['Thing'] });
    expect(narrow.units.map(({ unitId }) => unitId)).toEqual(['*/north/toys/Thing', '*/south/toys/Thing']);
  });

  test('takes a type by its type name as well, only in services that have it, and no unknown one', async () => {
    const client = await connect();
    const { units } = await client.planScan({ types: ['things_toys_thing'] });
    expect(units.map(({ unitId }) => unitId)).toEqual(['*/*/toys/Thing']);
    await expect(client.planScan({ services: ['toys'], types: ['Thing', 'Thang'] })).rejects.toMatchObject({
      code: 'not_found',
      message: 'plan scan: things has no type "Thang" in these services',
      hint: expect.stringContaining('Did you mean Thing') as unknown,
    });
  });

  test('refuses an unknown service with its name and the nearest', async () => {
    const client = await connect();
    const error = await client.planScan({ services: ['toyz'] }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CorkscrewError);
    expect(error).toMatchObject({ code: 'not_found', isRemote: true, hint: 'Did you mean toys?' });
  });

  test('redacts, hashes and batches what the session yields', async () => {
    const { client, unit } = await connectUnit();
    const { resources, claims, progress, batchSizes } = await collectUnit(client, unit);
    expect(resources.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(resources[0]).toMatchObject({
      provider: 'things',
      rawData: '{"Id":"a","Password":"[redacted]"}',
      attributes: '{}',
      claimKey: claimKey(scopeOf(unit)),
    });
    expect(resources[0]?.contentHash).toMatch(/^[0-9a-f]{32}$/);
    expect(batchSizes).toEqual([3]);
    expect(claims).toEqual([{ scope: scopeOf(unit), outcome: 'complete', count: 3, reason: '' }]);
    expect(progress).toHaveLength(1);
  });

  test('tells a resource without tags from one whose tags were not read', async () => {
    const scan: ScanScript = async function* (unit) {
      const drafts = { none: { tags: {} }, some: { tags: { Team: 'core' } }, unread: {}, missing: { tags: undefined } };
      for (const [id, more] of Object.entries(drafts)) yield { kind: 'resource', resource: draftOf(unit, id, more) };
      yield claimOf(unit, 4);
    };
    const { client, unit } = await connectUnit({ scan });
    const { resources } = await collectUnit(client, unit);
    expect(resources.map(({ id, tags, areTagsKnown }) => [id, tags, areTagsKnown])).toEqual([
      ['none', {}, true],
      ['some', { Team: 'core' }, true],
      ['unread', {}, false],
      ['missing', {}, false],
    ]);
  });

  test('sends the readings of facets, and a hash that they are part of', async () => {
    const script: Record<string, readonly FacetDraft[]> = {
      none: [],
      read: [{ facet: 'policy', status: 'present', value: { Version: 1 } }],
      absent: [{ facet: 'policy', status: 'absent' }],
      denied: [{ facet: 'policy', status: 'denied', reason: 'access denied' }],
    };
    const scan: ScanScript = async function* (unit) {
      for (const [id, facets] of Object.entries(script)) {
        yield { kind: 'resource', resource: draftOf(unit, id, { payload: {}, facets }) };
      }
      yield claimOf(unit, 4);
    };
    const { client, unit } = await connectUnit({ scan });
    const { resources } = await collectUnit(client, unit);
    expect(resources.map(({ id, attributes, facets }) => [id, attributes, facets.map(({ status }) => status)])).toEqual(
      [
        ['none', '{}', []],
        ['read', '{"policy":{"Version":1}}', ['present']],
        ['absent', '{"policy":null}', ['absent']],
        ['denied', '{}', ['denied']],
      ],
    );
    const [none, read, absent, denied] = resources.map(({ contentHash }) => contentHash);
    expect(denied).toBe(none);
    expect(new Set([none, read, absent]).size).toBe(3);
    expect(resources.map(({ payloadHash }) => payloadHash)).toEqual([none, none, none, none]);
  });

  test('leaves out a resource with a facet that makes no sense, and says so', async () => {
    const scan: ScanScript = async function* (unit) {
      const facets: FacetDraft[] = [{ facet: 'policy', status: 'present', value: undefined }];
      yield { kind: 'resource', resource: draftOf(unit, 'a', { facets }) };
      yield claimOf(unit, 1);
    };
    const { client, unit } = await connectUnit({ scan });
    const { claims, diagnostics } = await collectUnit(client, unit);
    expect(claims).toMatchObject([{ outcome: 'truncated', count: 0 }]);
    expect(diagnostics).toMatchObject([{ code: 'invalid_resource' }]);
    expect(diagnostics[0]?.message).toContain('its facet policy is present without a value');
  });

  test('asks for the rules of a type once, and leaves volatile parts out of the hash', async () => {
    const asked: string[] = [];
    let reads = 0;
    const session = {
      typeRules: (typeName: string) => {
        asked.push(typeName);
        return { volatilePaths: ['ReadAt'], secretPaths: ['Pin'] };
      },
    };
    const scan: ScanScript = async function* (unit) {
      reads += 1;
      for (const id of ['a', 'b']) {
        yield { kind: 'resource', resource: draftOf(unit, id, { payload: { Id: id, ReadAt: reads, Pin: reads } }) };
      }
      yield claimOf(unit, 2);
    };
    const { client, unit } = await connectUnit({ scan, session });
    const first = await collectUnit(client, unit);
    const second = await collectUnit(client, unit);
    expect(asked).toEqual(['things_tools_thing']);
    expect(second.resources[0]?.rawData).toBe('{"Id":"a","Pin":"[redacted]","ReadAt":2}');
    expect(second.resources.map((resource) => resource.contentHash)).toEqual(
      first.resources.map((resource) => resource.contentHash),
    );
  });

  test('needs Initialize first', async () => {
    const { wire } = openWire();
    await expect(wire.planScan({})).rejects.toMatchObject({ code: 'invalid_argument', isRemote: true });
  });

  test('passes on why connecting failed', async () => {
    await expect(createInMemoryProvider(createThings(), { config: { password: 'wrong' } })).rejects.toMatchObject({
      code: 'unauthenticated',
      message: 'connect things: wrong password',
      isRemote: true,
    });
  });

  test('refuses unknown keys of the configuration and names the nearest', async () => {
    const connecting = createInMemoryProvider(createThings(), { config: { regio: 'north' } });
    await expect(connecting).rejects.toMatchObject({ code: 'config_invalid', hint: 'Did you mean region?' });
    const { wire } = openWire();
    expect(await wire.getConfigSchema()).toMatchObject({ type: 'object', additionalProperties: false });
  });

  test('closes the session, and connects anew on restart', async () => {
    let closed = 0;
    const session = {
      close: async () => {
        closed += 1;
      },
    };
    const client = await connect({ session });
    await client.restart();
    expect(closed).toBe(1);
    expect((await client.planScan({})).units).toHaveLength(2);
    await client.close();
    await client.close();
    expect(closed).toBe(2);
  });
});

describe('claims of a unit', () => {
  test('are failed for resources that came without one', async () => {
    const scan: ScanScript = async function* (unit) {
      yield { kind: 'resource', resource: draftOf(unit, 'a') };
    };
    const { client, unit } = await connectUnit({ scan });
    const { claims, diagnostics } = await collectUnit(client, unit);
    expect(claims).toMatchObject([{ outcome: 'failed', count: 1, reason: 'the provider did not claim it' }]);
    expect(diagnostics).toMatchObject([{ code: 'unclaimed_resource', severity: 'error', provider: 'things' }]);
  });

  test('are failed before the failure of the unit is passed on', async () => {
    const scan: ScanScript = async function* (unit) {
      yield claimOf(unit, 0);
      const scope = scopeOf(unit, 'Other');
      yield { kind: 'resource', resource: draftOf(unit, 'a', { claim: scope }) };
      throw new CorkscrewError('unavailable', 'list things: the cloud is down', { details: { status: 503 } });
    };
    const { client, unit } = await connectUnit({ scan });
    const messages: ScanMessage[] = [];
    const reading = readAll(client.scanUnit(unit), messages);
    await expect(reading).rejects.toMatchObject({
      code: 'unavailable',
      message: 'list things: the cloud is down',
      isRemote: true,
      details: { status: 503, remoteStack: expect.stringContaining('things') as unknown },
    });
    const claims = messages.flatMap((message) => (message.kind === 'claim' ? [message.claim] : []));
    expect(claims.map(({ scope, outcome }) => `${scope.type} ${outcome}`)).toEqual(['Thing complete', 'Other failed']);
  });

  test('are at most truncated when a resource had to be left out', async () => {
    const scan: ScanScript = async function* (unit) {
      yield { kind: 'resource', resource: draftOf(unit, 'a') };
      yield { kind: 'resource', resource: draftOf(unit, '') };
      yield claimOf(unit, 2);
    };
    const { client, unit } = await connectUnit({ scan });
    const { claims, diagnostics, resources } = await collectUnit(client, unit);
    expect(resources).toHaveLength(1);
    expect(claims).toMatchObject([{ outcome: 'truncated', count: 1, reason: '1 resources could not be sent' }]);
    expect(diagnostics).toMatchObject([{ code: 'invalid_resource' }]);
  });
});

describe('cancelling a unit', () => {
  test('ends the session’s generator and keeps the reason', async () => {
    let isReleased = false;
    const scan: ScanScript = async function* (unit, signal) {
      try {
        yield { kind: 'resource', resource: draftOf(unit, 'a') };
        await delay(60_000, { signal });
      } finally {
        isReleased = true;
      }
    };
    const { client, unit } = await connectUnit({ scan });
    const controller = new AbortController();
    const reason = new Error('enough');
    const reading = collectUnit(client, unit, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    await expect(reading).rejects.toBe(reason);
    expect(isReleased).toBe(true);
  });

  test('does not wait for a session that ignores its signal', async () => {
    const scan: ScanScript = async function* (unit) {
      await new Promise(() => undefined);
      yield claimOf(unit, 0);
    };
    const { client, unit } = await connectUnit({ scan });
    const startedAt = performance.now();
    await expect(collectUnit(client, unit, { signal: AbortSignal.timeout(10) })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  test('happens when the reader leaves the loop', async () => {
    let signalOfUnit: AbortSignal | undefined;
    const scan: ScanScript = async function* (unit, signal) {
      signalOfUnit = signal;
      for (let index = 0; ; index += 1) {
        yield { kind: 'resource', resource: draftOf(unit, `thing-${index}`) };
        await delay(0, { signal });
      }
    };
    const { client, unit } = await connectUnit({ scan });
    for await (const message of client.scanUnit(unit)) {
      if (message.kind === 'resources') break;
    }
    expect(signalOfUnit?.aborted).toBe(true);
  });

  test('a slow reader holds the session up', async () => {
    let yielded = 0;
    const scan: ScanScript = async function* (unit) {
      for (; yielded < 10_000; yielded += 1) yield { kind: 'resource', resource: draftOf(unit, `thing-${yielded}`) };
      yield claimOf(unit, yielded);
    };
    const { client, unit } = await connectUnit({ scan });
    const stream = client.scanUnit(unit)[Symbol.asyncIterator]();
    await stream.next();
    await delay(20);
    expect(yielded).toBeLessThanOrEqual(64 * 2);
    await stream.return?.();
  });
});

async function connect(options?: ThingsOptions): Promise<ProviderClient> {
  return await createInMemoryProvider(createThings(options));
}

async function connectUnit(options?: ThingsOptions): Promise<{ client: ProviderClient; unit: ScanUnit }> {
  const client = await connect(options);
  const [unit] = (await client.planScan({ services: ['tools'] })).units;
  if (unit === undefined) throw new Error('no unit was planned');
  return { client, unit };
}

async function readAll<T>(source: AsyncIterable<T>, into: T[]): Promise<void> {
  for await (const element of source) into.push(element);
}
