import { describe, expect, test } from 'vitest';
import { ABSENT_FACET_HASH, combineHashes, type FacetReading, type FacetStatus } from './facet.ts';
import { type FacetedResource, findFacetFault } from './facet-fault.ts';

const HASH = 'ffeeddccbbaa99887766554433221100';

function readingOf(facet: string, status: FacetStatus, hash = ''): FacetReading {
  return { facet, status, reason: '', hash };
}

function resourceOf(attributes: string, facets: readonly FacetReading[]): FacetedResource {
  return { attributes, facets, payloadHash: HASH, contentHash: combineHashes(HASH, facets) };
}

describe('findFacetFault', () => {
  const policy = readingOf('policy', 'present', HASH);

  test('finds none in values, absences and what was not read', () => {
    const facets = [policy, readingOf('acl', 'absent', ABSENT_FACET_HASH), readingOf('logging', 'denied')];
    expect(findFacetFault(resourceOf('{"acl":null,"policy":{"a":1}}', facets))).toBeUndefined();
  });

  test('has no opinion on attributes of a plugin without facets', () => {
    expect(findFacetFault(resourceOf('[1]', []))).toBeUndefined();
  });

  test.each([
    { given: 'attributes that are an array', attributes: '[]', facets: [policy], fault: 'no JSON object' },
    { given: 'attributes that are no JSON', attributes: 'none', facets: [policy], fault: 'no JSON object' },
    { given: 'a facet twice', attributes: '{"policy":1}', facets: [policy, policy], fault: '"policy" twice' },
    {
      given: 'a name in another case',
      attributes: '{"Policy":1}',
      facets: [{ ...policy, facet: 'Policy' }],
      fault: '"Policy" whose name is not allowed',
    },
    {
      given: 'a value without a hash',
      attributes: '{"policy":1}',
      facets: [readingOf('policy', 'present')],
      fault: 'present without a hash',
    },
    { given: 'a hash without a value', attributes: '{}', facets: [policy], fault: 'present without an attribute' },
    { given: 'a value of null', attributes: '{"policy":null}', facets: [policy], fault: 'present without a value' },
    {
      given: 'an absence with a value',
      attributes: '{"policy":1}',
      facets: [readingOf('policy', 'absent', ABSENT_FACET_HASH)],
      fault: 'absent with a value',
    },
    {
      given: 'a denial with a hash',
      attributes: '{}',
      facets: [readingOf('policy', 'denied', HASH)],
      fault: 'denied with a hash',
    },
    {
      given: 'a denial with a value',
      attributes: '{"policy":1}',
      facets: [readingOf('policy', 'denied')],
      fault: 'denied with an attribute',
    },
    {
      given: 'a key that is no facet',
      attributes: '{"other":1,"policy":1}',
      facets: [policy],
      fault: 'attribute "other"',
    },
  ])('finds $given', ({ attributes, facets, fault }) => {
    expect(findFacetFault(resourceOf(attributes, facets))).toContain(fault);
  });

  test('finds a content hash of another making', () => {
    const resource = { ...resourceOf('{"policy":1}', [policy]), contentHash: HASH };
    expect(findFacetFault(resource)).toContain('content hash');
  });
});
