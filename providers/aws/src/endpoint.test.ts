import { describe, expect, test } from 'vitest';
import { catalog, settingsOf } from './testing/fake-api.ts';
import { endpointOf } from './endpoint.ts';
import type { AwsSettings } from './settings.ts';

function resolve(settings: AwsSettings, name = 'elbv2', region = 'eu-west-1'): ReturnType<typeof endpointOf> {
  return endpointOf(catalog.service(name), { region }, { settings, partitions: catalog.partitions });
}

describe('endpointOf', () => {
  test("gives AWS's own where nobody names another", () => {
    expect(resolve(settingsOf())).toEqual({
      url: 'https://elasticloadbalancing.eu-west-1.amazonaws.com',
      signingRegion: 'eu-west-1',
      signingName: 'elasticloadbalancing',
      isCustom: false,
    });
  });

  test('signs a global service for the region of its partition, also at a custom endpoint', () => {
    expect(resolve(settingsOf(), 'iam')).toMatchObject({
      url: 'https://iam.amazonaws.com',
      signingRegion: 'us-east-1',
    });
    const custom = resolve(settingsOf({ endpoint_url: 'http://127.0.0.1:1' }), 'iam');
    expect(custom).toMatchObject({ url: 'http://127.0.0.1:1', signingRegion: 'us-east-1', isCustom: true });
  });

  test('prefers config to the service variable, that to the general one, and those to the profile', () => {
    const env = {
      AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2: 'http://service-env',
      AWS_ENDPOINT_URL: 'http://env',
    };
    const profile = {
      name: 'p',
      region: undefined,
      endpointUrl: 'http://profile',
      serviceEndpoints: { elastic_load_balancing_v2: 'http://service-profile' },
    };
    const urlOf = (settings: AwsSettings, name?: string): string | undefined => resolve(settings, name)?.url;
    expect(urlOf({ ...settingsOf({ endpoint_url: 'http://config' }, env), profile })).toBe('http://config');
    expect(urlOf({ ...settingsOf({}, env), profile })).toBe('http://service-env');
    expect(urlOf({ ...settingsOf({}, env), profile }, 's3')).toBe('http://env');
    expect(urlOf({ ...settingsOf(), profile })).toBe('http://service-profile');
    expect(urlOf({ ...settingsOf(), profile }, 's3')).toBe('http://profile');
  });

  test('ignores environment and profile where the user says so, but not the config', () => {
    const env = { AWS_ENDPOINT_URL: 'http://env', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
    expect(resolve(settingsOf({}, env))?.isCustom).toBe(false);
    expect(resolve(settingsOf({ endpoint_url: 'http://config' }, env))?.url).toBe('http://config');
  });

  test('gives no custom endpoint to an operation that AWS keeps on another host', () => {
    const request = { region: 'eu-west-1', operation: 'ListDirectoryBuckets' };
    const resolveWith = (settings: AwsSettings): ReturnType<typeof endpointOf> =>
      endpointOf(catalog.service('s3'), request, { settings, partitions: catalog.partitions });
    expect(resolveWith(settingsOf())).toMatchObject({ signingName: 's3express' });
    expect(resolveWith(settingsOf({ endpoint_url: 'http://127.0.0.1:1' }))).toBeUndefined();
  });

  test('refuses what is no http URL', () => {
    expect(() => resolve(settingsOf({}, { AWS_ENDPOINT_URL: '127.0.0.1:5000' }))).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    );
  });

  test('gives nothing for a region of no partition', () => {
    expect(resolve(settingsOf(), 'elbv2', 'mars')).toBeUndefined();
  });
});
