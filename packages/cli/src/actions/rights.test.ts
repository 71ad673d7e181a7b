import { ANY_SCOPE, type Diagnostic, type ProviderClient, type SetupMessage, type SetupStep } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { parseQuestion } from '../questions/parse-question.ts';
import { createFakeProvider } from '../testing/fake-provider.ts';
import { createTestContext, type TestContextOptions } from '../testing/test-context.ts';
import { permissions } from './permissions.ts';
import { scan } from './scan.ts';
import { setup } from './setup.ts';

const MISSING: Diagnostic = {
  severity: 'error',
  code: 'permission_missing',
  message: 'list nodes in cluster c: not granted',
  advice: 'Grant it.',
  provider: 'kubernetes',
  scope: ANY_SCOPE,
  operation: 'list nodes',
};

function contextOf(client: Partial<ProviderClient>, options: TestContextOptions = {}) {
  const whole = { ...createFakeProvider('kubernetes'), ...client };
  return createTestContext({ ...options, parts: { connect: () => Promise.resolve(whole) } });
}

describe('permissions', () => {
  const asked: unknown[] = [];
  const client: Partial<ProviderClient> = {
    getPermissions: (request) => {
      asked.push(request);
      return Promise.resolve({
        documents: [
          { title: 'Role a', format: 'yaml', body: 'kind: A\n', notes: ['Bind it.'] },
          { title: 'Role b', format: 'yaml', body: 'kind: B', notes: [] },
          { title: 'Policy', format: 'json', body: '{}', notes: ['Attach it.'] },
        ],
        operations: [{ operation: 'list pods', permission: 'list pods', isProven: true }],
        diagnostics: [MISSING],
      });
    },
  };

  test('prints the documents as they are, ready to be applied, and the rest beside them', async () => {
    const result = await permissions(contextOf(client, { flags: { types: ['Pod'], watch: true } }));
    expect(result.output).toEqual({
      kind: 'text',
      text: '# Role a\n# Bind it.\nkind: A\n---\n# Role b\nkind: B\n{}\n',
    });
    expect(await result.afterwards?.()).toEqual(['Policy', '  Attach it.', 'list nodes in cluster c: not granted']);
    expect(asked.at(-1)).toMatchObject({ types: ['Pod'], purpose: 'watch' });
  });

  test('gives machines one document, with each operation', async () => {
    const { output } = await permissions(contextOf(client, { output: 'json', flags: { provider: 'kubernetes' } }));
    expect(output).toMatchObject({
      kind: 'document',
      value: { provider: 'kubernetes', purpose: 'scan', operations: [{ operation: 'list pods', proven: true }] },
    });
  });

  describe('for a question that has a name', () => {
    const header = '-- title: T\n-- providers: kubernetes\n-- types: kubernetes_core_pod, aws_s3_bucket\n';
    const questions = [
      parseQuestion(
        'pods',
        `${header}-- facets: kubernetes_core_pod.status, aws_s3_bucket.policy\nSELECT 1`,
        'pods.sql',
      ),
      parseQuestion('any', '-- title: T\nSELECT 1', 'any.sql'),
    ];
    const forQuestion = (flags: Readonly<Record<string, unknown>>): ReturnType<typeof createTestContext> => {
      const context = contextOf(client, { flags });
      return { ...context, parts: { ...context.parts, listQuestions: () => Promise.resolve(questions) } };
    };

    test('asks for its types and facets alone', async () => {
      await permissions(forQuestion({ for: '@pods' }));
      expect(asked.at(-1)).toMatchObject({ types: ['kubernetes_core_pod'], facets: ['list', 'status', 'policy'] });
    });

    test.each([
      [{ for: '@pod' }, 'not_found', 'Did you mean @pods?'],
      [{ for: '@any' }, 'invalid_argument', 'It names no types'],
      [{ for: '@pods', types: ['Pod'] }, 'invalid_argument', undefined],
      [{ for: '@pods', provider: 'aws' }, 'invalid_argument', 'It is about kubernetes'],
    ])('refuses %o', async (flags, code, hint) => {
      await expect(permissions(forQuestion(flags))).rejects.toMatchObject({
        code,
        hint: hint === undefined ? undefined : expect.stringContaining(hint),
      });
    });
  });

  test('says which provider cannot', async () => {
    await expect(permissions(contextOf({}))).rejects.toMatchObject({ code: 'unsupported' });
  });
});

describe('scan --preflight', () => {
  const flags = { preflight: true, provider: ['kubernetes'] };

  test('ends with 0 where nothing is missing, and scans nothing', async () => {
    const preflight = () => Promise.resolve({ checkedCount: 7, diagnostics: [] });
    const result = await scan(contextOf({ preflight }, { flags }));
    expect(result.exitCode).toBe(0);
    expect(result.output).toMatchObject({ value: { outcome: 'complete', providers: [{ checked: 7 }] } });
    expect(JSON.stringify(result.output)).toContain('kubernetes: 7 permissions checked, 0 gaps');
  });

  test('ends with 3 where something cannot be read at all', async () => {
    const preflight = () => Promise.resolve({ checkedCount: 7, diagnostics: [MISSING] });
    const result = await scan(contextOf({ preflight }, { flags }));
    expect(result.exitCode).toBe(3);
    expect(JSON.stringify(result.output)).toContain('Grant it.');
  });

  test('ends with 0 where something is missing in part only', async () => {
    const partly = { ...MISSING, severity: 'warning' } as const;
    const preflight = () => Promise.resolve({ checkedCount: 7, diagnostics: [partly] });
    expect((await scan(contextOf({ preflight }, { flags }))).exitCode).toBe(0);
  });

  test('proves nothing where the provider cannot check', async () => {
    const result = await scan(contextOf({}, { flags }));
    expect(result.exitCode).toBe(3);
    expect(result.output).toMatchObject({
      value: { providers: [{ diagnostics: [{ code: 'preflight_unsupported' }] }] },
    });
  });
});

describe('setup', () => {
  const STEP: SetupStep = {
    stepId: 'role',
    title: 'Make the role',
    command: 'cloud role make corkscrew',
    isWrite: true,
    outcome: 'planned',
    output: '',
  };
  const actions: string[] = [];
  const client = (outcome: SetupStep['outcome'] = 'done'): Partial<ProviderClient> => ({
    async *setup({ action, options }): AsyncGenerator<SetupMessage> {
      actions.push(`${action} ${JSON.stringify(options)}`);
      if (action === 'plan') {
        yield { kind: 'step', step: STEP };
        return;
      }
      yield { kind: 'step', step: { ...STEP, outcome: 'running' } };
      yield { kind: 'step', step: { ...STEP, outcome, output: 'id 7' } };
    },
  });

  test('only plans unless it is told otherwise', async () => {
    actions.length = 0;
    const result = await setup(contextOf(client(), { args: ['kubernetes'], flags: { set: ['scope=tenant=1'] } }));
    expect(actions).toEqual(['plan {"scope":"tenant=1"}']);
    expect(result.exitCode).toBe(0);
    expect(JSON.stringify(result.output)).toContain('Nothing was changed. 1 change planned; --apply makes them.');
  });

  test('announces what writes before it is done, and tells each step as it goes', async () => {
    const notes: string[] = [];
    const result = await setup(contextOf(client(), { args: ['kubernetes'], flags: { apply: true }, notes }));
    expect(notes).toEqual([
      'This changes kubernetes.',
      '  cloud role make corkscrew',
      'running: Make the role',
      'done: Make the role',
    ]);
    expect(result.output).toMatchObject({
      value: { action: 'apply', steps: [{ id: 'role', outcome: 'done', write: true }] },
    });
  });

  test('ends with 1 where a step failed', async () => {
    const result = await setup(contextOf(client('failed'), { args: ['kubernetes'], flags: { remove: true } }));
    expect(result.exitCode).toBe(1);
  });

  test.each([
    [{ apply: true, remove: true }, 'at once'],
    [{ set: ['scope'] }, 'name=value'],
  ])('refuses %j', async (flags, message) => {
    await expect(setup(contextOf(client(), { args: ['kubernetes'], flags }))).rejects.toThrow(message);
  });
});
