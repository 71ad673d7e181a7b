import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalog } from './testing/fake-api.ts';
import { awsConfigSchema } from './config.ts';
import { type AwsSettings, loadSettings } from './settings.ts';

const CONFIG = `
[default]
region = eu-north-1

[profile dev]
region = ap-southeast-2
endpoint_url = http://dev
services = local

[services local]
s3 =
  endpoint_url = http://dev-s3
`;

describe('loadSettings', () => {
  let directory: string;
  let files: NodeJS.ProcessEnv;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'corkscrew-aws-'));
    files = { AWS_CONFIG_FILE: join(directory, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(directory, 'credentials') };
    await writeFile(join(directory, 'config'), CONFIG);
    await writeFile(join(directory, 'credentials'), '[keys-only]\naws_access_key_id = a\n');
  });

  afterAll(() => rm(directory, { recursive: true }));

  const load = (config = {}, env: NodeJS.ProcessEnv = {}): Promise<AwsSettings> =>
    loadSettings(config, { ...files, ...env }, catalog.partitions);

  test('takes the region from environment, config, profile and default, in this order', async () => {
    const env = { AWS_REGION: 'us-west-2', AWS_DEFAULT_REGION: 'us-east-2' };
    expect(await load({ region: 'eu-west-3' }, env)).toMatchObject({
      homeRegion: 'us-west-2',
      homeRegionSource: 'environment',
    });
    expect(await load({ region: 'eu-west-3' })).toMatchObject({ homeRegion: 'eu-west-3', homeRegionSource: 'config' });
    expect(await load({ regions: ['eu-west-2', 'eu-west-3'] })).toMatchObject({ homeRegion: 'eu-west-2' });
    expect(await load({ regions: 'all' }, env)).toMatchObject({ homeRegion: 'us-west-2' });
    expect(await load({}, { AWS_DEFAULT_REGION: 'us-east-2' })).toMatchObject({ homeRegion: 'us-east-2' });
    expect(await load()).toMatchObject({ homeRegion: 'eu-north-1', homeRegionSource: 'profile' });
    expect(await load({ profile: 'keys-only' })).toMatchObject({
      homeRegion: 'us-east-1',
      homeRegionSource: 'default',
    });
  });

  test('makes account-wide calls in a region that surely exists', async () => {
    expect((await load({ region: 'eu-west-3' })).accountRegion).toBe('eu-west-3');
    expect((await load({ region: 'eu-wets-3' })).accountRegion).toBe('us-east-1');
    expect((await load({ region: 'cn-nowhere-9' })).accountRegion).toBe('cn-northwest-1');
  });

  test('reads the endpoints of a profile and of its services section', async () => {
    const { profile } = await load({}, { AWS_PROFILE: 'dev' });
    expect(profile).toEqual({
      name: 'dev',
      region: 'ap-southeast-2',
      endpointUrl: 'http://dev',
      serviceEndpoints: { s3: 'http://dev-s3' },
    });
  });

  test('refuses a profile that nobody wrote, and names the others', async () => {
    await expect(load({}, { AWS_PROFILE: 'prod' })).rejects.toMatchObject({
      code: 'config_invalid',
      hint: 'Known profiles: default, dev, keys-only.',
    });
  });

  test('needs no files at all', async () => {
    const none = { AWS_CONFIG_FILE: join(directory, 'none'), AWS_SHARED_CREDENTIALS_FILE: join(directory, 'none') };
    expect(await load({}, none)).toMatchObject({ homeRegion: 'us-east-1' });
  });
});

describe('awsConfigSchema', () => {
  test.each([
    [{}],
    [{ regions: 'all', max_concurrency: 4 }],
    [{ accounts: [{ role_arn: 'arn:aws:iam::123456789012:role/reader', external_id: 'x' }] }],
  ])('takes %j', (config) => expect(awsConfigSchema.safeParse(config).success).toBe(true));

  test.each([
    [{ regoins: [] }],
    [{ regions: 'every' }],
    [{ accounts: [{}] }],
    [{ accounts: [{ id: '12' }] }],
    [{ accounts: [{ role_arn: 'reader' }] }],
    [{ endpoint_url: 'nowhere' }],
    [{ max_concurrency: 0 }],
  ])('refuses %j', (config) => expect(awsConfigSchema.safeParse(config).success).toBe(false));
});
