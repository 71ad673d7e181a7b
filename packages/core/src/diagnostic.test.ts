import { describe, expect, test } from 'vitest';
import { isWithinScope } from './claim.ts';
import { ANY_SCOPE, SEVERITIES } from './diagnostic.ts';

describe('SEVERITIES', () => {
  test('are ordered from mild to grave', () => {
    expect(SEVERITIES).toEqual(['info', 'warning', 'error']);
  });
});

describe('ANY_SCOPE', () => {
  test('contains every scope', () => {
    const scope = { accountId: '1', region: 'r', service: 's', type: 't', subScope: 'u' };
    expect(isWithinScope(scope, ANY_SCOPE)).toBe(true);
  });
});
