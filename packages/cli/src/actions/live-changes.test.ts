import type { ChangesMessage, ChangesRequest, CloudChange } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import type { OutputFormat } from '../command/command.ts';
import { createPalette } from '../render/palette.ts';
import { renderOutput } from '../render/render-output.ts';
import { createFakeProvider } from '../testing/fake-provider.ts';
import { createTestContext } from '../testing/test-context.ts';
import { changes } from './changes.ts';

const BASE: CloudChange = {
  time: new Date('2026-03-01T10:00:00Z'),
  kind: 'updated',
  service: 'compute',
  type: 'Disk',
  id: '//compute/disks/a',
  name: 'a',
  region: 'eu',
  accountId: 'shop',
  actor: '',
  source: 'asset_history',
  operation: '',
  changeId: '1',
  details: '{"fields":[{"path":"labels.env","before":"test","after":"prod"}]}',
};
const GONE: CloudChange = {
  ...BASE,
  time: new Date('2026-03-02T10:00:00Z'),
  kind: 'deleted',
  id: '//compute/disks/b',
  name: 'b',
  region: 'us',
  details: '{}',
};
const DENIED: ChangesMessage = {
  kind: 'diagnostic',
  diagnostic: {
    severity: 'warning',
    code: 'access_denied',
    message: 'list changes of projects/x: denied',
    advice: 'Grant it.',
    provider: 'gcp',
    scope: { accountId: 'x', region: '*', service: '*', type: '*', subScope: '' },
    operation: 'history',
  },
};

interface Shown {
  readonly text: string;
  readonly exitCode: number;
  readonly asked: ChangesRequest | undefined;
}

async function show(
  messages: readonly ChangesMessage[],
  options: { readonly flags?: Readonly<Record<string, unknown>>; readonly output?: OutputFormat } = {},
): Promise<Shown> {
  let asked: ChangesRequest | undefined;
  const provider = {
    ...createFakeProvider('gcp'),
    listChanges: async function* listChanges(request: ChangesRequest): AsyncGenerator<ChangesMessage> {
      asked = request;
      yield* messages;
    },
  };
  const context = createTestContext({
    flags: { live: true, provider: ['gcp'], since: '2026-02-20', ...options.flags },
    output: options.output ?? 'table',
    parts: { connect: () => Promise.resolve(provider) },
  });
  const { output, exitCode = 0 } = await changes(context);
  let text = '';
  const style = { palette: createPalette(false), width: 100 };
  for await (const piece of renderOutput(output, options.output ?? 'table', style)) text += piece;
  expect(provider.calls).toEqual(['close']);
  return { text, exitCode, asked };
}

describe('changes that a provider tells', () => {
  test('are shown the latest first, with what differs and who says so', async () => {
    const { text, exitCode, asked } = await show([{ kind: 'changes', changes: [BASE, GONE] }]);
    expect(asked?.since).toBeInstanceOf(Date);
    expect(exitCode).toBe(0);
    expect(text).toMatch(/^Since .*: 1 deleted, 1 updated, told by gcp \(asset_history\)\n/);
    expect(text.indexOf('disks/b')).toBeLessThan(text.indexOf('disks/a'));
    expect(text).toContain('labels.env  test → prod');
  });

  test('are no answer as a whole where something was refused', async () => {
    const { text, exitCode } = await show([DENIED, { kind: 'changes', changes: [BASE] }]);
    expect(exitCode).toBe(3);
    expect(text).toContain('denied');
  });

  test('are narrowed by kind, in the inventory’s words too, and by region', async () => {
    const both: ChangesMessage = { kind: 'changes', changes: [BASE, GONE] };
    for (const flags of [{ kind: ['vanished'] }, { kind: ['deleted'] }, { region: ['us'] }]) {
      const { text } = await show([both], { flags });
      expect(text).toContain('disks/b');
      expect(text).not.toContain('disks/a');
    }
    await expect(show([both], { flags: { kind: ['moved'] } })).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  test('are rows for machines, with what was not told beside them', async () => {
    const { text } = await show([DENIED, { kind: 'changes', changes: [BASE] }], { output: 'json' });
    expect(JSON.parse(text)).toMatchObject({
      rows: [{ kind: 'updated', source: 'asset_history', details: { fields: [{ path: 'labels.env' }] } }],
      diagnostics: [{ code: 'access_denied' }],
    });
  });
});
