import { describe, expect, test } from 'vitest';
import { type AwsPartition, type EndpointSource, partitionOf, resolveEndpoint } from './endpoints.ts';

const partitions: readonly AwsPartition[] = [
  {
    id: 'aws',
    dnsSuffix: 'amazonaws.com',
    globalRegion: 'us-east-1',
    regionPattern: '^(us|eu)\\-\\w+\\-\\d+$',
    regions: ['us-east-1', 'eu-west-1'],
  },
];

const service: EndpointSource = {
  signingName: 'thing',
  endpoints: {
    partitions: { aws: { url: 'https://thing.{region}.amazonaws.com' } },
    exceptions: { 'eu-west-1': { url: 'https://thing.eu', signingRegion: 'eu-central-1', signingName: 'thing-eu' } },
  },
  operationEndpoints: { ListVaults: { partitions: { aws: { url: 'https://vault.{region}.amazonaws.com' } } } },
};

describe('resolveEndpoint', () => {
  test('fills the region in and signs for it', () => {
    expect(resolveEndpoint(service, { region: 'us-east-1' }, partitions)).toEqual({
      url: 'https://thing.us-east-1.amazonaws.com',
      signingRegion: 'us-east-1',
      signingName: 'thing',
    });
  });

  test('takes a region’s own endpoint before its partition’s', () => {
    expect(resolveEndpoint(service, { region: 'eu-west-1' }, partitions)).toEqual({
      url: 'https://thing.eu',
      signingRegion: 'eu-central-1',
      signingName: 'thing-eu',
    });
  });

  test('takes an operation’s own endpoint before the service’s', () => {
    const request = { region: 'eu-west-1', operation: 'ListVaults' };
    expect(resolveEndpoint(service, request, partitions)?.url).toBe('https://vault.eu-west-1.amazonaws.com');
  });

  test('serves a region that is newer than the catalog', () => {
    expect(resolveEndpoint(service, { region: 'eu-north-9' }, partitions)?.signingRegion).toBe('eu-north-9');
  });

  test('gives nothing for a region of no partition', () => {
    expect(resolveEndpoint(service, { region: 'mars-1' }, partitions)).toBeUndefined();
    expect(
      resolveEndpoint({ ...service, endpoints: { partitions: {} } }, { region: 'us-east-1' }, partitions),
    ).toBeUndefined();
  });
});

describe('partitionOf', () => {
  test('goes by the list first and by the pattern second', () => {
    expect(partitionOf('us-east-1', partitions)?.id).toBe('aws');
    expect(partitionOf('us-west-7', partitions)?.id).toBe('aws');
    expect(partitionOf('cn-north-1', partitions)).toBeUndefined();
  });
});
