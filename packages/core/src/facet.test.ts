import { describe, expect, test } from 'vitest';
import { contentHash } from './canonical-json.ts';
import { combineHashes, FACET_NAME, FACET_STATUSES, isFacetRead } from './facet.ts';

describe('combineHashes', () => {
  const payload = contentHash('payload');
  const policy = { facet: 'policy', hash: contentHash('a') };
  const logging = { facet: 'logging', hash: contentHash('b') };

  test('is the hash of the payload where no facet was read', () => {
    expect(combineHashes(payload, [])).toBe(payload);
    expect(combineHashes(payload, [{ facet: 'policy', hash: '' }])).toBe(payload);
  });

  test('does not depend on the order of the facets, nor on those that were not read', () => {
    const combined = combineHashes(payload, [policy, logging]);
    expect(combineHashes(payload, [logging, { facet: 'acl', hash: '' }, policy])).toBe(combined);
    expect(combined).toMatch(/^[0-9a-f]{32}$/);
  });

  test('differs with the payload, with a value and with the facet that has it', () => {
    const hashes = [
      combineHashes(payload, [policy]),
      combineHashes(contentHash('other'), [policy]),
      combineHashes(payload, [{ ...policy, hash: logging.hash }]),
      combineHashes(payload, [{ ...policy, facet: 'logging' }]),
      combineHashes(payload, [policy, logging]),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe('isFacetRead', () => {
  test('holds where the service answered', () => {
    expect(FACET_STATUSES.filter(isFacetRead)).toEqual(['present', 'absent']);
  });
});

describe('FACET_NAME', () => {
  test.each(['policy', 'listing', 'public_access_block', 'v2'])('takes %s', (name) => {
    expect(name).toMatch(FACET_NAME);
  });

  test.each(['', 'list', 'Policy', '2fa', 'a-b', 'a.b', 'a b', '__proto__'])('refuses "%s"', (name) => {
    expect(name).not.toMatch(FACET_NAME);
  });
});
