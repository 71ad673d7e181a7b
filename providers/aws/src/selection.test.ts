import { describe, expect, test } from 'vitest';
import type { AwsConfig } from './config.ts';
import { findType, selectTypes } from './selection.ts';
import { catalog } from './testing/fake-api.ts';

function namesOf(request: Parameters<typeof selectTypes>[1], config: AwsConfig = {}): string[] {
  return selectTypes(catalog, request, config).flatMap(({ types }) => types.map((type) => type.name));
}

describe('selectTypes', () => {
  test('takes every default type where nothing is asked for', () => {
    const defaults = catalog.services().reduce((sum, service) => sum + service.defaultResourceTypes, 0);
    const names = namesOf({});
    expect(names.length).toBeGreaterThan(1_000);
    expect(names.length).toBeLessThanOrEqual(defaults);
  });

  test('takes the types of the services asked for, and no others', () => {
    const selected = selectTypes(catalog, { services: ['s3', 'sqs', 's3'] }, {});
    expect(selected.map(({ service }) => service)).toEqual(['s3', 'sqs']);
  });

  test('finds types by either name, in any case, also those that are off by default', () => {
    expect(namesOf({ types: ['aws_s3_bucket'] })).toEqual(['aws_s3_bucket']);
    expect(namesOf({ types: ['bucket'], services: ['s3'] })).toEqual(['aws_s3_bucket']);
    expect(namesOf({ types: ['aws_cloudwatch_metric'] })).toEqual(['aws_cloudwatch_metric']);
    expect(namesOf({ services: ['cloudwatch'] })).not.toContain('aws_cloudwatch_metric');
  });

  test('keeps to the config where the scan asks for nothing', () => {
    expect(namesOf({}, { services: ['s3'], types: ['Bucket'] })).toEqual(['aws_s3_bucket']);
    expect(namesOf({ services: ['sqs'] }, { services: ['s3'], types: ['Bucket'] })).toEqual(['aws_sqs_queue']);
    expect(namesOf({ types: ['aws_sqs_queue'] }, { services: ['s3'] })).toEqual(['aws_sqs_queue']);
  });

  test('leaves out what the config excludes, whatever is asked for', () => {
    const config = { exclude_services: ['sqs'], exclude_types: ['aws_s3_bucket'] };
    expect(namesOf({ services: ['s3', 'sqs'] }, config)).toEqual(['aws_s3_directory_bucket']);
  });

  test('adds the classes that the config includes', () => {
    expect(namesOf({ services: ['cloudwatch'] }, { include_classes: ['resource', 'telemetry'] })).toContain(
      'aws_cloudwatch_metric',
    );
  });

  test.each([
    [{ services: ['lamda'] }, 'use AWS service lamda: there is no such service', 'lambda'],
    [{ types: ['aws_s3_buckt'] }, 'use AWS type aws_s3_buckt: there is no such type', 'aws_s3_bucket'],
    [{ services: ['s3'], types: ['Buket'] }, 'use AWS s3 type Buket: there is no such type', 'Bucket'],
  ])('names what is nearest to %j', (request, message, near) => {
    expect(() => namesOf(request)).toThrow(
      expect.objectContaining({ code: 'not_found', message, hint: expect.stringContaining(near) as string }),
    );
  });

  test('gives a service without types only where it was named', () => {
    expect(selectTypes(catalog, { services: ['sts'] }, {})).toEqual([
      { service: 'sts', types: [], isNamed: true, charged: [] },
    ]);
  });
});

describe('findType', () => {
  test('finds by either name and refuses others', () => {
    expect(findType(catalog, 's3', 'Bucket').name).toBe('aws_s3_bucket');
    expect(findType(catalog, 's3', 'aws_s3_bucket').type).toBe('Bucket');
    expect(() => findType(catalog, 's3', 'Queue')).toThrow(expect.objectContaining({ code: 'not_found' }));
  });
});
