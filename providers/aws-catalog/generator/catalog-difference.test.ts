import { expect, test } from 'vitest';
import { compareDigests } from './catalog-difference.ts';

test('tells what came, went and changed', () => {
  const before = new Map([
    ['aws_a_b', 'resource; by ListBs'],
    ['aws_a_c', 'unproven'],
    ['aws_a_d', 'resource'],
  ]);
  const after = new Map([
    ['aws_a_b', 'resource; by ListBs'],
    ['aws_a_c', 'resource'],
    ['aws_a_e', 'resource'],
  ]);
  expect(compareDigests(before, after)).toEqual([
    '~ aws_a_c: unproven -> resource',
    '- aws_a_d: resource',
    '+ aws_a_e: resource',
  ]);
});
