import { describe, expect, test } from 'vitest';
import type { ResolvedMember, ResolvedShape, ResolvedStruct, ShapeTraits } from '@corkscrew/aws-catalog';
import { createXmlPlanner } from './xml-plan.ts';
import { readXml } from './xml-reader.ts';

const STRING: ResolvedShape = { kind: 'string' };

function member(name: string, shape: ResolvedShape, traits: ShapeTraits = {}): ResolvedMember {
  return { name, shape, traits, isRequired: false };
}

function struct(...members: readonly ResolvedMember[]): ResolvedStruct {
  return { kind: 'structure', name: 'Struct', traits: {}, members };
}

function list(item: ResolvedMember): ResolvedShape {
  return { kind: 'list', name: 'List', traits: {}, member: item };
}

function map(key: ResolvedMember, value: ResolvedMember): ResolvedShape {
  return { kind: 'map', name: 'Map', traits: {}, key, value };
}

function read(xml: string, shape: ResolvedShape): unknown {
  return readXml(Buffer.from(xml), () => createXmlPlanner().plan(shape));
}

const items = list(member('member', struct(member('Id', STRING), member('State', STRING))));

describe('readXml', () => {
  test('reads members, lists and scalars, and passes what the shape does not have', () => {
    const shape = struct(
      member('Name', STRING),
      member('Count', { kind: 'number' }),
      member('IsOn', { kind: 'boolean' }),
      member('At', { kind: 'timestamp', format: 'default' }),
      member('Items', items),
    );
    const xml = `<?xml version="1.0"?><!-- made by hand --><Root xmlns="urn:x"><New><Deep>1</Deep><Name>no</Name></New>
      <Name>a</Name><Count>7</Count><IsOn>True</IsOn><At>2026-01-02T03:04:05Z</At>
      <Items><member><Id>1</Id><State>on</State></member><other/><member><Id>2</Id></member></Items></Root>`;
    expect(read(xml, shape)).toEqual({
      Name: 'a',
      Count: 7,
      IsOn: true,
      At: '2026-01-02T03:04:05.000Z',
      Items: [{ Id: '1', State: 'on' }, { Id: '2' }],
    });
  });

  test('reads rows whose members come in another order than in the row before', () => {
    const xml =
      '<R><member><Id>1</Id><State>a</State></member><member><State>b</State><Id>2</Id></member>' +
      '<member><Id>3</Id><State>c</State></member></R>';
    expect(read(xml, items)).toEqual([
      { Id: '1', State: 'a' },
      { State: 'b', Id: '2' },
      { Id: '3', State: 'c' },
    ]);
  });

  test('reads flattened lists and maps, and those with a wrapping element', () => {
    const pairs = map(member('key', STRING, { xmlName: 'Name' }), member('value', STRING, { xmlName: 'Value' }));
    const shape = struct(
      member('Flat', list(member('member', STRING)), { xmlFlattened: 1, xmlName: 'F' }),
      member('FlatPairs', pairs, { xmlFlattened: 1, xmlName: 'P' }),
      member('Pairs', pairs),
    );
    const xml =
      '<R><F>1</F><P><Name>a</Name><Value>1</Value></P><F>2</F><P><Name>__proto__</Name><Value>2</Value></P>' +
      '<Pairs><entry><Name>b</Name><Value>3</Value></entry><entry/></Pairs></R>';
    const value = read(xml, shape) as { readonly FlatPairs: object };
    expect(value).toMatchObject({ Flat: ['1', '2'], Pairs: { b: '3' } });
    expect(Object.entries(value.FlatPairs)).toEqual([
      ['a', '1'],
      ['__proto__', '2'],
    ]);
  });

  test('reads attributes, also with a sign in them that ends a tag', () => {
    const shape = struct(member('Type', STRING, { xmlAttribute: 1, xmlName: 'xsi:type' }), member('Id', STRING));
    expect(read(`<R xmlns:xsi="urn:>" xsi:type='a &gt; b'><Id>1</Id></R>`, shape)).toEqual({ Type: 'a > b', Id: '1' });
    expect(read('<R xsi:type="none"/>', shape)).toEqual({ Type: 'none' });
  });

  test.each([
    ['<R>a &amp; b &#65;&#x1F600; &nosuch;</R>', 'a & b A\u{1f600} '],
    ['<R> lead and tail </R>', ' lead and tail '],
    ['<R>   </R>', '   '],
    ['<R>\n  </R>', ''],
    ['<R>a\r\nb\rc</R>', 'a\nb\nc'],
    ['<R><![CDATA[<a> & ]]>b</R>', '<a> & b'],
    ['<R>a<!-- < > -->b<?go on?>c</R>', 'abc'],
    ['<R>a<B>inner</B>b</R>', 'ab'],
    ['<R/>', ''],
    ['<R></R >', ''],
    ['\uFEFF<R>x</R>', 'x'],
  ])('reads the text of %j', (xml, text) => {
    expect(read(xml, STRING)).toBe(text);
  });

  test.each([
    ['<R></R>', items, []],
    ['<R/>', items, []],
    ['<R/>', struct(member('Id', STRING)), {}],
    ['<R>text</R>', struct(member('Id', STRING)), {}],
    ['<R>n/a</R>', { kind: 'number' } as const, 'n/a'],
    ['<R>yesterday</R>', { kind: 'timestamp', format: 'default' } as const, 'yesterday'],
  ])('keeps what %s says', (xml, shape, value) => {
    expect(read(xml, shape)).toEqual(value);
  });

  test.each([
    ['', 'an element'],
    ['no XML', 'an element'],
    ['<R', 'does not end'],
    ['<R attribute="', 'does not end'],
    ['<R><member><Id>1</Id></member>', 'ends in the middle'],
    ['<R><member><Id>1</Id></member><mem', 'does not end'],
    ['<R><member><Id>1', 'ends in the middle'],
    ['<R><member><Id>1</State></member></R>', '</Id> was expected'],
    ['<R><other><deep></other></R>', '</deep> was expected'],
    ['<R><![CDATA[ </R>', ']]> was expected'],
  ])('refuses %j', (xml, why) => {
    expect(() => read(xml, items)).toThrow(why);
    expect(() => read(xml, items)).toThrow(SyntaxError);
  });

  test('reads recursive shapes', () => {
    const inner: ResolvedMember[] = [member('Id', STRING)];
    const shape = struct(...inner);
    (shape.members as ResolvedMember[]).push(member('Child', shape));
    expect(read('<R><Id>1</Id><Child><Id>2</Id><Child><Id>3</Id></Child></Child></R>', shape)).toEqual({
      Id: '1',
      Child: { Id: '2', Child: { Id: '3' } },
    });
  });
});
