import { describe, expect, test } from 'vitest';
import { formatArn } from './arn.ts';

const context = {
  partition: 'aws-cn',
  region: 'cn-north-1',
  account: '123456789012',
  id: 'the-id',
  field: (path: string) => (path === 'VpcId' ? 'vpc-1' : undefined),
};

describe('formatArn', () => {
  test('fills every placeholder', () => {
    expect(formatArn('arn:{partition}:ec2:{region}:{account}:vpc/{row.VpcId}', context)).toBe(
      'arn:aws-cn:ec2:cn-north-1:123456789012:vpc/vpc-1',
    );
    expect(formatArn('arn:{partition}:s3:::{id}', context)).toBe('arn:aws-cn:s3:::the-id');
  });

  test('gives nothing rather than an ARN with a hole', () => {
    expect(formatArn('arn:{partition}:s3:::{row.Missing}', context)).toBeUndefined();
    expect(formatArn('arn:{partition}:s3:::{name}', context)).toBeUndefined();
    expect(formatArn('arn:{partition}:s3:::{name}', { ...context, name: '' })).toBeUndefined();
    expect(formatArn('arn:{partition}:s3:::{other}', context)).toBeUndefined();
  });
});
