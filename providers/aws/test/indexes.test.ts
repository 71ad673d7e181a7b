import { expect, test } from 'vitest';
import { createResourceIndexes } from '../src/cross-check/resource-index.ts';
import { scanUnit } from '../src/scan.ts';
import { ACCOUNTS, type Answer, createFakeApi, type SeenCall, settingsOf } from '../src/testing/fake-api.ts';
import { isMotoLeftOut, runPython } from './moto/python.ts';

type Exchange = readonly [service: string, operation: string, input: unknown, output: unknown];

const ARN = 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders';

const ANSWERS: Readonly<Record<string, object>> = {
  ListTables: { TableNames: ['orders'] },
  GetIndex: { State: 'ACTIVE' },
  ListSupportedResourceTypes: { ResourceTypes: [{ ResourceType: 'dynamodb:table' }] },
  GetResources: { ResourceTagMappingList: [{ ResourceARN: ARN }] },
};

function answerTo({ service, operation, input }: SeenCall): object {
  if (operation !== 'ListResources') return ANSWERS[operation] ?? {};
  return service === 'cloudcontrol'
    ? { TypeName: input['TypeName'], ResourceDescriptions: [{ Identifier: 'one', Properties: '{}' }] }
    : { Resources: [{ Arn: ARN }] };
}

/** Scans one type, and gives what was asked and answered. */
async function exchangesOf(service: string, type: string): Promise<readonly Exchange[]> {
  const exchanges: Exchange[] = [];
  const answer: Answer = (call) => {
    const output = answerTo(call);
    exchanges.push([call.service, call.operation, call.input, output]);
    return output as ReturnType<Answer>;
  };
  const api = createFakeApi(
    answer,
    settingsOf({ facets: 'none', cross_check: ['resource_explorer', 'tagging'], skip_empty: true }),
  );
  const unit = {
    provider: 'aws',
    unitId: 'unit',
    accountId: '123456789012',
    region: 'eu-west-1',
    service,
    type,
    estimatedCalls: 1,
    normaliserVersion: '1',
    payload: JSON.stringify({ types: [type] }),
  };
  const calls = { of: () => undefined, remember: () => {} };
  const context = { api, accounts: ACCOUNTS, calls, indexes: createResourceIndexes(api) };
  for await (const _ of scanUnit(unit, context));
  return exchanges;
}

/** Neither is in moto or in the simulator: botocore's models judge what is asked of them, and the answers that tests give. */
test.skipIf(isMotoLeftOut('the judgement of the indexes by botocore'))(
  'what is asked of Resource Explorer, the Tagging API and Cloud Control fits their models, and so do the answers',
  { timeout: 60_000 },
  async () => {
    const exchanges = [...(await exchangesOf('dynamodb', 'Table')), ...(await exchangesOf('cloudcontrol', 'Resource'))];
    const asked = new Set(exchanges.map(([service, operation]) => `${service}.${operation}`));
    expect([...asked]).toEqual(
      expect.arrayContaining([
        'cloudcontrol.ListResources',
        'resource-explorer-2.GetIndex',
        'resource-explorer-2.ListResources',
        'resource-explorer-2.ListSupportedResourceTypes',
        'resourcegroupstaggingapi.GetResources',
      ]),
    );
    expect(await runPython('model_faults.py', [], JSON.stringify(exchanges))).toEqual([]);
  },
);
