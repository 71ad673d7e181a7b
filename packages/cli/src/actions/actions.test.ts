import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProviderClient, ScanUnit } from '@corkscrew/core';
import type { CatalogReport } from '../catalog/update-catalog.ts';
import type { CatalogState } from '../catalog/user-catalog.ts';
import { catalogReset, catalogUpdate } from './catalog.ts';
import { CorkscrewError } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import type { CommandResult } from '../command/command.ts';
import { createPalette } from '../render/palette.ts';
import { renderOutput } from '../render/render-output.ts';
import { createFakeProvider } from '../testing/fake-provider.ts';
import { createFakeSink } from '../testing/fake-store.ts';
import type { TestContextOptions } from '../testing/test-context.ts';
import { createTestContext } from '../testing/test-context.ts';
import { configInit } from './config-init.ts';
import { configShow } from './config-show.ts';
import { discover } from './discover.ts';
import { info } from './info.ts';
import { list } from './list.ts';
import { pluginList } from './plugin-list.ts';
import { pluginTest } from './plugin-test.ts';
import { scan } from './scan.ts';

async function show({ output }: CommandResult, format: 'table' | 'json' = 'table'): Promise<string> {
  let text = '';
  for await (const piece of renderOutput(output, format, { palette: createPalette(false), width: undefined }))
    text += piece;
  return text;
}

function withProvider(client: ProviderClient, options: TestContextOptions = {}): ReturnType<typeof createTestContext> {
  return createTestContext({ ...options, parts: { connect: () => Promise.resolve(client), ...options.parts } });
}

describe('scan', () => {
  test('scans what was asked for, ends the plugin and the sink, and says how it ended', async () => {
    const client = createFakeProvider();
    const calls: string[] = [];
    const parts = { openSink: () => Promise.resolve(createFakeSink(calls)) };
    const flags = { services: ['s3'], region: ['eu-west-1'], regions: ['us-east-1'] };
    const result = await scan(withProvider(client, { parts, flags }));
    expect(result.exitCode).toBe(0);
    const request = '{"services":["s3"],"types":[],"regions":["eu-west-1","us-east-1"],"accounts":[]}';
    expect(client.calls).toEqual([`plan ${request}`, 'close']);
    expect(calls).toEqual([`begin {"aws":${request}}`, 'end complete', 'close']);
    expect(JSON.parse(await show(result, 'json'))).toMatchObject({
      outcome: 'complete',
      units: { complete: 1 },
      counts: { resources: 0 },
      database: '/nowhere/corkscrew.duckdb',
    });
  });

  test('gives 3 for a denied enumeration, and 0 where the configuration accepts it', async () => {
    const scope = { accountId: '123456789012', region: 'eu-west-1', service: 's3', type: 'Bucket', subScope: '' };
    const denied = createFakeProvider('aws', () => [
      { kind: 'claim', claim: { scope, outcome: 'denied', count: 0, reason: 'no' } },
    ]);
    const parts = { openSink: () => Promise.resolve(createFakeSink()) };
    const flags = { services: ['s3'] };
    expect((await scan(withProvider(denied, { parts, flags }))).exitCode).toBe(3);
    const gap = { service: 's3', reason: 'not ours', expires: '2999-01-01' };
    const settings = { acceptedGaps: { value: [gap], source: 'file' } };
    expect((await scan(withProvider(denied, { parts, flags, settings }))).exitCode).toBe(0);
  });

  test('shows the plan and opens no database with --dry-run', async () => {
    const result = await scan(withProvider(createFakeProvider(), { flags: { dryRun: true } }));
    expect(await show(result)).toMatchInlineSnapshot(`
      "provider  account       service  units  calls  regions
      ────────  ────────────  ───────  ─────  ─────  ─────────
      aws       123456789012  ec2          1      3  eu-west-1
      aws       123456789012  s3           1      3  eu-west-1

      2 units, about 6 API calls. Nothing was scanned.
      "
    `);
    expect(JSON.parse(await show(result, 'json'))).toMatchObject({
      dry_run: true,
      counts: { units: 2, estimated_calls: 6, audit_events: null },
    });
  });

  test('shows what the calls mean for each account, and how they were estimated', async () => {
    const estimate = { sureCalls: 1, auditEvents: 2, billedCalls: 0, heavyCalls: 1 };
    const plain = createFakeProvider();
    const planScan: ProviderClient['planScan'] = async (request) => {
      const plan = await plain.planScan(request);
      const units = plan.units.map((unit): ScanUnit => {
        const basis = unit.service === 'ec2' ? 'last_scan' : 'assumption';
        return { ...unit, callEstimate: { ...estimate, basis } };
      });
      return { ...plan, units };
    };
    const client = { ...plain, planScan };
    const result = await scan(withProvider(client, { flags: { dryRun: true } }));
    expect(await show(result)).toMatchInlineSnapshot(`
      "provider  account       service  units  calls  regions
      ────────  ────────────  ───────  ─────  ─────  ─────────
      aws       123456789012  ec2          1      3  eu-west-1
      aws       123456789012  s3           1      3  eu-west-1

      provider  account       calls  of them sure  audit events  billed  heavy
      ────────  ────────────  ─────  ────────────  ────────────  ──────  ─────
      aws       123456789012      6             2             4       0      2

      1 unit: as many calls as the last scan made.
      1 unit not scanned before: lists without a parent are sure; further pages, children's lists, facets and tags are counted as if every list had one row on one page.

      2 units, about 6 API calls. Nothing was scanned.
      "
    `);
    expect(JSON.parse(await show(result, 'json'))).toMatchObject({
      accounts: [{ account_id: '123456789012', estimated_calls: 6, sure_calls: 2, audit_events: 4, heavy_calls: 2 }],
      units: [{ call_estimate: { basis: 'last_scan' } }, { call_estimate: { basis: 'assumption' } }],
    });
  });

  test('gives each of several providers the services that it has, and refuses one that none has', async () => {
    const clients = ['aws', 'azure'].map((name) => createFakeProvider(name));
    const connect = (name: string): Promise<ProviderClient> =>
      Promise.resolve(clients.find(({ provider }) => provider === name) as ProviderClient);
    const context = (services: readonly string[]): ReturnType<typeof createTestContext> =>
      createTestContext({ parts: { connect }, flags: { provider: ['aws', 'azure'], services, dryRun: true } });
    await scan(context(['s3']));
    expect(clients[1]?.calls[0]).toContain('"services":["s3"]');
    await expect(scan(context(['s33']))).rejects.toMatchObject({
      code: 'invalid_argument',
      message: 'read --services: neither of aws, azure has a service "s33"',
      hint: 'Did you mean "s3"? `corkscrew discover` lists all services.',
    });
    expect(clients.map(({ calls }) => calls.at(-1))).toEqual(['close', 'close']);
  });

  test('ends the plugins that started when another does not', async () => {
    const client = createFakeProvider();
    const failure = new CorkscrewError('plugin_not_found', 'find plugin b: nothing there');
    const connect = (name: string): Promise<ProviderClient> =>
      name === 'a' ? Promise.resolve(client) : Promise.reject(failure);
    await expect(scan(createTestContext({ parts: { connect }, flags: { provider: ['a', 'b'] } }))).rejects.toBe(
      failure,
    );
    expect(client.calls).toEqual(['close']);
  });
});

describe('discover', () => {
  test('prints the document that machines know', async () => {
    const result = await discover(withProvider(createFakeProvider(), { flags: { services: ['s3'] }, output: 'json' }));
    expect(JSON.parse(await show(result, 'json'))).toEqual({
      provider: 'aws',
      services: [
        {
          name: 's3',
          display_name: 'Amazon s3',
          resource_types: [
            {
              name: 'aws_s3_bucket',
              type: 'Bucket',
              list_operation: 'DescribeBuckets',
              permissions: ['s3:DescribeBuckets'],
              default: true,
              class: 'resource',
            },
          ],
        },
      ],
    });
  });

  test('shows services to people, and the types of those they name', async () => {
    expect(await show(await discover(withProvider(createFakeProvider())))).toMatchInlineSnapshot(`
      "service  name        types  all types
      ───────  ──────────  ─────  ─────────
      ec2      Amazon ec2      1          2
      s3       Amazon s3       1          1

      2 services, 3 types. One of them: --services ec2
      "
    `);
    const types = await discover(withProvider(createFakeProvider(), { flags: { services: ['ec2'] } }));
    expect(await show(types)).toMatchInlineSnapshot(`
      "service  type      name              list_operation     default
      ───────  ────────  ────────────────  ─────────────────  ───────
      ec2      Instance  aws_ec2_instance  DescribeInstances  true

      1 type; 1 more only on request, shown by --all
      "
    `);
  });

  test('refuses a service that does not exist', async () => {
    await expect(discover(withProvider(createFakeProvider(), { flags: { services: ['e2c'] } }))).rejects.toMatchObject({
      code: 'invalid_argument',
      hint: 'Did you mean "ec2"? `corkscrew discover` lists all services.',
    });
  });
});

describe('list', () => {
  test('reads page by page, no further than the limit, and ends the plugin', async () => {
    const client = createFakeProvider();
    const result = await list(withProvider(client, { args: ['ec2', 'Instance'], flags: { limit: 3 } }));
    const rows = JSON.parse(await show(result, 'json')) as { id: string }[];
    expect(rows.map((row) => row.id)).toEqual(['Instance-00', 'Instance-01', 'Instance-10']);
    expect(client.calls).toEqual(['list ', 'list 1', 'close']);
  });
});

describe('plugin list', () => {
  const file = { name: 'aws', path: '/p/corkscrew-aws', origin: 'path', command: '', args: [] } as const;
  const hashPlugin = (): Promise<string> => Promise.resolve('ab'.repeat(32));
  const broken = { ...file, name: 'broken', problem: { message: 'it is not executable', hint: '' } };

  test('tells what each plugin says, and which does not start', async () => {
    const connect = (name: string): Promise<ProviderClient> =>
      name === 'aws' ? Promise.resolve(createFakeProvider()) : Promise.reject(new Error('it exited with code 1'));
    const parts = { connect, hashPlugin, findPlugins: () => Promise.resolve([file, { ...file, name: 'bad' }, broken]) };
    const result = await pluginList(createTestContext({ parts, flags: { start: true } }));
    expect(result.exitCode).toBe(1);
    expect(JSON.parse(await show(result, 'json'))).toMatchObject([
      { name: 'aws', version: '9.9.9', capabilities: { scan_unit: '1' }, problem: null },
      { name: 'bad', version: null, problem: 'it exited with code 1' },
      { name: 'broken', sha256: null, problem: 'it is not executable' },
    ]);
  });

  test('starts none with --no-start', async () => {
    const parts = { hashPlugin, findPlugins: () => Promise.resolve([file]) };
    expect(await show(await pluginList(createTestContext({ parts, flags: { start: false } })))).toContain(
      'found   PATH',
    );
  });
});

describe('plugin test', () => {
  test('goes through all steps', async () => {
    const result = await pluginTest(withProvider(createFakeProvider(), { args: ['aws'] }));
    expect((await show(result)).replaceAll(/ \(\d.*?\)/g, '')).toMatchInlineSnapshot(`
      "✓ initialize   started and configured
      ✓ info         aws 9.9.9, 1 capability
      ✓ discover     2 services, 3 types
      ✓ plan         2 units
      ✓ list         2 resources of ec2:Instance on the first page

      Plugin aws works.
      "
    `);
    expect(result.exitCode).toBe(0);
  });

  test('stops at the step that fails', async () => {
    const connect = (): Promise<ProviderClient> =>
      Promise.reject(new CorkscrewError('unauthenticated', 'no credentials', { hint: 'Log in.' }));
    const result = await pluginTest(createTestContext({ parts: { connect }, args: ['aws'] }));
    expect(result.exitCode).toBe(1);
    expect(await show(result)).toContain('✗ initialize   no credentials. Log in.');
  });
});

const CATALOG: CatalogState = { origin: 'shipped', version: '1.2.3', services: 4, resourceTypes: 50 };
const describeCatalog = (): Promise<CatalogState> => Promise.resolve(CATALOG);

describe('info', () => {
  test('says that there is no database yet', async () => {
    expect(await show(await info(createTestContext({ parts: { describeCatalog } })))).toContain('There is none yet.');
  });

  test('tells where the AWS catalog comes from, and why one that was made is not used', async () => {
    const parts = { describeCatalog: () => Promise.resolve({ ...CATALOG, unused: 'it is of another version' }) };
    const text = await show(await info(createTestContext({ parts })));
    expect(text).toContain('botocore 1.2.3 (came with this version): 4 services, 50 resource types');
    expect(text).toContain('The catalog that you made is not used: it is of another version.');
  });
});

describe('config', () => {
  test('init writes once, and again only when forced', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'corkscrew-init-'));
    try {
      expect(await show(await configInit(createTestContext({ cwd })))).toContain(`Wrote ${cwd}/corkscrew.yaml`);
      await expect(configInit(createTestContext({ cwd }))).rejects.toMatchObject({ code: 'invalid_argument' });
      await expect(configInit(createTestContext({ cwd, flags: { force: true } }))).resolves.toBeDefined();
    } finally {
      await rm(cwd, { recursive: true });
    }
  });

  test('show tells where values come from, and no secrets', async () => {
    const settings = {
      providers: { value: { aws: { region: 'eu-west-1', client_secret: 'hush' } }, source: 'a.yaml' },
    };
    expect(await show(await configShow(createTestContext({ settings })))).toMatchInlineSnapshot(`
      "key                  value                                                source
      ───────────────────  ───────────────────────────────────────────────────  ───────
      database             /nowhere/corkscrew.duckdb                            default
      output               table                                                default
      plugins.directories  []                                                   default
      plugins.checksums    {}                                                   default
      providers.aws        {"region":"eu-west-1","client_secret":"[redacted]"}  a.yaml
      scan.concurrency     automatic                                            default
      scan.accepted_gaps   []                                                   default

      Configuration file: none. Write one with: corkscrew config init
      "
    `);
  });
});

describe('catalogUpdate', () => {
  const report: CatalogReport = {
    before: '1.2.3',
    after: '1.3.0',
    services: 5,
    resourceTypes: 60,
    addedServices: ['newer'],
    removedServices: [],
    difference: ['+ aws_newer_box: resource; by ListBoxes'],
    unreviewedInputs: ['newer.ListBoxes.IncludeLocked: Default: false.'],
    failures: [{ service: 'odd', reason: 'odd speaks none of the known protocols' }],
  };

  test('shows what changes, and how to undo it', async () => {
    const asked: unknown[] = [];
    const updateCatalog = (update: unknown): Promise<CatalogReport> => {
      asked.push(update);
      return Promise.resolve(report);
    };
    const context = createTestContext({ parts: { updateCatalog }, flags: { from: 'b.whl' }, cwd: '/here' });
    const result = await catalogUpdate(context);
    expect(asked).toEqual([{ from: '/here/b.whl', isDryRun: false }]);
    expect(await show(result)).toMatchInlineSnapshot(`
      "botocore 1.2.3 -> 1.3.0: 5 services, 60 resource types

      New services
        newer

      Types: + new, - gone, ~ changed
        + aws_newer_box: resource; by ListBoxes

      Inputs whose default may hide data, which nobody has reviewed
        newer.ListBoxes.IncludeLocked: Default: false.

      New services that this version cannot read, left out
        odd: odd speaks none of the known protocols

      In use from now on. Undo it with: corkscrew catalog reset
      "
    `);
    expect(JSON.parse(await show(result, 'json'))).toMatchObject({
      dry_run: false,
      after: '1.3.0',
      resource_types: 60,
    });
  });

  test('says that nothing was kept in a dry run, and asks for a source', async () => {
    const parts = { updateCatalog: () => Promise.resolve(report) };
    const context = createTestContext({ parts, flags: { from: 'b.whl', dryRun: true } });
    expect(await show(await catalogUpdate(context))).toContain('Nothing was kept.');
    await expect(catalogUpdate(createTestContext())).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  test('undoes what was made, and says when there is nothing to undo', async () => {
    const reset = async (hadOne: boolean): Promise<string> => {
      const parts = { describeCatalog, resetCatalog: () => Promise.resolve(hadOne) };
      return await show(await catalogReset(createTestContext({ parts })));
    };
    expect(await reset(true)).toContain('is in use again: botocore 1.2.3');
    expect(await reset(false)).toContain('nothing to undo');
  });
});
