import { describe, expect, test } from 'vitest';
import { CLAIM_OUTCOMES, claimKey, isWithinScope, parseClaimKey, type ClaimScope } from './claim.ts';

const scope: ClaimScope = { accountId: '111', region: 'eu-west-1', service: 'ec2', type: 'Instance', subScope: '' };

describe('claimKey', () => {
  test('joins the fields of the scope', () => {
    expect(claimKey(scope)).toBe('111/eu-west-1/ec2/Instance/');
    expect(claimKey({ ...scope, subScope: 'vpc-1' })).toBe('111/eu-west-1/ec2/Instance/vpc-1');
  });

  test('gives scopes that differ only in where a slash stands different keys', () => {
    const keys = [
      claimKey({ ...scope, type: 'a/b', subScope: 'c' }),
      claimKey({ ...scope, type: 'a', subScope: 'b/c' }),
      claimKey({ ...scope, type: 'a%2Fb', subScope: 'c' }),
      claimKey({ ...scope, type: 'a', subScope: 'b%2Fc' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('parseClaimKey', () => {
  test.each(['', 'plain', 'a/b', '%2F', '%252F', '%25', '%', '//', 'ä/%/2F'])('reads back a sub-scope "%s"', (text) => {
    const odd = { ...scope, type: text, subScope: text };
    expect(parseClaimKey(claimKey(odd))).toEqual(odd);
  });

  test.each(['', 'a/b/c/d', 'a/b/c/d/e/f'])('refuses "%s"', (key) => {
    expect(parseClaimKey(key)).toBeUndefined();
  });
});

describe('isWithinScope', () => {
  const everything = { accountId: '*', region: '*', service: '*', type: '*' };

  test('takes anything within stars', () => {
    expect(isWithinScope(scope, everything)).toBe(true);
    expect(isWithinScope({ ...scope, type: '*' }, everything)).toBe(true);
  });

  test.each(['accountId', 'region', 'service', 'type'] as const)('compares %s', (field) => {
    expect(isWithinScope(scope, { ...everything, [field]: scope[field] })).toBe(true);
    expect(isWithinScope(scope, { ...everything, [field]: 'other' })).toBe(false);
    expect(isWithinScope({ ...scope, [field]: '*' }, { ...everything, [field]: scope[field] })).toBe(false);
  });

  test('does not look at the sub-scope', () => {
    expect(isWithinScope({ ...scope, subScope: 'any' }, scope)).toBe(true);
  });
});

describe('CLAIM_OUTCOMES', () => {
  test('names each outcome once', () => {
    expect(new Set(CLAIM_OUTCOMES).size).toBe(CLAIM_OUTCOMES.length);
    expect(CLAIM_OUTCOMES[0]).toBe('complete');
  });
});
