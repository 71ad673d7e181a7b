import { describe, expect, test } from 'vitest';
import { finishPlainResource, PlainTypes } from '../src/client/plain-resource.ts';
import { createResource, SERVICE, UNIT } from './samples.ts';

const [TYPE = expect.unreachable()] = SERVICE.resourceTypes;

describe('finishPlainResource', () => {
  test.each([
    { given: 'tags of a type with tags', tags: { a: 'b' }, supportsTags: true, areTagsKnown: true },
    { given: 'tags of a type without', tags: { a: 'b' }, supportsTags: false, areTagsKnown: true },
    { given: 'no tags of a type with tags', tags: {}, supportsTags: true, areTagsKnown: true },
    { given: 'no tags of a type without', tags: {}, supportsTags: false, areTagsKnown: false },
  ])('takes $given as known: $areTagsKnown', ({ tags, supportsTags, areTagsKnown }) => {
    const types = new PlainTypes('fake');
    types.learn([{ ...SERVICE, resourceTypes: [{ ...TYPE, supportsTags }] }]);
    expect(finish(types, tags)).toMatchObject({ tags, areTagsKnown });
  });

  test('knows nothing of the tags of a type that discovery does not name', () => {
    expect(finish(new PlainTypes('fake'), {})).toMatchObject({ tags: {}, areTagsKnown: false });
  });
});

function finish(types: PlainTypes, tags: Readonly<Record<string, string>>): unknown {
  const context = { unit: UNIT, claimKey: 'key', types, now: new Date(0) };
  return finishPlainResource({ ...createResource(), tags }, context).resource;
}
