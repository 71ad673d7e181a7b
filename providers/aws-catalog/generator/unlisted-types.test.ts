import { describe, expect, test } from 'vitest';
import { loadRules } from './rules.ts';
import { findUnlisted, listsUnlisted, withUnlisted } from './unlisted-types.ts';

const EVIDENCE = { sources: [], actions: {}, iamResourceTypes: {}, cloudFormation: {} };

describe('findUnlisted', () => {
  test('gives what can be listed and is no type of the catalog', () => {
    const handlers = {
      'AWS::Sample::Box': { reads: [], isListable: true },
      'AWS::Sample::Lid': { reads: [], isListable: true },
      'AWS::Sample::Hinge': { reads: [] },
      'Other::Sample::Box': { reads: [], isListable: true },
    } as const;
    expect(findUnlisted({ ...EVIDENCE, handlers }, [{ cloudFormation: 'AWS::Sample::Box' }, {}])).toEqual([
      'AWS::Sample::Lid',
    ]);
  });
});

describe('withUnlisted', () => {
  test('puts them in the place of the rule, for the one service that has it', () => {
    const rules = loadRules();
    expect(listsUnlisted('cloudcontrol', rules)).toBe(true);
    expect(listsUnlisted('ec2', rules)).toBe(false);
    const { operations } = withUnlisted(rules, ['AWS::Sample::Lid']);
    expect(operations['cloudcontrol.ListResources']?.bind).toEqual({
      TypeName: { kind: 'each', values: ['AWS::Sample::Lid'] },
    });
    expect(operations['acm.ListCertificates']).toBe(rules.operations['acm.ListCertificates']);
  });
});
