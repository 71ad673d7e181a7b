import { SIMPLE_TYPE } from '@corkscrew/aws-catalog';
import { describe, expect, it } from 'vitest';
import { AWS_JSON, createValueWriter, readValue, REST_JSON } from '../src/wire/json-value.ts';
import { readQueryInput } from '../src/wire/query-input.ts';
import { formatTimestamp } from '../src/wire/timestamp.ts';
import { parseXml, readXmlStruct } from '../src/wire/xml-reader.ts';
import { escapeXml, writeXmlContent } from '../src/wire/xml-writer.ts';
import { structOf } from './support/shape-of.ts';

const TIME = new Date('2026-01-05T09:00:00.500Z');
const { string, number, boolean, timestamp, blob, listFlag, mapFlag } = SIMPLE_TYPE;

/** A structure of one of each. */
const thing = structOf(
  [
    3,
    '',
    'Thing',
    0,
    ['Name', 'Size', 'IsOpen', 'Made', 'Code', 'Parts', 'Tags', 'Inner', 'Rows', 'HttpTime'],
    [
      string,
      [number, { jsonName: 'size' }],
      boolean,
      timestamp,
      blob,
      listFlag | string,
      mapFlag | string,
      257,
      [258, { xmlFlattened: 1, xmlName: 'Row' }],
      SIMPLE_TYPE.timestampHttpDate,
    ],
    0,
  ],
  [3, '', 'Inner', 0, ['Kind', 'Text'], [[string, { xmlAttribute: 1, xmlName: 'xsi:type' }], string], 0],
  [1, '', 'Rows', 0, [number, { xmlName: 'ignored' }]],
);

const value = {
  Name: 'a<b & "c"',
  Size: 7,
  IsOpen: false,
  Made: TIME,
  Code: new Uint8Array([1, 2]),
  Parts: ['x', 'y'],
  Tags: { env: 'prod' },
  Inner: { Kind: 'Group', Text: 't' },
  Rows: [1, 2],
  HttpTime: TIME,
  Unknown: 'is not of the shape',
};

describe('writeXmlContent', () => {
  it('writes every kind of member', () => {
    expect(writeXmlContent(thing, value).replaceAll('><', '>\n<')).toMatchInlineSnapshot(`
      "<Name>a&lt;b &amp; &quot;c&quot;</Name>
      <Size>7</Size>
      <IsOpen>false</IsOpen>
      <Made>2026-01-05T09:00:00.500Z</Made>
      <Code>AQI=</Code>
      <Parts>
      <member>x</member>
      <member>y</member>
      </Parts>
      <Tags>
      <entry>
      <key>env</key>
      <value>prod</value>
      </entry>
      </Tags>
      <Inner xsi:type="Group">
      <Text>t</Text>
      </Inner>
      <Row>1</Row>
      <Row>2</Row>
      <HttpTime>Mon, 05 Jan 2026 09:00:00 GMT</HttpTime>"
    `);
  });

  it('leaves out what is undefined or null, and writes empty lists', () => {
    expect(writeXmlContent(thing, { Name: undefined, Size: null, Parts: [] })).toBe('<Parts></Parts>');
  });

  it('escapes what XML would take for its own', () => {
    expect(escapeXml(`<a b="c">&'\r`)).toBe('&lt;a b=&quot;c&quot;&gt;&amp;&apos;&#13;');
  });
});

describe('createValueWriter', () => {
  it('writes awsJson with member names and times in seconds', () => {
    expect(createValueWriter(AWS_JSON)(thing, value)).toEqual({
      Name: 'a<b & "c"',
      Size: 7,
      IsOpen: false,
      Made: 1_767_603_600.5,
      Code: 'AQI=',
      Parts: ['x', 'y'],
      Tags: { env: 'prod' },
      Inner: { Kind: 'Group', Text: 't' },
      Rows: [1, 2],
      HttpTime: 'Mon, 05 Jan 2026 09:00:00 GMT',
    });
  });

  it('writes restJson with the names of its own', () => {
    expect(createValueWriter(REST_JSON)(thing, { Size: 7 })).toEqual({ size: 7 });
  });
});

describe('readValue', () => {
  it('gives members their names, drops what is unknown, and keeps null out', () => {
    expect(readValue(thing, { size: 3, Size: 4, Name: null, Other: 1, Inner: { Text: 'x' } }, true)).toEqual({
      Size: 3,
      Inner: { Text: 'x' },
    });
  });
});

describe('readQueryInput', () => {
  const request = structOf(
    [
      3,
      '',
      'Request',
      0,
      ['InstanceIds', 'Filters', 'MaxResults', 'DryRun', 'Tags', 'Extra'],
      [
        [257, { xmlName: 'InstanceId' }],
        [258, { xmlName: 'Filter' }],
        [number, { xmlName: 'maxResults' }],
        [boolean, { ec2QueryName: 'DryRun' }],
        mapFlag | string,
        listFlag | string,
      ],
      0,
    ],
    [1, '', 'Ids', 0, [string, { xmlName: 'InstanceId' }]],
    [1, '', 'Filters', 0, [259, { xmlName: 'Filter' }]],
    [3, '', 'Filter', 0, ['Name', 'Values'], [string, [260, { xmlName: 'Value' }]], 0],
    [1, '', 'Values', 0, [string, { xmlName: 'item' }]],
  );

  it("reads EC2's flat lists, capital names and numbers", () => {
    const parameters = new URLSearchParams(
      'InstanceId.2=i-b&InstanceId.1=i-a&Filter.1.Name=vpc-id&Filter.1.Value.1=v1&Filter.1.Value.2=v2&MaxResults=5&DryRun=true',
    );
    expect(readQueryInput(parameters, request, 'ec2')).toEqual({
      InstanceIds: ['i-a', 'i-b'],
      Filters: [{ Name: 'vpc-id', Values: ['v1', 'v2'] }],
      MaxResults: 5,
      DryRun: true,
    });
  });

  it('reads lists and maps of the query protocol', () => {
    const parameters = new URLSearchParams(
      'Extra.member.1=a&Extra.member.10=c&Extra.member.2=b&Tags.entry.1.key=env&Tags.entry.1.value=prod',
    );
    expect(readQueryInput(parameters, request, 'query')).toEqual({ Extra: ['a', 'b', 'c'], Tags: { env: 'prod' } });
  });
});

describe('parseXml', () => {
  it('reads elements, entities, CDATA and comments', () => {
    const text =
      '<?xml version="1.0"?><a xmlns="u"><!-- no --><n:b>&lt;1&#65;&#x42;</n:b><c/><d><![CDATA[<&>]]></d></a>';
    const root = parseXml(text);
    expect(root.children.map((child) => [child.name, child.text])).toEqual([
      ['b', '<1AB'],
      ['c', ''],
      ['d', '<&>'],
    ]);
  });

  it.each(['', '<a>', '<a></b>', '<a/><b/>', '</a>', 'text'])('refuses %s', (text) => {
    expect(() => parseXml(text)).toThrow(RangeError);
  });

  it('reads a request by its shape', () => {
    const text = '<Thing><Name>n</Name><Size>3</Size><Parts><member>x</member></Parts><Row>1</Row><Row>2</Row></Thing>';
    expect(readXmlStruct(parseXml(text), thing)).toEqual({ Name: 'n', Size: 3, Parts: ['x'], Rows: [1, 2] });
  });
});

describe('formatTimestamp', () => {
  it.each([
    ['date-time', '2026-01-05T09:00:00.500Z'],
    ['http-date', 'Mon, 05 Jan 2026 09:00:00 GMT'],
    ['epoch-seconds', 1_767_603_600.5],
  ] as const)('writes %s', (format, expected) => {
    expect(formatTimestamp(TIME, format)).toBe(expected);
  });
});
