import { claimKey, CorkscrewError, delay, type ProviderClient, type ScanMessage, type ScanUnit } from '@corkscrew/core';
import {
  createInMemoryTransport,
  createProviderClient,
  registerProvider,
  type WireProvider,
} from '@corkscrew/protocol';
import { describe, expect, test } from 'vitest';
import { ProviderService } from '../src/provider-service.ts';
import type { FacetDraft, ScanYield } from '../src/provider.ts';
import { collectUnit, createInMemoryProvider } from '../src/testing/index.ts';
import {
  claimOf,
  createThings,
  draftOf,
  scopeOf,
  type ScanScript,
  type ThingsOptions,
} from './fixtures/things-provider.ts';

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

describe('the guide’s own scans', () => {
  test('StreamScan gives plain resources, and what went wrong in the trailer', async () => {
    const scan: ScanScript = (unit) => (unit.service === 'toys' ? failWith('denied') : listTwo(unit));
    const { wire, transport } = openWire({ scan });
    await wire.initialize({ provider: 'things', config: {}, cacheDir: '' });
    const ids: string[] = [];
    let trailer: string | undefined;
    const onTrailer = (metadata: { get(key: string): readonly (string | Uint8Array)[] }): void => {
      trailer = metadata
        .get('corkscrew-diagnostics-bin')
        .map((value) => Buffer.from(value).toString('utf8'))
        .join('');
    };
    for await (const resource of transport.cloud.streamScan({}, { onTrailer })) ids.push(resource.id);
    expect(ids).toEqual(['a', 'b']);
    const parsed = JSON.parse(trailer ?? '') as { diagnostics: { code: string; message: string }[]; omitted: number };
    expect(parsed.omitted).toBe(0);
    expect(parsed.diagnostics).toMatchObject([{ code: 'permission_denied', message: 'scan unit */*/toys/*: denied' }]);
  });

  test('StreamScan that fails carries its status only, so that the header list stays small', async () => {
    const { wire, transport } = openWire({ scan: () => failWith('denied') });
    await wire.initialize({ provider: 'things', config: {}, cacheDir: '' });
    let diagnostics: readonly unknown[] = [];
    const onTrailer = (metadata: { get(key: string): readonly unknown[] }): void => {
      diagnostics = metadata.get('corkscrew-diagnostics-bin');
    };
    const stream = transport.cloud.streamScan({}, { onTrailer })[Symbol.asyncIterator]();
    await expect(stream.next()).rejects.toMatchObject({ grpcStatus: 7 });
    expect(diagnostics).toEqual([]);
  });

  test('BatchScan answers with counts and errors', async () => {
    const scan: ScanScript = async function* (unit) {
      yield { kind: 'resource', resource: draftOf(unit, 'a') };
      yield claimOf(unit, 1, 'truncated');
    };
    const { wire, transport } = openWire({ scan });
    await wire.initialize({ provider: 'things', config: {}, cacheDir: '' });
    const answer = await transport.cloud.batchScan({ services: ['toys'] });
    expect(answer.resources.map(({ id }) => id)).toEqual(['a']);
    expect(answer.errors).toEqual(['list toys:Thing in acme/north: truncated: so the script says']);
    expect(answer.stats).toMatchObject({ totalResources: 1, failedResources: 1, serviceCounts: { toys: 1 } });
  });

  test('a scan whose every unit fails, fails', async () => {
    const { wire, transport } = openWire({ scan: () => failWith('denied') });
    await wire.initialize({ provider: 'things', config: {}, cacheDir: '' });
    await expect(transport.cloud.batchScan({})).rejects.toMatchObject({ grpcStatus: 7 });
  });

  test('filters are refused, not ignored', async () => {
    const { wire, transport } = openWire();
    await wire.initialize({ provider: 'things', config: {}, cacheDir: '' });
    const scanning = transport.cloud.batchScan({ filters: { tag: 'x' } });
    await expect(scanning).rejects.toMatchObject({ grpcStatus: 3, grpcDetails: 'scan: filter "tag" is not supported' });
  });

  test('scanners are described, not generated', async () => {
    const { wire, transport } = openWire();
    await wire.initialize({ provider: 'things', config: {}, cacheDir: '' });
    const answer = await transport.cloud.generateServiceScanners({ generateAll: true });
    expect(answer.generatedCount).toBe(0);
    expect(answer.scanners).toMatchObject([
      { service: 'tools', filePath: '', resourceTypes: ['Thing'] },
      { service: 'toys', filePath: '', resourceTypes: ['Thing'] },
    ]);
  });

  test('ScanService gives one service, page by page, with what was counted', async () => {
    const { cloud } = await openCloud();
    const first = await cloud.scanService({ service: 'toys', maxResults: 2 });
    expect(first).toMatchObject({ service: 'toys', nextToken: 'offset:2', errors: [] });
    expect(first.resources.map(({ service, id }) => [service, id])).toEqual([
      ['toys', 'a'],
      ['toys', 'b'],
    ]);
    expect(first.stats).toMatchObject({ totalResources: 2, failedResources: 0, resourceCounts: { Thing: 2 } });
    const last = await cloud.scanService({ service: 'toys', maxResults: 2, nextToken: first.nextToken });
    expect(last.nextToken).toBe('');
    expect(last.resources.map(({ id }) => id)).toEqual(['c']);
    const whole = await cloud.scanService({ service: 'toys' });
    expect(whole.stats).toMatchObject({ totalResources: 3, serviceCounts: { toys: 3 } });
  });

  test('ScanService says what it could not list', async () => {
    const scan: ScanScript = async function* (unit) {
      yield { kind: 'resource', resource: draftOf(unit, 'a') };
      yield claimOf(unit, 1, 'truncated');
    };
    const { cloud } = await openCloud({ scan });
    const answer = await cloud.scanService({ service: 'toys' });
    expect(answer.errors).toEqual(['list toys:Thing in acme/north: truncated: so the script says']);
    expect(answer.stats?.failedResources).toBe(1);
  });

  test('StreamScanService streams one service', async () => {
    const { cloud } = await openCloud();
    const ids: string[] = [];
    for await (const { service, id } of cloud.streamScanService({ service: 'tools' })) ids.push(`${service} ${id}`);
    expect(ids).toEqual(['tools a', 'tools b', 'tools c']);
  });

  test('what a scan of a service cannot honour is refused, not ignored', async () => {
    const { cloud } = await openCloud();
    const refused = { grpcStatus: 3 };
    await expect(cloud.scanService({})).rejects.toMatchObject(refused);
    await expect(cloud.scanService({ service: 'toys', maxResults: -1 })).rejects.toMatchObject(refused);
    await expect(cloud.scanService({ service: 'toys', nextToken: 'x' })).rejects.toMatchObject(refused);
    await expect(cloud.scanService({ service: 'toys', options: { deep: '1' } })).rejects.toMatchObject(refused);
    await expect(cloud.scanService({ service: 'toys', filters: { tag: '1' } })).rejects.toMatchObject(refused);
    const paged = cloud.streamScanService({ service: 'toys', maxResults: 5 });
    await expect(paged[Symbol.asyncIterator]().next()).rejects.toMatchObject(refused);
    await expect(cloud.scanService({ service: 'toyz' })).rejects.toMatchObject({ grpcStatus: 5 });
  });

  test('GetServiceInfo describes one service, with what was asked for', async () => {
    const { cloud } = await openCloud();
    const request = { includeResourceTypes: true, includePermissions: true, includeCapabilities: true };
    expect(await cloud.getServiceInfo({ service: 'toys', ...request })).toMatchObject({
      serviceName: 'toys',
      version: '1.2.3',
      supportedResources: ['Thing'],
      requiredPermissions: [],
      capabilities: { scan_unit: '1' },
    });
    const bare = await cloud.getServiceInfo({ service: 'toys' });
    expect(bare).toMatchObject({ serviceName: 'toys', supportedResources: [], capabilities: {} });
    await expect(cloud.getServiceInfo({ service: 'toyz' })).rejects.toMatchObject({ grpcStatus: 5 });
    await expect(cloud.getServiceInfo({})).rejects.toMatchObject({ grpcStatus: 3 });
  });

  test('what is not there is unimplemented, with a reason', async () => {
    const { wire, transport } = openWire();
    await wire.initialize({ provider: 'things', config: {}, cacheDir: '' });
    const cloud = transport.cloud;
    const unimplemented = { grpcStatus: 12, grpcDetails: expect.stringMatching(/.{20}/) as unknown };
    await expect(cloud.configureDiscovery({})).rejects.toMatchObject(unimplemented);
    await expect(cloud.analyzeDiscoveredData({})).rejects.toMatchObject(unimplemented);
    await expect(cloud.generateFromAnalysis({})).rejects.toMatchObject(unimplemented);
    await expect(cloud.getSchemas({})).rejects.toMatchObject(unimplemented);
    await expect(cloud.describeResource({ resourceRef: { id: 'a' } })).rejects.toMatchObject(unimplemented);
  });

  test('DescribeResource and GetSchemas work for a session that has them', async () => {
    const schema = { typeName: 't', service: 's', type: 'T', description: '', sql: '', columns: [] };
    const unit = { service: 'toys' } as ScanUnit;
    const { wire, transport } = openWire({
      session: { describeResource: async ({ id }) => draftOf(unit, id), getSchemas: async () => [schema] },
    });
    await wire.initialize({ provider: 'things', config: {}, cacheDir: '' });
    const cloud = transport.cloud;
    expect((await cloud.describeResource({ resourceRef: { id: 'x' } })).resource).toMatchObject({
      id: 'x',
      rawData: '{"Id":"x","Password":"[redacted]"}',
    });
    expect((await cloud.getSchemas({})).schemas).toMatchObject([{ name: 't', service: 's', resourceType: 'T' }]);
    expect((await wire.getInfo()).capabilities).toMatchObject({ describe_resource: '1', schemas: '1' });
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

function openWire(options?: ThingsOptions): {
  wire: WireProvider;
  transport: ReturnType<typeof createInMemoryTransport>;
} {
  const service = new ProviderService(createThings(options), { logger: () => undefined });
  const transport = createInMemoryTransport((registrar) => registerProvider(registrar, service));
  return { transport, wire: createProviderClient(transport, { provider: 'things' }) };
}

async function openCloud(options?: ThingsOptions): Promise<Pick<ReturnType<typeof createInMemoryTransport>, 'cloud'>> {
  const { wire, transport } = openWire(options);
  await wire.initialize({ provider: 'things', config: {}, cacheDir: '' });
  return transport;
}

async function* listTwo(unit: ScanUnit): AsyncGenerator<ScanYield> {
  for (const id of ['a', 'b']) yield { kind: 'resource', resource: draftOf(unit, id) };
  yield claimOf(unit, 2);
}

// oxlint-disable-next-line require-yield -- a stream that fails at once
async function* failWith(message: string): AsyncGenerator<ScanYield> {
  throw new CorkscrewError('permission_denied', message);
}

async function readAll<T>(source: AsyncIterable<T>, into: T[]): Promise<void> {
  for await (const element of source) into.push(element);
}
