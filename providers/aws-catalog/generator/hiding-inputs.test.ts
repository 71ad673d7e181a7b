import { describe, expect, test } from 'vitest';
import type { CatalogResourceType } from '../src/resource-type.ts';
import type { BotocoreModel, BotocoreShape, ShapeReference } from './botocore-model.ts';
import { findHidingInputs } from './hiding-inputs.ts';
import type { InputRules } from './input-rules.ts';

const NO_RULES: InputRules = { filters: [], inputs: {} };

const SHAPES: Readonly<Record<string, BotocoreShape>> = {
  Text: { type: 'string' },
  Flag: { type: 'boolean' },
  Kind: { type: 'string', enum: ['A', 'B'] },
  Kinds: { type: 'list', member: { shape: 'Kind' } },
  Includes: { type: 'structure', members: {} },
};

function modelOf(members: Readonly<Record<string, ShapeReference>>, required: readonly string[] = []): BotocoreModel {
  return {
    metadata: {} as BotocoreModel['metadata'],
    operations: { ListThings: { name: 'ListThings', input: { shape: 'Request' } } },
    shapes: { ...SHAPES, Request: { type: 'structure', members, required } },
  };
}

function typeOf(bind: CatalogResourceType['list']['bind'] = {}): CatalogResourceType {
  return { default: true, list: { operation: 'ListThings', bind } } as CatalogResourceType;
}

function find(
  member: ShapeReference,
  {
    name = 'Member',
    rules = NO_RULES,
    type = typeOf(),
  }: { name?: string; rules?: InputRules; type?: CatalogResourceType } = {},
): readonly string[] {
  const model = modelOf({ [name]: member });
  return findHidingInputs({ service: 'svc', resourceTypes: [type] }, model, rules).map(
    ({ input, says }) => `${input}: ${says}`,
  );
}

describe('findHidingInputs', () => {
  test.each([
    [
      'Flag',
      '<p>Whether to include them.</p><p>By default, they are not included.</p>',
      'By default, they are not included.',
    ],
    ['Kind', 'The kind. The default is A.', 'The default is A.'],
    ['Kinds', 'Kinds to list. If you omit this, A comes.', 'If you omit this, A comes.'],
    ['Flag', 'Lists only the latest.', 'Lists only the latest.'],
  ])('reports a %s whose documentation is %s', (shape, documentation, says) => {
    expect(find({ shape, documentation })).toEqual([`svc.ListThings.Member: ${says}`]);
  });

  test('reports structures that include something', () => {
    expect(find({ shape: 'Includes', documentation: 'Default: all RSA.' }, { name: 'Includes' })).toHaveLength(1);
    expect(find({ shape: 'Includes', documentation: 'Default: all RSA.' }, { name: 'Query' })).toEqual([]);
  });

  test.each([
    ['free texts', { shape: 'Text', documentation: 'Only those with this name.' }, 'Name'],
    ['orders', { shape: 'Kind', documentation: 'By default ascending.' }, 'SortOrder'],
    ['what tells of no default', { shape: 'Flag', documentation: 'Whether to.' }, 'Member'],
  ])('passes over %s', (_, member, name) => {
    expect(find(member, { name })).toEqual([]);
  });

  test('passes over what is required, bound, reviewed, or of a type that is off by default', () => {
    const member = { shape: 'Kind', documentation: 'By default, A.' };
    expect(
      findHidingInputs(
        { service: 'svc', resourceTypes: [typeOf()] },
        modelOf({ Member: member }, ['Member']),
        NO_RULES,
      ),
    ).toEqual([]);
    expect(find(member, { type: typeOf({ Member: { kind: 'constant', value: 'B' } }) })).toEqual([]);
    expect(
      find(member, { rules: { filters: [], inputs: { 'svc.ListThings': { Member: { reason: 'A is all' } } } } }),
    ).toEqual([]);
    expect(find(member, { type: { ...typeOf(), default: false } })).toEqual([]);
  });

  test('passes over filters by their name, unless their default is told of', () => {
    const rules: InputRules = { filters: [{ match: '^Status$', reason: 'a state' }], inputs: {} };
    expect(find({ shape: 'Kind', documentation: 'Only those.' }, { name: 'Status', rules })).toEqual([]);
    expect(
      find({ shape: 'Kind', documentation: 'Only those. By default, A.' }, { name: 'Status', rules }),
    ).toHaveLength(1);
  });
});
