import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { assertKnownNames } from '../src/actions/assert-known-names.ts';
import { describe as describeResource } from '../src/actions/describe.ts';
import { graph, graphPath } from '../src/actions/graph.ts';
import { prune } from '../src/actions/prune.ts';
import { resolveResource } from '../src/actions/resolve-resource.ts';
import type { CommandContext, CommandResult } from '../src/command/command.ts';
import { createPalette } from '../src/render/palette.ts';
import { renderOutput } from '../src/render/render-output.ts';
import { createParts } from '../src/run/create-parts.ts';
import { createSampleEstate, type SampleEstate, sampleResource, scanSample } from '../src/testing/sample-estate.ts';
import { createTestContext, type TestContextOptions } from '../src/testing/test-context.ts';

/** The estate of the tests that only ask. */
let estate: SampleEstate;

beforeAll(async () => {
  estate = await createSampleEstate();
});

afterAll(() => estate[Symbol.asyncDispose]());

async function createOwnEstate(...args: Parameters<typeof createSampleEstate>): Promise<SampleEstate> {
  const own = await createSampleEstate(...args);
  onTestFinished(() => own[Symbol.asyncDispose]());
  return own;
}

function contextOf({ folder, path }: SampleEstate, options: TestContextOptions): CommandContext {
  const context = createTestContext({ cwd: folder, ...options });
  const settings = { ...context.settings, database: { value: path, source: 'test' } };
  const installation = { version: '0', folder, catalogDir: undefined };
  const parts = createParts({ settings, installation, env: {}, onPluginLog: () => undefined });
  return { ...context, settings, parts };
}

async function show({ output }: CommandResult): Promise<string> {
  let text = '';
  const style = { palette: createPalette(false), width: undefined };
  for await (const piece of renderOutput(output, 'table', style)) text += piece;
  return text;
}

describe('graph', () => {
  test('gives machines names as the tables have them', async () => {
    const text = await show(await graph(contextOf(estate, { args: ['web-1'], output: 'json' })));
    const found = JSON.parse(text) as { readonly nodes: readonly unknown[]; readonly edges: readonly unknown[] };
    expect(found.nodes[0]).toMatchObject({
      type_name: 'aws_ec2_instance',
      account_id: '111122223333',
      is_present: true,
    });
    expect(found.edges[0]).toMatchObject({ relationship_type: expect.any(String) });
    expect(text).not.toMatch(/"[a-z]+[A-Z]\w*":/);
  });

  test('refuses no steps, a tree in a file, an empty name, and types that the inventory never had', async () => {
    const refused = (args: string[], flags: Record<string, unknown> = {}): Promise<unknown> =>
      graph(contextOf(estate, { args, flags })).catch((error: unknown) => error);
    const invalid = { code: 'invalid_argument' };
    expect(await refused(['web-1'], { depth: 0 })).toMatchObject(invalid);
    expect(await refused(['web-1'], { to: 'x.txt' })).toMatchObject(invalid);
    expect(await refused([''])).toMatchObject(invalid);
    expect(await refused(['web-1'], { toType: ['Subnets'] })).toMatchObject({
      ...invalid,
      message: 'read --to-type: the inventory has no type "Subnets", and never had',
      hint: expect.stringContaining('Did you mean "Subnet"?'),
    });
  });

  test('writes a file of its owner alone, and replaces none unless it is told to', async () => {
    const write = (force: boolean): Promise<CommandResult> =>
      graph(contextOf(estate, { args: ['web-1'], output: 'dot', flags: { to: 'web.dot', force } }));
    await write(false);
    const file = join(estate.folder, 'web.dot');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await expect(write(false)).rejects.toMatchObject({
      code: 'invalid_argument',
      hint: expect.stringContaining('--force'),
    });
    await write(true);
    expect(readFileSync(file, 'utf8')).toContain('digraph');
  });

  test('says along what no way leads', async () => {
    const flags = { type: ['attached_to'], toType: ['Subnet'], direction: 'in' };
    const text = await show(await graphPath(contextOf(estate, { args: ['web-1', 'vpc-0a1b2c3d4e5f60718'], flags })));
    expect(text).toContain('along relationships that are attached_to and point in, through Subnet only.');
  });
});

describe('resolveResource', () => {
  test('takes a type before an id or a name, and hints at what the command can do', async () => {
    const context = contextOf(estate, {});
    expect(await resolveResource(context, 'Deployment/shop/web')).toMatchObject({
      typeName: 'kubernetes_apps_deployment',
    });
    expect(await resolveResource(context, 'kubernetes_core_service_account/shop/web')).toMatchObject({
      type: 'ServiceAccount',
    });
    expect(await resolveResource(context, 'shop/web', { types: ['Deployment'] })).toMatchObject({ type: 'Deployment' });
    const hintOf = async (filter: Parameters<typeof resolveResource>[2]): Promise<unknown> =>
      await resolveResource(context, 'shop/web', filter).catch((error: { hint?: string }) => error.hint);
    const typed = 'Name one by its uid, or with its type, as in kubernetes_apps_deployment/shop/web';
    expect(await hintOf({})).toBe(`${typed}.`);
    expect(await hintOf({ services: [], regions: [] })).toBe(`${typed}, or narrow the word with --service.`);
  });
});

describe('assertKnownNames', () => {
  test('refuses what the inventory never had, whatever the case, and says what it has', async () => {
    const check = (flags: Record<string, unknown>): Promise<void> => assertKnownNames(contextOf(estate, { flags }));
    await check({ provider: ['AWS'], type: ['instance', 'aws_ec2_vpc'], region: ['eu-west-1'] });
    await expect(check({ provider: ['nope'] })).rejects.toMatchObject({ hint: 'There are aws, kubernetes.' });
    await expect(check({ account: ['123'] })).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(check({ type: ['Bogus'] })).rejects.toMatchObject({
      message: 'read --type: the inventory has no type "Bogus", and never had',
    });
  });
});

describe('describe', () => {
  test('calls a thing as it was called at the moment, and counts no later version', async () => {
    const vpc = (name: string): Parameters<typeof scanSample>[1] => [
      sampleResource('ec2:Vpc', 'vpc-1', { name, payload: { name } }),
    ];
    const own = await createOwnEstate(vpc('old'));
    await scanSample(own.path, vpc('new'), new Date('2026-11-21T10:00:00Z'));
    const flags = { asOf: '2026-11-20T12:00:00Z' };
    const text = await show(await describeResource(contextOf(own, { args: ['vpc-1'], flags })));
    expect(text).toContain('old');
    expect(text).not.toContain('new');
    const { output } = await describeResource(contextOf(own, { args: ['vpc-1'], flags }));
    expect(output).toMatchObject({ value: { name: 'old', versions: 1 } });
    const now = await describeResource(contextOf(own, { args: ['vpc-1'] }));
    expect(now.output).toMatchObject({ value: { name: 'new', versions: 2 } });
  });
});

describe('prune', () => {
  test('takes no history of the last day without being told twice', async () => {
    const own = await createOwnEstate();
    const run = (flags: Record<string, unknown>): Promise<CommandResult> => prune(contextOf(own, { flags }));
    await run({ olderThan: '6m' });
    await expect(run({ olderThan: '6m', apply: true })).rejects.toMatchObject({
      code: 'invalid_argument',
      hint: expect.stringContaining('m means minutes'),
    });
    await run({ olderThan: '6m', apply: true, force: true });
    await run({ olderThan: '26w', apply: true });
  });
});
