import { describe, expect, test } from 'vitest';
import { parsePolicyText } from './policy-text.ts';

const POLICY = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*' }] };

describe('parsePolicyText', () => {
  test.each([
    ['plain', JSON.stringify(POLICY)],
    ['in percent encoding', encodeURIComponent(JSON.stringify(POLICY))],
    ['with its quotes escaped', JSON.stringify(JSON.stringify(POLICY)).slice(1, -1)],
  ])('parses a document that comes %s', (_, text) => {
    expect(parsePolicyText(text)).toEqual(POLICY);
  });

  test.each([[''], ['text'], ['{'], ['%7B%'], ['%7Bno%7D'], ['[1]'], ['7']])('gives nothing for %j', (text) => {
    expect(parsePolicyText(text)).toBeUndefined();
  });
});
