import { describe, expect, test } from 'vitest';
import type { ResolvedMember, ResolvedShape, ResolvedStruct } from '@corkscrew/aws-catalog';
import { DeferredList, partsOfPage } from './deferred-list.ts';
import { createXmlPlanner, deferMember } from './xml-plan.ts';
import { readXml } from './xml-reader.ts';

function member(name: string, shape: ResolvedShape): ResolvedMember {
  return { name, shape, traits: {}, isRequired: false };
}

const row: ResolvedStruct = {
  kind: 'structure',
  name: 'Row',
  traits: {},
  members: [member('Id', { kind: 'string' }), member('Tags', list(member('member', { kind: 'string' })))],
};
const output: ResolvedStruct = {
  kind: 'structure',
  name: 'Output',
  traits: {},
  members: [member('Rows', list(member('member', row))), member('Next', { kind: 'string' })],
};

function list(item: ResolvedMember): ResolvedShape {
  return { kind: 'list', name: 'List', traits: {}, member: item };
}

function read(xml: string): Readonly<Record<string, unknown>> {
  const plan = deferMember(createXmlPlanner().plan(output), 'Rows');
  if (plan === undefined) throw new TypeError('no list');
  return readXml(Buffer.from(xml), () => plan) as Readonly<Record<string, unknown>>;
}

function idsIn(page: Readonly<Record<string, unknown>>, size: number): unknown {
  return [...partsOfPage(page, { member: 'Rows', size })].map(({ Rows, Next }) => [Rows, Next]);
}

describe('a deferred list', () => {
  test('is read some rows at a time, each part with the rest of its page, and again when asked again', () => {
    const page = read(
      '<R><Rows><member><Id>1</Id><Tags><member>a</member><member/></Tags></member> <!-- <member> -->' +
        '<member/><member at="<>"><Id><![CDATA[</member>]]></Id></member><other><x/></other></Rows><Next>n</Next></R>',
    );
    expect(page['Rows']).toBeInstanceOf(DeferredList);
    const parts = [
      [[{ Id: '1', Tags: ['a', ''] }, {}], 'n'],
      [[{ Id: '</member>' }], 'n'],
    ];
    expect(idsIn(page, 2)).toEqual(parts);
    expect(idsIn(page, 2)).toEqual(parts);
  });

  test('that is empty is one empty part, and a page without one is given as it is', () => {
    expect(idsIn(read('<R><Rows></Rows></R>'), 2)).toEqual([[[], undefined]]);
    expect(idsIn(read('<R><Rows/></R>'), 2)).toEqual([[[], undefined]]);
    expect(idsIn(read('<R><Next>n</Next></R>'), 2)).toEqual([[undefined, 'n']]);
    expect([...partsOfPage({ Rows: [1, 2, 3] }, { member: undefined, size: 2 })]).toEqual([{ Rows: [1, 2, 3] }]);
  });

  test.each([
    ['<R><Rows><member><Id>1</Id></member>'],
    ['<R><Rows><member><Id>1'],
    ['<R><Rows><member at="'],
    ['<R><Rows><member'],
  ])('of a document that is cut off is refused at once: %s', (xml) => {
    expect(() => read(xml)).toThrow(SyntaxError);
  });

  test('whose tags do not agree is refused when it is read', () => {
    expect(() => idsIn(read('<R><Rows><member><Id>1</State></member></Rows></R>'), 2)).toThrow('</Id> was expected');
  });

  test('is made only of what is a list by itself', () => {
    const plan = createXmlPlanner().plan(output);
    expect(deferMember(plan, 'Next')).toBeUndefined();
    expect(deferMember(plan, 'Other')).toBeUndefined();
    expect(deferMember({ kind: 'string' }, 'Rows')).toBeUndefined();
  });
});
