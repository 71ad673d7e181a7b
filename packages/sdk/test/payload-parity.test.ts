import { describe, expect, test } from 'vitest';
import { createPayloadNormaliser } from '../src/normalise-payload.ts';
import { isSecretValue } from '../src/redact.ts';
import { normaliseTree } from './support/tree-normaliser.ts';

const RULES = {
  volatilePaths: ['v', 'a.v', 'a.*.v', 'list[].v', 'set[].v', 'gone[]', 'set[].deep.v', 'z', '*.first'],
  setPaths: ['set', 'a.set', 'set[].inner', 'gone'],
  secretPaths: ['hidden', 'list[].hidden', 'a.hidden'],
};
const KEYS = [
  'a',
  'v',
  'z',
  'set',
  'list',
  'gone',
  'hidden',
  'deep',
  'inner',
  'first',
  'name',
  'value',
  'env',
  'Password',
];
const ODD_KEYS = [
  '10',
  '9',
  '__proto__',
  'ä',
  'with "quotes"',
  '',
  'line\nbreak',
  '\ud800',
  'environment',
  'Variables',
];
const TEXTS = [
  '',
  'x',
  'plain text of some length, as most are',
  'quote " and \\',
  'äöü',
  '漢字漢字漢字漢字漢字',
  '🙂🙂🙂🙂🙂🙂🙂🙂',
  '\ud800 alone',
  '\udc00 the other half, which is longer',
  'control \u0001\n\t\u007f\u2028',
  'arn:aws:iam::123456789012:role/x',
  'postgres://user:pass@host/db',
  '-----BEGIN RSA PRIVATE KEY-----',
  'password',
];
const SCALARS = [
  null,
  true,
  false,
  0,
  -0,
  1.5,
  1e21,
  -1e-7,
  Number.NaN,
  Infinity,
  12n,
  undefined,
  Symbol('s'),
  () => 1,
];
const OBJECTS = [
  new Date(0),
  new Date(Number.NaN),
  new Uint8Array([1, 255]),
  Buffer.from('glpat-abcdefghijklmnopqrst'),
];

function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const random = createRandom(7);
const pick = <T>(values: readonly T[]): T => values.at(random(values.length)) as T;

function value(depth: number): unknown {
  const kind = random(depth > 0 ? 8 : 4);
  if (kind < 2) return pick(TEXTS);
  if (kind === 2) return pick<unknown>(SCALARS);
  if (kind === 3) return random(4) === 0 ? pick<unknown>(OBJECTS) : random(1000);
  if (kind < 6) return object(depth);
  return Array.from({ length: random(5) }, () => (random(2) === 0 ? object(depth) : value(depth - 1)));
}

function object(depth: number): unknown {
  const made = random(10) === 0 ? (Object.create(null) as object) : {};
  for (let count = random(6); count > 0; count -= 1) {
    const key = random(6) === 0 ? pick(ODD_KEYS) : pick(KEYS);
    Object.defineProperty(made, key, { value: value(depth - 1), enumerable: true, configurable: true });
  }
  return made;
}

describe('createPayloadNormaliser', () => {
  test.each([
    ['with rules', RULES],
    ['without rules', {}],
  ])('gives what a copy made step by step gives, for any payload %s', (_, rules) => {
    const normalise = createPayloadNormaliser(rules);
    for (let round = 0; round < 2_000; round += 1) {
      const payload = random(20) === 0 ? value(3) : object(4);
      const key = pick(['', 'env', 'Password', 'policy']);
      expect(normalise(payload, { key })).toEqual(normaliseTree(payload, rules, key));
    }
  });

  test('goes on after a payload that JSON cannot carry', () => {
    const normalise = createPayloadNormaliser(RULES);
    const cyclic: Record<string, unknown> = { v: 1 };
    cyclic['a'] = cyclic;
    expect(() => normalise(cyclic)).toThrow(RangeError);
    expect(normalise({ v: 1, b: 2 })).toEqual(normaliseTree({ v: 1, b: 2 }, RULES));
  });

  test('writes a payload of megabytes', () => {
    const payload = {
      set: Array.from({ length: 20_000 }, (_, index) => ({ id: `${index} ä`, v: index })),
      v: 'x'.repeat(9e6),
    };
    const normalised = createPayloadNormaliser(RULES)(payload);
    expect(normalised.rawData === normaliseTree(payload, RULES).rawData).toBe(true);
    expect(normalised.contentHash).toBe(normaliseTree(payload, RULES).contentHash);
  });
});

describe('isSecretValue', () => {
  test.each([
    '-----BEGIN PRIVATE KEY-----',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl',
    `ASIAQWERTYUIOPASDFGH:${'a'.repeat(40)}`,
    `AKIAQWERTYUIOPASDFGH secret ${'a/+1'.repeat(10)}`,
    'https://user:password@example.com/',
    'https://example.com/?X-Amz-Signature=abc',
    'https://example.com/?X-Amz-Security-Token=abc',
    'https://example.com/?X-Goog-Signature=abc',
    'https://example.com/?x=1&sig=abc',
    `ghp_${'a'.repeat(36)}`,
    `github_pat_${'a'.repeat(22)}`,
    `glpat-${'a'.repeat(20)}`,
    `xoxb-${'a'.repeat(10)}`,
    `sk_live_${'a'.repeat(16)}`,
    `AIza${'a'.repeat(35)}`,
  ])('knows %s', (text) => {
    expect(isSecretValue(text)).toBe(true);
    expect(isSecretValue(text.slice(0, 11))).toBe(false);
  });
});
