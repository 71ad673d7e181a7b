import { describe, expect, test } from 'vitest';
import { createPayloadNormaliser, normalisePayload } from './normalise-payload.ts';
import type { PayloadNames } from './payload-writer.ts';

function stored(payload: unknown, rules = {}): unknown {
  return JSON.parse(normalisePayload(payload, rules).rawData);
}

describe('normalisePayload', () => {
  test('writes canonical JSON and gives equal payloads equal hashes', () => {
    const a = normalisePayload({ b: 1, a: new Date(0) });
    const b = normalisePayload({ a: new Date(0), b: 1 });
    expect(a.rawData).toBe('{"a":"1970-01-01T00:00:00.000Z","b":1}');
    expect(a).toEqual(b);
  });

  test('leaves volatile parts in the payload and out of the hash', () => {
    const rules = { volatilePaths: ['LastUsed', 'Items[].ETag', 'Meta.*.Age'] };
    const of = (n: number): ReturnType<typeof normalisePayload> =>
      normalisePayload({ Id: 'x', LastUsed: n, Items: [{ Id: 1, ETag: n }], Meta: { a: { Age: n, Size: 1 } } }, rules);
    expect(of(1).contentHash).toBe(of(2).contentHash);
    expect(of(1).rawData).not.toBe(of(2).rawData);
    expect(normalisePayload({ Id: 'y' }, rules).contentHash).not.toBe(of(1).contentHash);
  });

  test('sorts set-like arrays, also where their elements have volatile parts', () => {
    const rules = { setPaths: ['Groups'], volatilePaths: ['Groups[].Seen'] };
    const a = normalisePayload(
      {
        Groups: [
          { Id: 2, Seen: 1 },
          { Id: 1, Seen: 9 },
        ],
      },
      rules,
    );
    const b = normalisePayload(
      {
        Groups: [
          { Id: 1, Seen: 2 },
          { Id: 2, Seen: 8 },
        ],
      },
      rules,
    );
    expect(a.contentHash).toBe(b.contentHash);
    expect(JSON.parse(a.rawData)).toEqual({
      Groups: [
        { Id: 1, Seen: 9 },
        { Id: 2, Seen: 1 },
      ],
    });
  });

  test('hashes the names beside a payload, whatever the order of tags, and stores nothing of them', () => {
    const rules = { volatilePaths: ['Age'] };
    const of = (names: Partial<PayloadNames>, payload: unknown = { Id: 1 }): ReturnType<typeof normalisePayload> =>
      createPayloadNormaliser(rules)(payload, { names: { name: 'n', parentId: 'p', tags: {}, ...names } });
    const differing = [
      of({}),
      of({ name: 'np', parentId: '' }),
      of({ name: '', parentId: 'np' }),
      of({ name: 'n","p', parentId: '' }),
      of({ tags: { a: '' } }),
      of({ tags: { a: 'b' } }),
      of({ tags: { a: 'b', c: 'd' } }),
      of({ tags: { a: 'b","c":"d' } }),
      of({}, { Id: 2 }),
    ];
    expect(new Set(differing.map(({ contentHash }) => contentHash)).size).toBe(differing.length);
    expect(new Set(differing.map(({ rawData }) => rawData))).toEqual(new Set(['{"Id":1}', '{"Id":2}']));
    expect(of({ tags: { a: 'b', c: 'd' } })).toEqual(of({ tags: { c: 'd', a: 'b' } }));
    expect(of({}, { Age: 1, Id: 1 }).contentHash).toBe(of({}, { Age: 2, Id: 1 }).contentHash);
  });

  test('keeps the order of other arrays', () => {
    expect(stored({ Rules: [2, 1] })).toEqual({ Rules: [2, 1] });
  });

  test('replaces whole parts at secret paths, by one constant', () => {
    const rules = { secretPaths: ['Auth.*.Blob', 'List[].Inner[].Code'] };
    const payload = { Auth: { x: { Blob: { deep: 1 }, Kind: 'k' } }, List: [{ Inner: [{ Code: 7 }] }] };
    expect(stored(payload, rules)).toEqual({
      Auth: { x: { Blob: '[redacted]', Kind: 'k' } },
      List: [{ Inner: [{ Code: '[redacted]' }] }],
    });
  });

  test('gives a rotated secret the same hash', () => {
    expect(normalisePayload({ Password: 'one' }).contentHash).toBe(normalisePayload({ Password: 'two' }).contentHash);
  });

  test.each([
    [
      'Lambda',
      { Environment: { Variables: { URL: 'x', N: 'y' } } },
      { Environment: { Variables: { URL: '[redacted]', N: '[redacted]' } } },
    ],
    ['ECS', { environment: [{ name: 'A', value: 'x' }] }, { environment: [{ name: 'A', value: '[redacted]' }] }],
    ['App Runner', { RuntimeEnvironmentVariables: { A: 'x' } }, { RuntimeEnvironmentVariables: { A: '[redacted]' } }],
    [
      'CodeBuild',
      { environment: { type: 'LINUX', environmentVariables: [{ name: 'A', value: 'x', type: 'PLAINTEXT' }] } },
      { environment: { type: 'LINUX', environmentVariables: [{ name: 'A', value: '[redacted]', type: 'PLAINTEXT' }] } },
    ],
    [
      'a pod',
      { env: [{ name: 'A', value: 'x' }, { name: 'B', valueFrom: { ref: 'y' } }, { name: 'C' }] },
      { env: [{ name: 'A', value: '[redacted]' }, { name: 'B', valueFrom: { ref: 'y' } }, { name: 'C' }] },
    ],
  ])('redacts the environment variables of %s', (_, payload, expected) => {
    expect(stored(payload)).toEqual(expected);
  });

  test('redacts name-value pairs whose name is secret, and leaves others', () => {
    const payload = {
      Parameters: [
        { ParameterKey: 'DbPassword', ParameterValue: 'x' },
        { ParameterKey: 'Size', ParameterValue: '3' },
      ],
    };
    expect(stored(payload)).toEqual({
      Parameters: [
        { ParameterKey: 'DbPassword', ParameterValue: '[redacted]' },
        { ParameterKey: 'Size', ParameterValue: '3' },
      ],
    });
  });

  test('redacts bytes under a secret key', () => {
    expect(stored({ SecretBinary: new Uint8Array([1, 2]), Blob: new Uint8Array([1, 2]) })).toEqual({
      SecretBinary: '[redacted]',
      Blob: 'AQI=',
    });
  });

  test('keeps a member named __proto__ and does not change the payload', () => {
    const payload = JSON.parse('{"__proto__":{"a":1},"Password":"x"}') as object;
    expect(normalisePayload(payload).rawData).toBe('{"Password":"[redacted]","__proto__":{"a":1}}');
    expect(JSON.stringify(payload)).toBe('{"__proto__":{"a":1},"Password":"x"}');
  });

  test.each(['', 'a..b', '.a', 'a.'])('refuses the path %j', (path) => {
    expect(() => normalisePayload({}, { setPaths: [path] })).toThrow(TypeError);
  });
});
