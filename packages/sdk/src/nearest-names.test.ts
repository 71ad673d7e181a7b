import { describe, expect, test } from 'vitest';
import { nearestNames } from './nearest-names.ts';

describe('nearestNames', () => {
  const known = ['s3', 'ec2', 'ecs', 'lambda', 'cloudwatch', 'stepfunctions', 'logs', 'us-east-1'];

  test.each([
    ['lamda', 'lambda'],
    ['LAMBDA', 'lambda'],
    ['ec3', 'ec2'],
    ['cloudwacth', 'cloudwatch'],
    ['functions', 'stepfunctions'],
    ['us-esat-1', 'us-east-1'],
  ])('finds what %j meant', (asked, expected) => {
    expect(nearestNames(asked, known)[0]).toBe(expected);
  });

  test('gives nothing for a name that is like none', () => {
    expect(nearestNames('zzzzzzzz', known)).toEqual([]);
  });

  test('names each candidate once', () => {
    expect(nearestNames('lamda', ['lambda', 'lambda'])).toEqual(['lambda']);
  });

  test('keeps to the limit', () => {
    expect(nearestNames('ec', ['ec2', 'ecs', 'ecr', 'eks'], { limit: 2 })).toHaveLength(2);
  });
});
