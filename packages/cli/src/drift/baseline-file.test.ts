import type { BaselineResource } from '@corkscrew/store';
import { describe, expect, test } from 'vitest';
import { parseBaseline, renderBaseline } from './baseline-file.ts';

const uid = '00000000-0000-0000-0000-000000000001';
const resource: BaselineResource = {
  uid,
  provider: 'aws',
  accountId: '111',
  region: 'global',
  service: 'iam',
  type: 'Role',
  typeName: 'aws_iam_role',
  id: 'web',
  name: 'web',
  arn: '',
  incarnation: 'AROA1',
  contentHash: uid,
  tags: undefined,
  attributes: '{}',
  rawData: '{"b":[1,{"d":null}],"a":"x"}',
};
const baseline = { name: 'approved', savedAt: new Date(0), filter: { types: ['Role'] }, toolVersion: '1' };

async function render(...resources: readonly BaselineResource[]): Promise<string> {
  let text = '';
  const batches = (async function* () {
    yield resources;
  })();
  for await (const piece of renderBaseline(baseline, batches)) text += piece;
  return text;
}

describe('renderBaseline', () => {
  test('writes JSON that reads back as the same, sorted by members', async () => {
    const text = await render(resource);
    const sorted = { ...resource, rawData: '{"a":"x","b":[1,{"d":null}]}' };
    expect(parseBaseline(text, 'f')).toEqual({ ...baseline, resources: [sorted] });
    expect(text).toContain('\n      "id": "web",\n');
  });

  test('writes a baseline of nothing', async () => {
    expect(parseBaseline(await render(), 'f')).toEqual({ ...baseline, resources: [] });
  });
});

describe('parseBaseline', () => {
  test.each([
    ['notes', 'it is not JSON'],
    ['[]', 'expected object'],
    ['{"format":"corkscrew-baseline/2"}', 'corkscrew-baseline/1'],
  ])('refuses %j', (content, problem) => {
    expect(() => parseBaseline(content, 'file.json')).toThrow(`read baseline file.json: `);
    expect(() => parseBaseline(content, 'file.json')).toThrow(problem);
  });

  test('gives what somebody changed a hash of its own, so that it is compared', async () => {
    const text = await render(resource);
    const edited = text.replace('"a": "x"', '"a": "y"');
    expect(edited).not.toBe(text);
    const [found] = parseBaseline(edited, 'f').resources;
    expect(found?.contentHash).toMatch(/^[0-9a-f]{8}-/);
    expect(found?.contentHash).not.toBe(uid);
    const reordered = JSON.stringify(JSON.parse(text));
    expect(parseBaseline(reordered, 'f').resources[0]?.contentHash).toBe(uid);
  });

  test('says where a resource is wrong', async () => {
    const text = (await render(resource)).replace(`"uid": "${uid}"`, '"uid": "x"');
    expect(() => parseBaseline(text, 'f')).toThrow('is no uid at resources.0.uid');
  });
});
