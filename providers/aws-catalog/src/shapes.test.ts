import { describe, expect, test } from 'vitest';
import type { CatalogShape } from './catalog-shape.ts';
import { createShapeReader, expandTraits, type ResolvedShape, type ResolvedStruct } from './shapes.ts';

const shapes: readonly CatalogShape[] = [
  [3, '', 'Node', { xmlName: 'node' }, ['Id', 'Next', 'Names', 'Labels', 'At'], [[0, 9], 256, 64, 257, 7], 1],
  [2, '', 'Labels', 0, 0, [258, { xmlName: 'label' }]],
  [4, '', 'Label', 0, ['Text', 'Bytes'], [0, 21], 0],
  [1, '', 'Nodes', 8, [256, { xmlName: 'item' }]],
];

const operation = { traits: 0, read: 'List' } as const;
const reader = createShapeReader({
  shapes,
  operations: { List: { ...operation, input: 'unit', output: 256 }, Odd: { ...operation, input: 0, output: 'unit' } },
});

function struct(shape: ResolvedShape): ResolvedStruct {
  if (shape.kind !== 'structure' && shape.kind !== 'union')
    throw new Error(`expected a structure, got a ${shape.kind}`);
  return shape;
}

describe('createShapeReader', () => {
  test('resolves members with traits and what is required', () => {
    const node = struct(reader.resolve(256));
    expect(node).toMatchObject({ kind: 'structure', name: 'Node', traits: { xmlName: 'node' } });
    expect(node.members.map(({ name, isRequired, shape }) => [name, isRequired, shape.kind])).toEqual([
      ['Id', true, 'string'],
      ['Next', false, 'structure'],
      ['Names', false, 'list'],
      ['Labels', false, 'map'],
      ['At', false, 'timestamp'],
    ]);
    expect(node.members[0]?.traits).toEqual({ httpLabel: 1, sensitive: 1 });
    expect(node.members[4]?.shape).toEqual({ kind: 'timestamp', format: 'epoch-seconds' });
  });

  test('goes round in a recursive shape without end', () => {
    const node = struct(reader.resolve(256));
    expect(node.members[1]?.shape).toBe(node);
  });

  test('resolves collections, with a shape of their own or without', () => {
    const nodes = reader.resolve(259);
    expect(nodes).toMatchObject({
      kind: 'list',
      name: 'Nodes',
      traits: { sensitive: 1 },
      member: { traits: { xmlName: 'item' } },
    });
    const labels = reader.resolve(257);
    expect(labels).toMatchObject({
      kind: 'map',
      key: { shape: { kind: 'string' } },
      value: { shape: { kind: 'union' } },
    });
    expect(reader.resolve(64)).toMatchObject({ kind: 'list', member: { shape: { kind: 'string' } } });
    expect(reader.resolve(128 | 2)).toMatchObject({ kind: 'map', value: { shape: { kind: 'boolean' } } });
  });

  test('gives an operation’s sides', () => {
    expect(reader.input('List')).toBeUndefined();
    expect(reader.output('List')?.name).toBe('Node');
  });

  test('refuses what the catalog does not have', () => {
    expect(() => reader.resolve(999)).toThrow('no shape has the ref 999');
    expect(() => reader.resolve(50)).toThrow('no simple shape has the code 50');
    expect(() => reader.resolve('unit')).toThrow('a unit has no shape');
    expect(() => reader.input('Missing')).toThrow('no operation "Missing"');
    expect(() => reader.input('toString')).toThrow('no operation "toString"');
    expect(() => reader.input('Odd')).toThrow('input is no structure');
  });
});

describe('expandTraits', () => {
  test('names the bits of a mask', () => {
    expect(expandTraits(0)).toEqual({});
    expect(expandTraits(1 | 4 | 16 | 64)).toEqual({
      httpLabel: 1,
      idempotencyToken: 1,
      httpPayload: 1,
      httpQueryParams: 1,
    });
    expect(expandTraits({ jsonName: 'x' })).toEqual({ jsonName: 'x' });
  });
});
