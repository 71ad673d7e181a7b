import { describe, expect, test } from 'vitest';
import type { OutputFormat } from '../command/command.ts';
import type { Column, Row } from './command-output.ts';
import { displayWidth } from './display-width.ts';
import { createPalette } from './palette.ts';
import { renderOutput } from './render-output.ts';
import { line } from './command-output.ts';

const COLUMNS: readonly Column[] = [{ name: 'id' }, { name: 'count', align: 'right' }, { name: 'tags' }];
const ROWS: readonly Row[] = [
  ['i-1', 12n, { team: 'payments' }],
  ['a "quoted", one', 3, null],
  ['NULL', 1.5, ''],
];

async function render(
  format: OutputFormat,
  options: { rows?: readonly Row[]; width?: number; columns?: readonly Column[] } = {},
): Promise<string> {
  const { rows = ROWS, width, columns = COLUMNS } = options;
  const output = { kind: 'records', columns, batches: [rows], footer: (count: number) => `${count} rows` } as const;
  let text = '';
  for await (const piece of renderOutput(output, format, { palette: createPalette(false), width })) text += piece;
  return text;
}

describe('renderOutput', () => {
  test('lays out a table with numbers on the right and NULL spelled out', async () => {
    expect(await render('table')).toMatchInlineSnapshot(`
      "id               count  tags
      ───────────────  ─────  ───────────────────
      i-1                 12  {"team":"payments"}
      a "quoted", one      3  NULL
      NULL               1.5

      3 rows
      "
    `);
  });

  test('prints JSON rows as objects, structures as values and null as null', async () => {
    expect(await render('json')).toMatchInlineSnapshot(`
      "[
        {"id":"i-1","count":12,"tags":{"team":"payments"}},
        {"id":"a \\"quoted\\", one","count":3,"tags":null},
        {"id":"NULL","count":1.5,"tags":""}
      ]
      "
    `);
  });

  test('prints an empty JSON array for no rows', async () => {
    expect(await render('json', { rows: [] })).toBe('[]\n');
  });

  test('prints one JSON object a line', async () => {
    expect(await render('ndjson')).toMatchInlineSnapshot(`
      "{"id":"i-1","count":12,"tags":{"team":"payments"}}
      {"id":"a \\"quoted\\", one","count":3,"tags":null}
      {"id":"NULL","count":1.5,"tags":""}
      "
    `);
  });

  test('quotes CSV where needed, and tells an empty text from null', async () => {
    expect(await render('csv')).toMatchInlineSnapshot(`
      "id,count,tags
      i-1,12,"{""team"":""payments""}"
      "a ""quoted"", one",3,
      NULL,1.5,""
      "
    `);
  });

  test('escapes what Markdown would read as its own', async () => {
    expect(await render('markdown', { rows: [['a|b', 1, '<x>']] })).toMatchInlineSnapshot(`
      "| id | count | tags |
      | --- | ---: | --- |
      | a\\|b | 1 | \\<x\\> |
      "
    `);
  });

  test('breaks the cells of the widest columns, and never passes the width', async () => {
    const columns = [{ name: 'title' }, { name: 'count', align: 'right' as const }, { name: 'id' }];
    const rows = [
      ['Security groups that anybody may reach', 12_345, 'arn:aws:ec2:us-east-1:845877275462:instance/i-04'],
    ];
    expect(await render('table', { columns, rows, width: 60 })).toMatchInlineSnapshot(`
      "title                count  id
      ───────────────────  ─────  ────────────────────────────────
      Security groups      12345  arn:aws:ec2:us-east-1:
      that anybody may            845877275462:instance/i-04
      reach

      1 rows
      "
    `);
  });

  test('lays out wide cells in time that grows with their width, not with its square', async () => {
    const rows = Array.from({ length: 200 }, (_, index) => ['a', index, index === 0 ? 'x'.repeat(50_000) : '', 'b']);
    const columns = ['first', 'n', 'wide', 'last'].map((name) => ({ name }));
    const text = await render('table', { columns, rows });
    expect(text.split('\n').filter((each) => each.startsWith('a'))).toHaveLength(200);
  }, 10_000);

  test('cuts a cell that would take more than a few lines', async () => {
    const text = await render('table', { rows: [['x'.repeat(300), 5, 'y']], width: 40 });
    expect(Math.max(...text.split('\n').map(displayWidth))).toBe(40);
    expect(text.split('\n').filter((each) => each.startsWith('x'))).toHaveLength(4);
    expect(text).toContain('x…');
  });

  test('leaves out what can be spared where names would be broken otherwise, and says so', async () => {
    const columns: readonly Column[] = [
      { name: 'name' },
      { name: 'service', isExpendable: true },
      { name: 'count', align: 'right' },
    ];
    const rows = [['kubernetes_core_service_account', 'core', 7]];
    expect(await render('table', { columns, rows, width: 40 })).toMatchInlineSnapshot(`
      "name                             count
      ───────────────────────────────  ─────
      kubernetes_core_service_account      7

      1 rows
      Not shown for want of room: service.
      "
    `);
    expect(await render('table', { columns, rows, width: 80 })).not.toContain('Not shown');
  });

  test('cuts nothing without a width', async () => {
    expect(await render('table', { rows: [['x'.repeat(500), 5, '']] })).toContain('x'.repeat(500));
  });

  test('stands rows upright when the columns cannot stand beside each other', async () => {
    const columns = ['alpha', 'beta', 'gamma'].map((name) => ({ name }));
    const rows = [['one value', 'another value', null]];
    expect(await render('table', { columns, rows, width: 24 })).toMatchInlineSnapshot(`
      "── row 1 ───────────────
      alpha  one value
      beta   another value
      gamma  NULL

      1 rows
      "
    `);
  });

  test('lets no value move the cursor', async () => {
    const text = await render('table', { rows: [['\u001b[2Jgone\nnext', 1, '']] });
    expect(text).toContain('\\x1b[2Jgone\\nnext');
    expect(text).not.toContain('\u001b');
  });

  test('keeps both values of two columns of one name in JSON', async () => {
    const columns = [{ name: 'id' }, { name: 'id' }];
    expect(JSON.parse(await render('json', { columns, rows: [['a', 'b']] }))).toEqual([{ id: 'a', id_2: 'b' }]);
  });

  test('takes JSON as it is, on one line', async () => {
    const columns = [{ name: 'j', isJson: true }];
    const rows = [['{"n":12345678901234567890}'], ['{\n"a": 1\n}'], [null]];
    expect(await render('ndjson', { columns, rows })).toBe(
      '{"j":{"n":12345678901234567890}}\n{"j":{"a":1}}\n{"j":null}\n',
    );
  });

  test('prints integers beyond the exact numbers of JSON as text', async () => {
    expect(JSON.parse(await render('json', { rows: [['x', 2n ** 60n, null]] }))).toEqual([
      { id: 'x', count: '1152921504606846976', tags: null },
    ]);
  });

  test('prints a document as JSON for machines and as sections for people', async () => {
    const output = {
      kind: 'document',
      value: { units: 2 },
      sections: [
        line('Found', 'heading'),
        {
          kind: 'fields',
          fields: [
            ['database', 'a.db'],
            ['n', null],
          ],
        },
      ],
    } as const;
    const style = { palette: createPalette(false), width: 80 };
    expect((await renderOutput(output, 'json', style).next()).value).toBe('{\n  "units": 2\n}\n');
    expect((await renderOutput(output, 'table', style).next()).value).toBe('Found\ndatabase  a.db\nn         NULL\n');
  });
});

describe('displayWidth', () => {
  test.each([
    ['plain', 5],
    ['日本', 4],
    ['👩‍👩‍👧', 2],
    ['é', 1],
    ['\u001b[31mred\u001b[39m', 3],
  ])('counts the cells of %j', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});
