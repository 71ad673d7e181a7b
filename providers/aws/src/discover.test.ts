import { normalisePayload } from '@corkscrew/sdk';
import { describe, expect, test } from 'vitest';
import { discoverServices } from './discover.ts';
import { catalog } from './testing/fake-api.ts';
import { typeRules } from './type-rules.ts';

describe('discoverServices', () => {
  test('describes types with their permissions and defaults', () => {
    const { services, sdkVersion } = discoverServices(catalog, { includeServices: ['s3'] });
    expect(sdkVersion).toMatch(/^botocore \d+\.\d+/);
    expect(services).toHaveLength(1);
    expect(services[0]).toMatchObject({ name: 's3', displayName: 'Amazon S3' });
    expect(services[0]?.resourceTypes[0]).toMatchObject({
      typeName: 'aws_s3_bucket',
      type: 'Bucket',
      listOperation: 'ListBuckets',
      idField: 'Name',
      isPaginated: true,
      permissions: ['s3:ListAllMyBuckets'],
      isDefault: true,
      resourceClass: 'resource',
    });
    expect(services[0]?.requiredPermissions).toContain('s3:ListAllMyBuckets');
  });

  test('gives every service that has something to list, but those left out', () => {
    const { services } = discoverServices(catalog, { excludeServices: ['s3'] });
    expect(services.length).toBeGreaterThan(300);
    expect(services.map((service) => service.name)).not.toContain('s3');
    expect(services.every((service) => service.resourceTypes.length > 0)).toBe(true);
  });

  test('refuses a service that does not exist', () => {
    expect(() => discoverServices(catalog, { includeServices: ['lamda'] })).toThrow(
      expect.objectContaining({ code: 'not_found', hint: 'Did you mean lambda?' }),
    );
  });
});

describe('typeRules', () => {
  test('gives rules for every type that the SDK takes', () => {
    for (const { name } of catalog.services()) {
      for (const type of catalog.service(name).resourceTypes) {
        expect(() => normalisePayload({}, typeRules(catalog, type.name)), type.name).not.toThrow();
      }
    }
  });

  test('redacts what is secret in a VPN connection', () => {
    const payload = {
      CustomerGatewayConfiguration: '<key>',
      Options: { TunnelOptions: [{ PreSharedKey: 'x', OutsideIpAddress: 'y' }] },
    };
    const { rawData } = normalisePayload(payload, typeRules(catalog, 'aws_ec2_vpn_connection'));
    expect(JSON.parse(rawData)).toEqual({
      CustomerGatewayConfiguration: '[redacted]',
      Options: { TunnelOptions: [{ PreSharedKey: '[redacted]', OutsideIpAddress: 'y' }] },
    });
  });

  test('gives nothing for a type of nobody', () => {
    expect(typeRules(catalog, 'aws_s3_nothing')).toEqual({});
  });
});
