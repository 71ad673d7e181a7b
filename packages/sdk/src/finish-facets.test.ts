import { ABSENT_FACET_HASH } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { createFacetFinisher } from './finish-facets.ts';
import type { FacetDraft } from './provider.ts';

describe('createFacetFinisher', () => {
  test('gives a key to each facet that was read, null for an absent one, and none to the others', () => {
    const { facets, attributes } = createFacetFinisher()([
      { facet: 'policy', status: 'present', value: { b: 1, a: [new Date(0)] } },
      { facet: 'acl', status: 'absent' },
      { facet: 'logging', status: 'denied', reason: 'access denied' },
      { facet: 'encryption', status: 'error', reason: 'HTTP 500' },
      { facet: 'website', status: 'not_read', reason: 'not asked for' },
    ]);
    expect(attributes).toBe('{"acl":null,"policy":{"a":["1970-01-01T00:00:00.000Z"],"b":1}}');
    expect(facets).toEqual([
      { facet: 'acl', status: 'absent', reason: '', hash: ABSENT_FACET_HASH },
      { facet: 'encryption', status: 'error', reason: 'HTTP 500', hash: '' },
      { facet: 'logging', status: 'denied', reason: 'access denied', hash: '' },
      { facet: 'policy', status: 'present', reason: '', hash: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown },
      { facet: 'website', status: 'not_read', reason: 'not asked for', hash: '' },
    ]);
  });

  test('redacts secrets, also where only the name of the facet tells them', () => {
    const { attributes } = createFacetFinisher()([
      { facet: 'settings', status: 'present', value: { Password: 'hunter2' } },
      { facet: 'user_data', status: 'present', value: 'rm -rf /' },
    ]);
    expect(attributes).toBe('{"settings":{"Password":"[redacted]"},"user_data":"[redacted]"}');
  });

  test('keeps the rules of each facet to that facet', () => {
    const finish = createFacetFinisher({
      volatilePaths: ['Other'],
      facets: { rotation: { volatilePaths: ['At'], setPaths: ['Keys'], secretPaths: ['Pin'] } },
    });
    const read = (facet: string, At: number, Keys: readonly number[]): ReturnType<typeof finish> =>
      finish([{ facet, status: 'present', value: { At, Keys, Pin: At } }]);
    expect(read('rotation', 1, [2, 1]).attributes).toBe('{"rotation":{"At":1,"Keys":[1,2],"Pin":"[redacted]"}}');
    expect(read('rotation', 1, [2, 1]).facets).toEqual(read('rotation', 5, [1, 2]).facets);
    expect(read('policy', 1, [2, 1]).facets).not.toEqual(read('policy', 5, [2, 1]).facets);
  });

  test.each<{ given: string; drafts: readonly FacetDraft[]; message: string }>([
    {
      given: 'a facet that stands twice',
      drafts: [
        { facet: 'policy', status: 'absent' },
        { facet: 'acl', status: 'absent' },
        { facet: 'policy', status: 'present', value: {} },
      ],
      message: 'facet policy stands twice',
    },
    {
      given: 'a name of another form',
      drafts: [{ facet: 'PublicAccess', status: 'absent' }],
      message: 'not allowed',
    },
    {
      given: 'a status that is none',
      drafts: [{ facet: 'policy', status: 'gone' as 'absent' }],
      message: 'status "gone"',
    },
    {
      given: 'a present facet without a value',
      drafts: [{ facet: 'policy', status: 'present', value: undefined }],
      message: 'present without a value',
    },
    {
      given: 'a present facet that is null',
      drafts: [{ facet: 'policy', status: 'present', value: null }],
      message: 'present without a value',
    },
  ])('refuses $given', ({ drafts, message }) => {
    expect(() => createFacetFinisher()(drafts)).toThrow(message);
    expect(() => createFacetFinisher()(drafts)).toThrow(TypeError);
  });
});
