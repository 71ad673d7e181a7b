import { describe, expect, test } from 'vitest';
import type { BotocoreModel, BotocoreShape } from './botocore-model.ts';
import type { Collection } from './collection.ts';
import type { SecretRules } from './rules.ts';
import { secretPathsOf } from './secret-paths.ts';
import { modelOf } from './test-model.ts';

const because = (match: string): { match: string; reason: string } => ({ match, reason: 'tested' });
const RULES: SecretRules = {
  names: [because('token$'), because('credentials$')],
  maps: [because('^environment$')],
  plain: [because('name$')],
  types: {},
};
const SENSITIVE: Readonly<Record<string, BotocoreShape>> = {
  Sensitive: { type: 'string', sensitive: true },
  SensitiveNumber: { type: 'integer', sensitive: true },
  SensitiveMap: { type: 'map', key: { shape: 'String' }, value: { shape: 'String' }, sensitive: true },
};

function pathsIn(
  structures: Readonly<Record<string, Readonly<Record<string, string>>>>,
  options: { kept?: readonly string[]; collection?: Partial<Collection>; inherited?: readonly string[] } = {},
): readonly string[] {
  const plain = modelOf({ Sensitive: {}, SensitiveNumber: {}, SensitiveMap: {}, ...structures });
  const model: BotocoreModel = { ...plain, shapes: { ...plain.shapes, ...SENSITIVE } };
  const collection: Collection = { items: 'Rows', element: 'struct', rowShape: 'Row', ...options.collection };
  return secretPathsOf(collection, options.inherited ?? [], { model, rules: RULES, kept: options.kept ?? [] });
}

describe('secretPathsOf', () => {
  test('finds what the model marks and what is named like a secret, at any depth', () => {
    const structures = {
      Row: { Code: 'Sensitive', Token: 'String', Count: 'SensitiveNumber', Parts: '[Part]', Inner: 'Part' },
      Part: { Code: 'Sensitive', Label: 'String' },
    };
    expect(pathsIn(structures)).toEqual(['Code', 'Token', 'Parts[].Code', 'Inner.Code']);
  });

  test('takes the values of maps and leaves their keys', () => {
    expect(pathsIn({ Row: { Any: 'SensitiveMap', Environment: 'Map', Labels: 'Map' } })).toEqual([
      'Any.*',
      'Environment.*',
    ]);
  });

  test('takes no structure for a secret by its name alone', () => {
    expect(pathsIn({ Row: { Credentials: 'Part' }, Part: { Url: 'String' } })).toEqual([]);
  });

  test('leaves what the rules call plain and what makes the resource what it is', () => {
    expect(pathsIn({ Row: { FirstName: 'Sensitive', Code: 'Sensitive' } }, { kept: ['Code'] })).toEqual([]);
  });

  test('ends where a shape holds itself', () => {
    expect(pathsIn({ Row: { Code: 'Sensitive', Child: 'Row' } })).toEqual(['Code', 'Child.Code']);
  });

  test('looks into the values of a map that is listed, and at what rows inherit', () => {
    expect(pathsIn({ Row: { Code: 'Sensitive' } }, { collection: { element: 'map' } })).toEqual(['value.Code']);
    const wrapped = { Row: { Id: 'String' }, Wrapper: { Code: 'Sensitive', Other: 'Sensitive' } };
    expect(pathsIn(wrapped, { collection: { wrapperShape: 'Wrapper' }, inherited: ['Code'] })).toEqual(['Code']);
  });
});
