import { describe, expect, it } from 'vitest';
import { matchPath, matchQuery, parseUriTemplate, splitPath } from './uri-template.ts';

function match(template: string, path: string): Record<string, string> | undefined {
  return matchPath(parseUriTemplate(template), splitPath(path));
}

describe('matchPath', () => {
  it.each([
    ['/', '/', {}],
    ['/functions', '/functions/', {}],
    ['/functions/{Name}', '/functions/a%2Fb', { Name: 'a/b' }],
    ['/{Bucket}/{Key+}', '/b/some/deep/key', { Bucket: 'b', Key: 'some/deep/key' }],
    ['/tags/{Arn+}/list', '/tags/x/y/list', { Arn: 'x/y' }],
    ['/{Name}', '/100%', { Name: '100%' }],
  ])('%s takes %s', (template, path, labels) => {
    expect(match(template, path)).toEqual(labels);
  });

  it.each([
    ['/functions', '/function'],
    ['/functions/{Name}', '/functions'],
    ['/functions/{Name}', '/functions/a/b'],
    ['/{Bucket}/{Key+}', '/b'],
    ['/tags/{Arn+}/list', '/tags/x/y'],
  ])('%s does not take %s', (template, path) => {
    expect(match(template, path)).toBeUndefined();
  });
});

describe('matchQuery', () => {
  it.each([
    ['/{B}?acl', 'acl', true],
    ['/{B}?acl', 'acl=', true],
    ['/{B}?acl', 'policy', false],
    ['/{B}?list-type=2', 'list-type=2&prefix=a', true],
    ['/{B}?list-type=2', 'list-type=1', false],
    ['/{B}', 'anything=1', true],
  ])('%s and %s: %s', (template, query, expected) => {
    expect(matchQuery(parseUriTemplate(template), new URLSearchParams(query))).toBe(expected);
  });
});
