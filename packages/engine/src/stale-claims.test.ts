import type { ClaimScope, KnownClaim, PlanRequest } from '@corkscrew/core';
import { claimKey } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { findStaleClaims, type StaleFacts } from './stale-claims.ts';

const scope: ClaimScope = { accountId: '111', region: 'eu-west-1', service: 'ec2', type: 'Instance', subScope: '' };
const known: KnownClaim = { provider: 'aws', scope, openRows: 4 };

function find(claims: readonly KnownClaim[], facts: Partial<StaleFacts> = {}): readonly string[] {
  const all = { request: {}, covered: [{ ...scope, type: '*' }], uncovered: [], isNamed: () => false, ...facts };
  return findStaleClaims(claims, all).map(({ message }) => message);
}

describe('findStaleClaims', () => {
  test('finds what a covering unit did not name', () => {
    expect(find([known])).toEqual([
      'scan aws 111: 4 known resources of ec2 were not looked for (Instance in eu-west-1)',
    ]);
  });

  test('finds nothing that was named', () => {
    expect(find([known], { isNamed: (key) => key === claimKey(scope) })).toEqual([]);
  });

  test.each<[string, Partial<ClaimScope>]>([
    ['account', { accountId: '222' }],
    ['region', { region: 'us-east-1' }],
    ['service', { service: 's3' }],
    ['type', { type: 'Volume' }],
  ])('finds nothing outside the %s of what was covered', (_, fields) => {
    expect(find([known], { covered: [{ ...scope, ...fields }] })).toEqual([]);
  });

  test.each<[string, Partial<ClaimScope>]>([
    ['exactly', {}],
    ['by account', { region: '*', service: '*', type: '*' }],
    ['by everything', { accountId: '*', region: '*', service: '*', type: '*' }],
    ['by region', { accountId: '*', service: '*', type: '*' }],
    ['by service and type', { accountId: '*', region: '*' }],
  ])('knows what is covered %s', (_, fields) => {
    expect(find([known], { covered: [{ ...scope, ...fields }] })).toHaveLength(1);
  });

  test('blames nothing that a failed unit would have listed', () => {
    expect(find([known], { uncovered: [{ ...scope, region: '*' }] })).toEqual([]);
  });

  test.each<[PlanRequest, number]>([
    [{ services: ['ec2'], regions: ['all'], accounts: [], types: ['Instance'] }, 1],
    [{ services: ['s3'] }, 0],
    [{ types: ['Volume'] }, 0],
    [{ types: ['aws_ec2_instance'] }, 0],
    [{ regions: ['us-east-1'] }, 0],
    [{ accounts: ['222'] }, 0],
  ])('looks only at what %o asked for', (request, count) => {
    expect(find([known], { request })).toHaveLength(count);
  });

  test('says it once for an account and service, with a few examples', () => {
    const claims = ['a', 'b', 'c', 'd', 'e'].map((parent) => ({ ...known, scope: { ...scope, subScope: parent } }));
    const other = { ...known, scope: { ...scope, service: 'sqs' } };
    expect(find([...claims, other], { covered: [{ ...scope, service: '*', type: '*' }] })).toEqual([
      'scan aws 111: 20 known resources of ec2 were not looked for (Instance in eu-west-1 under a, Instance in eu-west-1 under b, Instance in eu-west-1 under c, and 2 more)',
      'scan aws 111: 4 known resources of sqs were not looked for (Instance in eu-west-1)',
    ]);
  });
});
