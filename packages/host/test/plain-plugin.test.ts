import type { PluginLogEntry } from '../src/index.ts';
import { collectUnit } from '@corkscrew/sdk/testing';
import { describe, expect, test } from 'vitest';
import { type ConnectedProvider, connectProvider } from '../src/index.ts';
import { fixturePlugin } from './fixtures/fixture-plugin.ts';

const KEY = '*/eu-west-1/s3/*/';
const SCOPE = { accountId: '*', region: 'eu-west-1', service: 's3', type: '*', subScope: '' };

describe('a plugin that knows only the guide’s nine methods', () => {
  test('is initialised with flat scalars beside the whole block', async () => {
    await using client = await connect({ region: 'eu-west-1', nested: { a: 1 } });
    expect(client.info.description).toBe('corkscrew.config_json,region');
    expect(client.info.capabilities).toEqual({});
  });

  test('gets one unit per service and configured region', async () => {
    await using client = await connect({ regions: ['eu-west-1', 'us-east-1'] });
    const { units } = await client.planScan({});
    expect(units.map(({ unitId }) => unitId)).toEqual([
      'plain/*/eu-west-1/s3',
      'plain/*/us-east-1/s3',
      'plain/*/eu-west-1/iam',
      'plain/*/us-east-1/iam',
    ]);
    expect(units[0]).toMatchObject({
      accountId: '*',
      region: 'eu-west-1',
      service: 's3',
      type: '*',
      estimatedCalls: 2,
    });
    const asked = await client.planScan({ services: ['iam'], regions: ['ap-south-1'] });
    expect(asked.units.map(({ unitId }) => unitId)).toEqual(['plain/*/ap-south-1/iam']);
  });

  test('is scanned in regions of its own choice where none is known', async () => {
    await using client = await connect({});
    expect((await client.planScan({ services: ['s3'] })).units).toMatchObject([{ region: '*' }]);
    const { units, diagnostics } = await client.planScan({ services: ['s3'], regions: ['all'] });
    expect(units).toMatchObject([{ region: '*' }]);
    expect(diagnostics).toMatchObject([{ code: 'regions_unknown', severity: 'warning' }]);
  });

  test('refuses services and types that it does not have', async () => {
    await using client = await connect({});
    await expect(client.planScan({ services: ['s4'] })).rejects.toMatchObject({ code: 'not_found' });
    await expect(client.planScan({ types: ['Pony'] })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('cannot choose accounts, and it is said so', async () => {
    await using client = await connect({ region: 'r' });
    const { units, diagnostics } = await client.planScan({ services: ['s3'], accounts: ['42'] });
    expect(units).toHaveLength(1);
    expect(diagnostics).toMatchObject([{ code: 'accounts_unknown', severity: 'warning', provider: 'plain' }]);
    await using knowing = await connect({ region: 'r', account: '42' });
    expect((await knowing.planScan({ services: ['s3'], accounts: ['42'] })).diagnostics).toEqual([]);
    await expect(knowing.planScan({ accounts: ['43'] })).rejects.toMatchObject({
      code: 'not_found',
      message: 'plan scan: plain sees account 42, not 43',
    });
  });

  test('is streamed, and the host completes and claims for it', async () => {
    const { resources, claims, diagnostics } = await scan('stream');
    expect(diagnostics).toEqual([]);
    expect(claims).toEqual([{ scope: SCOPE, outcome: 'complete', count: 2, reason: '' }]);
    expect(resources.map(({ id, typeName, claimKey }) => [id, typeName, claimKey])).toEqual([
      ['s3-eu-west-1-Bucket', 'plain_s3_bucket', KEY],
      ['s3-eu-west-1-AccessPoint', 'plain_s3_access_point', KEY],
    ]);
    expect(resources[0]).toMatchObject({ provider: 'plain', accountId: '42', attributes: '{}' });
    expect(resources[0]?.contentHash).toMatch(/^[0-9a-f]{32}$/);
    expect(resources[0]?.rawData).toBe('{"b":1,"a":12345678901234567890}');
  });

  test('that sends no tags has none only where it says that the type has tags', async () => {
    const { resources } = await scan('stream');
    expect(resources.map(({ type, tags, areTagsKnown }) => [type, tags, areTagsKnown])).toEqual([
      ['Bucket', {}, true],
      ['AccessPoint', {}, false],
    ]);
  });

  test('is asked for one batch where it has no streams', async () => {
    const { resources, claims } = await scan('batch');
    expect(resources).toHaveLength(2);
    expect(claims).toMatchObject([{ outcome: 'complete', count: 2 }]);
  });

  test('is not believed to be complete when its batch reports errors', async () => {
    const { resources, claims, diagnostics } = await scan('errors');
    expect(resources).toHaveLength(2);
    expect(claims).toMatchObject([{ outcome: 'truncated', reason: 'list s3 access points: timed out' }]);
    expect(diagnostics).toMatchObject([{ code: 'provider_error', severity: 'error' }]);
  });

  test('is not believed to be complete when its trailer reports something', async () => {
    const { claims, diagnostics } = await scan('trailer');
    expect(claims).toMatchObject([{ outcome: 'truncated', count: 2, reason: 'list s3: slow down' }]);
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['throttled', 'list s3: slow down'],
      ['diagnostics_omitted', 'scan s3 in eu-west-1: 3 diagnostics did not fit'],
    ]);
  });

  test('is never complete for a part of a service', async () => {
    await using client = await connect({ region: 'eu-west-1' });
    const [unit] = (await client.planScan({ types: ['Bucket'] })).units;
    expect(unit?.unitId).toBe('plain/*/eu-west-1/s3/Bucket');
    const { resources, claims } = await collectUnit(client, unit ?? expect.unreachable());
    expect(resources.map(({ type }) => type)).toEqual(['Bucket']);
    expect(claims).toMatchObject([{ outcome: 'truncated', reason: 'only Bucket was asked for', scope: SCOPE }]);
  });

  test('keeps text that is not JSON as a JSON string, and says so', async () => {
    const { resources, claims, diagnostics } = await scan('text');
    expect(resources.map(({ rawData }) => JSON.parse(rawData) as unknown)).toEqual([
      '<xml>Bucket</xml>',
      '<xml>AccessPoint</xml>',
    ]);
    expect(diagnostics).toMatchObject([{ code: 'invalid_json', severity: 'info' }, { code: 'invalid_json' }]);
    expect(claims).toMatchObject([{ outcome: 'complete' }]);
  });

  test('that may not list gets a denied claim with its reason', async () => {
    const { claims, diagnostics } = await scan('denied');
    expect(claims).toMatchObject([{ outcome: 'denied', count: 0 }]);
    expect(claims[0]?.reason).toContain('you may not list this');
    expect(diagnostics).toMatchObject([{ code: 'access_denied', severity: 'error' }]);
  });

  test('whose stream breaks off fails the unit', async () => {
    await expect(scan('dies')).rejects.toMatchObject({
      code: 'internal',
      isRemote: true,
      message: expect.stringContaining('the page broke off') as unknown,
    });
  });

  test('that says no in its answer to Initialize is not connected', async () => {
    await expect(connect({ mode: 'refuses' })).rejects.toMatchObject({
      code: 'config_invalid',
      message: 'initialize provider plain: no project was given',
    });
  });

  test('knows its type names again after a restart', async () => {
    await using client = await connect({ region: 'eu-west-1' });
    const [unit] = (await client.planScan({ services: ['s3'] })).units;
    await client.restart();
    const { resources } = await collectUnit(client, unit ?? expect.unreachable());
    expect(resources[0]?.typeName).toBe('plain_s3_bucket');
  });

  test('is listed page by page', async () => {
    await using client = await connect({});
    const page = await client.listResources({ service: 's3', type: 'Bucket', region: 'r' });
    expect(page).toMatchObject({ nextToken: 'more', resources: [{ id: 's3-1', type: 'Bucket', accountId: '42' }] });
  });
});

async function connect(config: Record<string, unknown>): Promise<ConnectedProvider> {
  const plugin = fixturePlugin('plain');
  const logger = (_entry: PluginLogEntry): void => {};
  return await connectProvider({ name: 'plain', plugin, config, cacheDir: '', logger });
}

async function scan(mode: string): ReturnType<typeof collectUnit> {
  await using client = await connect({ mode, region: 'eu-west-1' });
  const [unit] = (await client.planScan({ services: ['s3'] })).units;
  return await collectUnit(client, unit ?? expect.unreachable());
}
