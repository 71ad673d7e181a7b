import { describe, expect, test } from 'vitest';
import { createGapMatcher, type AcceptedGap, type ProblemScope } from './accepted-gaps.ts';

const now = new Date('2026-01-01T00:00:00Z');
const later = new Date('2026-01-02T00:00:00Z');
const problem: ProblemScope = {
  provider: 'aws',
  accountId: '111',
  region: 'eu-west-1',
  service: 'ec2',
  type: 'Instance',
};

function covers(gap: Partial<AcceptedGap>, where: Partial<ProblemScope> = {}): boolean {
  const matcher = createGapMatcher([{ reason: 'known', expiresAt: later, ...gap }], now);
  return matcher.covers({ ...problem, ...where });
}

describe('createGapMatcher', () => {
  test('covers everything by a gap without fields', () => {
    expect(covers({})).toBe(true);
    expect(covers({ region: '*' })).toBe(true);
  });

  test.each(['provider', 'accountId', 'region', 'service', 'type'] as const)('compares %s', (field) => {
    expect(covers({ [field]: problem[field] })).toBe(true);
    expect(covers({ [field]: 'other' })).toBe(false);
  });

  test.each([
    { gap: undefined, problem: undefined, expected: true },
    { gap: undefined, problem: 'policy', expected: true },
    { gap: '*', problem: 'policy', expected: true },
    { gap: 'policy', problem: 'policy', expected: true },
    { gap: 'policy', problem: 'acl', expected: false },
    { gap: 'policy', problem: undefined, expected: false },
    { gap: 'list', problem: undefined, expected: true },
    { gap: 'list', problem: 'policy', expected: false },
  ])('a gap of facet $gap covers a problem of $problem: $expected', ({ gap, problem: facet, expected }) => {
    expect(covers({ facet: gap }, { facet })).toBe(expected);
  });

  test('does not cover a problem of everything by a gap of one', () => {
    expect(covers({ region: 'eu-west-1' }, { region: '*' })).toBe(false);
  });

  test('covers nothing from the moment of expiry on', () => {
    expect(covers({ expiresAt: now })).toBe(false);
    expect(covers({ expiresAt: new Date(now.getTime() + 1) })).toBe(true);
  });

  test('lists each expired gap that would have covered something, once', () => {
    const expired = { accountId: '111', reason: 'old', expiresAt: now };
    const unused = { accountId: '999', reason: 'unused', expiresAt: now };
    const matcher = createGapMatcher([expired, unused], now);
    matcher.covers(problem);
    matcher.covers(problem);
    expect(matcher.listExpired()).toEqual([expired]);
  });
});
