import type { ResolvedMember, ResolvedShape, ResolvedStruct, ShapeTraits } from '@corkscrew/aws-catalog';
import { describe, expect, test } from 'vitest';
import { createJsonFixer } from './json-reader.ts';

const STRING: ResolvedShape = { kind: 'string' };
const TIME: ResolvedShape = { kind: 'timestamp', format: 'default' };

function member(name: string, shape: ResolvedShape, traits: ShapeTraits = {}): ResolvedMember {
  return { name, shape, traits, isRequired: false };
}

function struct(...members: readonly ResolvedMember[]): ResolvedStruct {
  return { kind: 'structure', name: 'Struct', traits: {}, members };
}

function read(json: string, shape: ResolvedShape, usesJsonNames = false): unknown {
  const value: unknown = JSON.parse(json);
  const fix = createJsonFixer({ usesJsonNames }).fix(shape);
  return fix === undefined ? value : fix(value);
}

describe('createJsonFixer', () => {
  test('turns timestamps into text, base64 into bytes, and drops nulls and what the model does not have', () => {
    const shape = struct(member('At', TIME), member('Key', { kind: 'blob' }), member('Name', STRING));
    expect(read('{"At":1767323045.5,"Key":"aGk=","Name":null,"New":1}', shape)).toEqual({
      At: '2026-01-02T03:04:05.500Z',
      Key: Buffer.from('hi'),
    });
  });

  test('takes members by their names in JSON only where the protocol has such', () => {
    const shape = struct(member('Name', STRING, { jsonName: 'name' }));
    expect(read('{"name":"a","Name":"b"}', shape, true)).toEqual({ Name: 'a' });
    expect(read('{"name":"a","Name":"b"}', shape, false)).toEqual({ Name: 'b' });
  });

  test('reaches into lists and maps, and keeps their nulls', () => {
    const times: ResolvedShape = { kind: 'list', name: 'L', traits: {}, member: member('member', TIME) };
    const byName: ResolvedShape = {
      kind: 'map',
      name: 'M',
      traits: {},
      key: member('key', STRING),
      value: member('value', times),
    };
    expect(read('{"a":[0,null],"b":null}', byName)).toEqual({ a: ['1970-01-01T00:00:00.000Z', null], b: null });
    expect(Object.keys(read('{"__proto__":[0]}', byName) as object)).toEqual(['__proto__']);
  });

  test('has nothing to do for shapes that JSON already says', () => {
    const fixer = createJsonFixer({ usesJsonNames: false });
    expect(fixer.fix({ kind: 'list', name: '', traits: {}, member: member('member', STRING) })).toBeUndefined();
    expect(fixer.fix({ kind: 'document' })).toBeUndefined();
  });

  test.each([
    ['"2026-01-02T03:04:05+02:00"', '2026-01-02T01:04:05.000Z'],
    ['"1767323045"', '2026-01-02T03:04:05.000Z'],
    ['"soon"', 'soon'],
    ['1e300', 1e300],
    ['{"odd":1}', { odd: 1 }],
  ])('reads the loose time %s', (json, value) => {
    expect(read(json, TIME)).toEqual(value);
  });

  test('keeps a value of another kind than its shape', () => {
    expect(read('"text"', struct(member('Name', STRING)))).toBe('text');
    expect(read('[{"Name":"a"}]', struct(member('Name', STRING)))).toEqual([{ Name: 'a' }]);
  });
});
