import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keepHandlers, loadHandlers } from './load-handlers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'corkscrew-schemas-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function wheelOf(files: Readonly<Record<string, string>>): string {
  const path = join(folder, 'a.whl');
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)] as const);
  writeFileSync(path, zipSync(Object.fromEntries(entries)));
  return path;
}

const SCHEMAS = 'cfnlint/data/schemas';
const METADATA = 'Metadata-Version: 2.4\nName: cfn-lint\nVersion: 9.9.9\nLicense-Expression: MIT-0\n';

describe('loadHandlers', () => {
  test('takes reading actions, and whether a type is listed without knowing more', () => {
    const box = {
      typeName: 'AWS::Sample::Box',
      handlers: {
        create: { permissions: ['sample:CreateBox'] },
        read: { permissions: ['sample:GetBox', 'sample:DescribeLid', 'kms:Decrypt', 'sample:GetBox'] },
        list: { permissions: ['sample:ListBoxes'] },
      },
    };
    const lid = { typeName: 'AWS::Sample::Lid', handlers: { list: { permissions: [], handlerSchema: {} } } };
    const wheel = wheelOf({
      [`${SCHEMAS}/providers/us-east-1.json`]: JSON.stringify({
        'AWS::Sample::Box': 'a',
        'AWS::Sample::Lid': 'b',
        x: 'c',
        y: 'd',
      }),
      [`${SCHEMAS}/resources/a.json`]: JSON.stringify(box),
      [`${SCHEMAS}/resources/b.json`]: JSON.stringify(lid),
      [`${SCHEMAS}/resources/c.json`]: JSON.stringify({ typeName: 'AWS::Sample::Old' }),
      'cfn_lint-9.9.9.dist-info/METADATA': METADATA,
    });
    expect(loadHandlers(wheel)).toEqual({
      source: 'cfn-lint 9.9.9 (MIT-0)',
      handlers: {
        'AWS::Sample::Box': { reads: ['sample:DescribeLid', 'sample:GetBox'], isListable: true },
        'AWS::Sample::Lid': { reads: [] },
      },
    });
  });

  test('refuses a wheel without schemas', () => {
    expect(() => loadHandlers(wheelOf({ 'a.py': '' }))).toThrow('lacks cfnlint/data/schemas/providers/us-east-1.json');
  });
});

describe('keepHandlers', () => {
  test('takes what was kept, with where it came from', () => {
    const handlers = { 'AWS::Sample::Box': { reads: [] } };
    const data = { actions: {}, iamResourceTypes: {}, cloudFormation: {}, handlers };
    expect(keepHandlers({ ...data, sources: ['other 1', 'cfn-lint 1.2.3 (MIT-0)'] })).toEqual({
      source: 'cfn-lint 1.2.3 (MIT-0)',
      handlers,
    });
  });
});
