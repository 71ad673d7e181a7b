import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFlags } from '../command/flags.ts';
import { CONFIG_TEMPLATE } from './config-template.ts';
import { loadSettings } from './load-settings.ts';
import { parseConfig } from './parse-config.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'corkscrew-config-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function load(values: Record<string, unknown> = {}, env: NodeJS.ProcessEnv = {}): ReturnType<typeof loadSettings> {
  return loadSettings({
    flags: createFlags(values),
    env: { HOME: join(folder, 'home'), ...env },
    cwd: folder,
    readsConfig: true,
  });
}

describe('loadSettings', () => {
  test('gives the defaults where there is nothing', async () => {
    const settings = await load();
    expect(settings.configFile).toBeUndefined();
    expect(settings.database).toEqual({ value: join(folder, 'home/.corkscrew/corkscrew.duckdb'), source: 'default' });
    expect(settings.providers).toEqual({ value: {}, source: 'default' });
  });

  test('takes a flag before the environment, that before the file, and that before the default', async () => {
    const file = join(folder, 'corkscrew.yaml');
    await writeFile(file, 'database: from-file.duckdb\noutput: csv\nscan:\n  concurrency: 3\n');
    const env = { CORKSCREW_DB: 'from-env.duckdb', CORKSCREW_OUTPUT: 'json' };
    const settings = await load({ db: 'from-flag.duckdb' }, env);
    expect(settings.database).toEqual({ value: join(folder, 'from-flag.duckdb'), source: '--db' });
    expect(settings.output).toEqual({ value: 'json', source: 'CORKSCREW_OUTPUT' });
    expect(settings.concurrency).toEqual({ value: 3, source: file });
    expect(settings.acceptedGaps.source).toBe('default');
  });

  test('reads the file in the working folder before the one in the home folder', async () => {
    await mkdir(join(folder, 'home/.corkscrew'), { recursive: true });
    await writeFile(join(folder, 'home/.corkscrew/config.yaml'), 'database: ~/mine.duckdb\n');
    expect((await load()).database.value).toBe(join(folder, 'home/mine.duckdb'));
    await writeFile(join(folder, 'corkscrew.yaml'), 'database: here.duckdb\n');
    expect((await load()).database.value).toBe(join(folder, 'here.duckdb'));
  });

  test('takes relative paths of a file from its own folder', async () => {
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'sub/own.yaml'), 'database: a.duckdb\nplugins:\n  directories: [plugins]\n');
    const settings = await load({ config: 'sub/own.yaml' });
    expect(settings.database.value).toBe(join(folder, 'sub/a.duckdb'));
    expect(settings.pluginDirectories.value).toEqual([join(folder, 'sub/plugins')]);
  });

  test('refuses a named file that does not exist', async () => {
    await expect(load({ config: 'missing.yaml' })).rejects.toMatchObject({
      code: 'not_found',
      message: `read config ${join(folder, 'missing.yaml')}: no such file`,
    });
  });

  test('says where an unknown key stands and which was meant', async () => {
    await writeFile(join(folder, 'corkscrew.yaml'), 'output: json\nscan:\n  concurency: 3\n  other: 1\n');
    await expect(load()).rejects.toMatchObject({
      code: 'config_invalid',
      message: `read config ${join(folder, 'corkscrew.yaml')}: line 3, column 3: unknown key "concurency"`,
      hint: 'Did you mean "concurrency"? `corkscrew config validate` lists everything that is wrong (1 more).',
    });
  });

  test.each([
    [{}, { CORKSCREW_OUTPUT: 'xml' }, 'read CORKSCREW_OUTPUT: "xml" is not an output format'],
    [{}, { CORKSCREW_CONCURRENCY: '0' }, 'read CORKSCREW_CONCURRENCY: "0" is not a number of units from 1 to 1000'],
  ])('refuses a variable that makes no sense', async (flags, env, message) => {
    await expect(load(flags, env)).rejects.toMatchObject({ code: 'invalid_argument', message });
  });

  test('leaves a broken file alone for commands that do not need it', async () => {
    await writeFile(join(folder, 'corkscrew.yaml'), 'scan: [');
    const sources = { flags: createFlags({}), env: { HOME: folder }, cwd: folder };
    expect((await loadSettings({ ...sources, readsConfig: false })).configFile).toBeUndefined();
    await expect(loadSettings({ ...sources, readsConfig: true })).rejects.toMatchObject({ code: 'config_invalid' });
  });
});

describe('parseConfig', () => {
  test.each([
    ['databse: x', 1, 1, 'databse', 'unknown key "databse"', 'database'],
    ['output: xml', 1, 1, 'output', 'expected one of "table"|"json"|"ndjson"|"csv"|"markdown"', ''],
    ['scan:\n  concurrency: 0', 2, 3, 'scan.concurrency', 'expected number to be >=1', ''],
    [
      'scan:\n  accepted_gaps:\n    - region: eu-west-3\n      expires: 2027-01-01',
      3,
      7,
      'scan.accepted_gaps.0.reason',
      'is missing',
      '',
    ],
    [
      'scan:\n  accepted_gaps:\n    - reason: x\n      expires: soon',
      4,
      7,
      'scan.accepted_gaps.0.expires',
      'expected a date such as 2027-06-30',
      '',
    ],
    ['plugins:\n  checksums:\n    aws: abc', 3, 5, 'plugins.checksums.aws', 'expected a sha256 in lower-case hex', ''],
    ['- a\n- b', 1, 1, '', 'expected object, received array', ''],
  ])('locates what is wrong in %j', (text, ...expected) => {
    const [line, column, key, message, suggestion] = expected;
    expect(parseConfig(text)).toEqual({
      kind: 'invalid',
      problems: [{ line, column, key, message, suggestion }],
    });
  });

  test('checks a provider block against what its plugin says', () => {
    const schema = {
      type: 'object',
      properties: { regions: { type: 'array', items: { type: 'string' } }, profile: { type: 'string' } },
      additionalProperties: false,
    };
    const text = 'providers:\n  aws:\n    regoins: [a]\n  other:\n    anything: 1\n';
    expect(parseConfig(text, new Map([['aws', schema]]))).toEqual({
      kind: 'invalid',
      problems: [
        { line: 3, column: 5, key: 'providers.aws.regoins', message: 'unknown key "regoins"', suggestion: 'regions' },
      ],
    });
    expect(parseConfig(text.replace('regoins', 'regions'), new Map([['aws', schema]])).kind).toBe('valid');
  });

  test.each([{ type: 'banana' }, { $ref: 'https://example.com/elsewhere.json' }])(
    'calls a schema that makes no sense the plugin’s fault: %j',
    (schema) => {
      expect(() => parseConfig('providers:\n  aws:\n    a: 1\n', new Map([['aws', schema]]))).toThrow(
        expect.objectContaining({
          code: 'plugin_misbehaved',
          message: 'read the config schema of provider aws: it cannot be understood',
        }),
      );
    },
  );

  test('says where YAML itself is broken', () => {
    expect(parseConfig('scan:\n  a: [1, 2\n')).toMatchObject({
      kind: 'invalid',
      problems: [{ line: 3, column: 1, key: '' }],
    });
  });

  test('takes a key without a value as absent, but a provider as named', () => {
    expect(parseConfig('scan:\nproviders:\n')).toEqual({ kind: 'valid', config: {} });
    const config = { providers: { aws: {}, kubernetes: {} } };
    expect(parseConfig('providers:\n  aws:\n    profile:\n  kubernetes:\n')).toEqual({ kind: 'valid', config });
  });

  test('finds what is wrong where providers are no map', () => {
    for (const providers of ['aws', '[aws]', '{aws: [1]}']) {
      expect(parseConfig(`providers: ${providers}\n`)).toMatchObject({ kind: 'invalid', problems: [{ line: 1 }] });
    }
  });

  test('takes the file that `config init` writes, as it is and with its examples switched on', () => {
    expect(parseConfig(CONFIG_TEMPLATE)).toEqual({ kind: 'valid', config: { providers: { aws: {} } } });
    const switchedOn = CONFIG_TEMPLATE.replaceAll(/^(\s*)# ?(?=[\w-]+:|\s*- |\s{2,}[\w-]+:)/gm, '$1');
    expect(parseConfig(switchedOn)).toMatchObject({
      kind: 'valid',
      config: {
        scan: { concurrency: 32 },
        providers: { kubernetes: { secrets: 'metadata' }, azure: { subscriptions: ['production'] }, gcp: {} },
      },
    });
  });
});
