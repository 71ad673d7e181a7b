import { describe, expect, test } from 'vitest';
import { listRows, matchesFilter } from './list-rows.ts';

const list = { operation: 'List', element: 'struct' } as const;

describe('listRows', () => {
  test('gives the list’s elements, and none where the output has no list', () => {
    expect(listRows({ Things: [{ Id: 1 }] }, { ...list, items: 'Things' })).toEqual([{ Id: 1 }]);
    expect(listRows({}, { ...list, items: 'Things' })).toEqual([]);
    expect(listRows(undefined, { ...list, items: 'Things' })).toEqual([]);
  });

  test('gives rows what their wrapper says of all of them', () => {
    const output = {
      Sets: [{ OwnerId: '1', Things: [{ Id: 'a' }, { Id: 'b', OwnerId: '2' }] }, { Things: [{ Id: 'c' }] }],
    };
    expect(listRows(output, { ...list, items: 'Sets[].Things[]', inherit: ['OwnerId'] })).toEqual([
      { Id: 'a', OwnerId: '1' },
      { Id: 'b', OwnerId: '2' },
      { Id: 'c' },
    ]);
  });

  test('gives rows what the output says of all of them', () => {
    const output = { OwnerId: '1', Other: 'x', Things: [{ Id: 'a' }, { Id: 'b', OwnerId: '2' }] };
    expect(listRows(output, { ...list, items: 'Things', inherit: ['OwnerId'] })).toEqual([
      { Id: 'a', OwnerId: '1' },
      { Id: 'b', OwnerId: '2' },
    ]);
  });

  test('makes entries of a map', () => {
    expect(listRows({ Things: { a: { Size: 1 } } }, { ...list, items: 'Things', element: 'map' })).toEqual([
      { key: 'a', value: { Size: 1 } },
    ]);
  });

  test('leaves out rows of other types', () => {
    const output = { Things: [{ Engine: 'docdb' }, { Engine: 'mysql' }, {}] };
    const where = [{ field: 'Engine', notIn: ['docdb'] }];
    expect(listRows(output, { ...list, items: 'Things', where })).toEqual([{ Engine: 'mysql' }, {}]);
  });
});

describe('matchesFilter', () => {
  test.each([
    [{ field: 'Name', in: ['a'] }, true, false],
    [{ field: 'Name', notIn: ['a'] }, false, true],
    [{ field: 'Name', prefix: ['x', 'a'] }, true, false],
    [{ field: 'Name', notPrefix: ['a'] }, false, true],
  ])('%j of a row with and without the field', (filter, withField, withoutField) => {
    expect(matchesFilter({ Name: 'a' }, filter)).toBe(withField);
    expect(matchesFilter({}, filter)).toBe(withoutField);
  });

  test('compares booleans as text', () => {
    expect(matchesFilter({ Managed: true }, { field: 'Managed', notIn: ['true'] })).toBe(false);
  });

  test('gives the output itself as the row of settings, and none where it has no content', () => {
    const list = { operation: 'GetSettings', items: '@', element: 'single' } as const;
    expect(listRows({ Enabled: false }, list)).toEqual([{ Enabled: false }]);
    expect(listRows({ Rules: [], Map: {}, Text: '' }, list)).toEqual([]);
    expect(listRows({}, { ...list, items: 'Settings' })).toEqual([]);
  });
});
