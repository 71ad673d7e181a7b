import type { CatalogResourceType } from '@corkscrew/aws-catalog';
import { describe, expect, test } from 'vitest';
import { catalog } from '../testing/fake-api.ts';
import { arnServiceOf, arnShapeOf, explorerKindsOf } from './arn-shape.ts';

function typeOf(service: string, name: string): CatalogResourceType {
  const found = catalog.service(service).resourceTypes.find(({ type }) => type === name);
  if (found === undefined) throw new Error(`${service} has no ${name}`);
  return found;
}

describe('arnShapeOf', () => {
  test('tells ARNs of a type from those of others', () => {
    const shape = arnShapeOf(typeOf('ec2', 'Instance'));
    expect(shape?.test('arn:aws:ec2:eu-west-1:123456789012:instance/i-1')).toBe(true);
    expect(shape?.test('arn:aws-cn:ec2:cn-north-1:123456789012:instance/i-1')).toBe(true);
    expect(shape?.test('arn:aws:ec2:eu-west-1:123456789012:volume/vol-1')).toBe(false);
    expect(shape?.test('arn:aws:ec2:eu-west-1:123456789012:instance/i-1/more')).toBe(false);
  });

  test('tells nothing of types without a pattern, or whose list leaves rows to others', () => {
    const type = typeOf('ec2', 'Instance');
    const { arnPattern: _, ...plain } = type;
    expect(arnShapeOf(plain)).toBeUndefined();
    const where = [{ field: 'Engine', in: ['x'] }];
    expect(arnShapeOf({ ...type, list: { ...type.list, where } })).toBeUndefined();
  });
});

describe('explorerKindsOf', () => {
  test.each([
    ['ec2', 'Instance', 'ec2:instance'],
    ['dynamodb', 'Table', 'dynamodb:table'],
    ['s3', 'Bucket', 's3:bucket'],
    ['ec2', 'SecurityGroup', 'ec2:security-group'],
  ])('of %s %s has %s', (service, type, kind) => {
    expect(explorerKindsOf(typeOf(service, type))).toContain(kind);
    expect(arnServiceOf(typeOf(service, type))).toBe(service);
  });
});
