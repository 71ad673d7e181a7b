import { CorkscrewError, type ScanUnit } from '@corkscrew/core';
import type { createInMemoryTransport } from '@corkscrew/protocol';
import { describe, expect, test } from 'vitest';
import type { ScanYield } from '../src/provider.ts';
import { claimOf, draftOf, type ScanScript, type ThingsOptions } from './fixtures/things-provider.ts';
import { openWire } from './support/open-wire.ts';

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
