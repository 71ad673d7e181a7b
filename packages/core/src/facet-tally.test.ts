import { describe, expect, test } from 'vitest';
import { claimKey } from './claim.ts';
import type { FacetStatus } from './facet.ts';
import { describeFacetGap, facetOutcome, FacetTally } from './facet-tally.ts';
import type { ScannedResource } from './resource.ts';

const scope = { accountId: '111', region: 'global', service: 's3', type: 'Bucket', subScope: '' };
const NONE = { present: 0, absent: 0, denied: 0, error: 0, not_read: 0 };

function bucketWith(
  facets: Readonly<Record<string, FacetStatus>>,
  fields: Partial<ScannedResource> = {},
): ScannedResource {
  const readings = Object.entries(facets).map(([facet, status]) => {
    return { facet, status, reason: status === 'present' || status === 'absent' ? '' : `why ${status}`, hash: '' };
  });
  const resource = { accountId: '111', region: 'eu-west-1', service: 's3', type: 'Bucket', claimKey: claimKey(scope) };
  return { ...resource, facets: readings, ...fields } as ScannedResource;
}

function tally(resources: readonly ScannedResource[]): ReturnType<FacetTally['list']> {
  const facets = new FacetTally();
  for (const resource of resources) facets.add(resource);
  return facets.list();
}

describe('FacetTally', () => {
  test('counts the readings of each facet, and keeps the first reason of the worst', () => {
    const resources = [
      bucketWith({ policy: 'not_read' }),
      bucketWith({ policy: 'error' }),
      bucketWith({ policy: 'denied', acl: 'absent' }),
      bucketWith({ policy: 'denied', acl: 'present' }),
      bucketWith({}),
    ];
    expect(tally(resources)).toEqual([
      {
        claimKey: claimKey(scope),
        scope,
        facet: 'policy',
        counts: { ...NONE, not_read: 1, error: 1, denied: 2 },
        reason: 'why denied',
      },
      { claimKey: claimKey(scope), scope, facet: 'acl', counts: { ...NONE, present: 1, absent: 1 }, reason: '' },
    ]);
  });

  test('tells types and accounts apart under a claim for any', () => {
    const key = claimKey({ ...scope, accountId: '*', type: '*', service: '*' });
    const coverage = tally([
      bucketWith({ policy: 'absent' }, { claimKey: key }),
      bucketWith({ policy: 'absent' }, { claimKey: key, type: 'AccessPoint' }),
      bucketWith({ policy: 'absent' }, { claimKey: key, accountId: '222' }),
    ]);
    expect(coverage.map((row) => [row.scope.accountId, row.scope.type, row.scope.region])).toEqual([
      ['111', 'Bucket', 'global'],
      ['111', 'AccessPoint', 'global'],
      ['222', 'Bucket', 'global'],
    ]);
  });

  test('counts nothing of resources without facets', () => {
    expect(tally([bucketWith({})])).toEqual([]);
  });
});

describe('a reading of a facet', () => {
  test.each([
    { counts: { present: 2, absent: 1 }, outcome: 'complete', words: '' },
    { counts: {}, outcome: 'complete', words: '' },
    { counts: { present: 2, denied: 1, error: 3 }, outcome: 'denied', words: '1 denied, 3 failed of 6 (why)' },
    { counts: { error: 1, not_read: 1 }, outcome: 'failed', words: '1 failed, 1 not tried of 2 (why)' },
    { counts: { absent: 4, not_read: 1 }, outcome: 'not_read', words: '1 not tried of 5 (why)' },
  ])('with $counts is $outcome', ({ counts, outcome, words }) => {
    expect(facetOutcome({ counts: { ...NONE, ...counts } })).toBe(outcome);
    expect(describeFacetGap({ counts: { ...NONE, ...counts }, reason: 'why' })).toBe(words);
  });

  test('that has no reason gives none', () => {
    expect(describeFacetGap({ counts: { ...NONE, denied: 1 }, reason: '' })).toBe('1 denied of 1');
  });
});
