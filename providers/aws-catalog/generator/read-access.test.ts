import { describe, expect, test } from 'vitest';
import type { Evidence } from './evidence.ts';
import { iamActionOf, judgeAccess } from './read-access.ts';
import { loadRules } from './rules.ts';

const LEVELS: Readonly<Record<string, string>> = {
  'svc:ListThings': 'List',
  'svc:GetThing': 'Read',
  'svc:GetGrant': 'Permissions management, Write',
  'svc:GetTag': 'Read',
  'other:ListEverything': 'List',
  'svc:ListDoubtful': 'List',
};

const evidence: Evidence = {
  sources: [],
  accessLevel: (prefix, action) => LEVELS[`${prefix}:${action}`],
  iamResourceTypes: () => [],
  cloudFormationTypes: () => [],
  isReadBy: () => false,
};

const context = {
  service: 'svc',
  iamPrefix: 'svc',
  evidence,
  rules: {
    ...loadRules(),
    iamUnproven: { 'svc.ListDoubtful': 'nobody says so' },
    iamActions: { 'svc.ListAll': 'other:ListEverything', 'whole.*': 'whole:GET' },
    access: {
      blockedNames: [{ match: 'Secret', reason: 'secret' }],
      blocked: { 'svc.GetTag': 'not this one' },
      reads: { 'svc.GetGrant': 'harmless', 'svc.HeadThing': 'a read by another verb' },
    },
  },
};

describe('judgeAccess', () => {
  test.each([
    ['ListThings', { kind: 'read', evidence: 'List' }],
    ['GetThing', { kind: 'read', evidence: 'Read' }],
    ['ListAll', { kind: 'read', evidence: 'List' }],
    ['DescribeUnknown', { kind: 'read', evidence: 'verb' }],
    ['GetGrant', { kind: 'read', evidence: 'reviewed' }],
    ['HeadThing', { kind: 'read', evidence: 'reviewed' }],
    ['GetTag', { kind: 'blocked', reason: 'not this one' }],
    ['GetSecretThing', { kind: 'blocked', reason: 'secret' }],
    ['DeleteThing', { kind: 'other' }],
    ['QueryThings', { kind: 'other' }],
  ])('of %s', (operation, verdict) => {
    expect(judgeAccess(operation, context)).toEqual(verdict);
  });

  test('blocks what IAM counts as a write, however it is named', () => {
    const rules = { ...context.rules, access: { ...context.rules.access, reads: {} } };
    expect(judgeAccess('GetGrant', { ...context, rules })).toEqual({
      kind: 'blocked',
      reason: 'IAM\'s access level of the action is "Permissions management, Write"',
    });
  });
});

describe('iamActionOf', () => {
  test('says whether IAM knows the action', () => {
    expect(iamActionOf('ListThings', context)).toEqual({ action: 'svc:ListThings', isProven: true });
    expect(iamActionOf('ListOthers', context)).toEqual({ action: 'svc:ListOthers', isProven: false });
    expect(iamActionOf('ListDoubtful', context)).toEqual({ action: 'svc:ListDoubtful', isProven: false });
    expect(iamActionOf('ListAll', context)).toEqual({ action: 'other:ListEverything', isProven: true });
    expect(iamActionOf('Anything', { ...context, service: 'whole' }).action).toBe('whole:GET');
  });
});
