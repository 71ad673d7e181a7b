import { describe, expect, test } from 'vitest';
import { draftsOf, type ScanUnit } from '@corkscrew/sdk';
import { scanUnit } from './scan.ts';
import { ACCOUNTS, type Answer, catalog, createFakeApi, settingsOf } from './testing/fake-api.ts';

/** Scans one type and gives each resource's lifecycle by its name or id. */
async function lifecycles(service: string, type: string, answer: Answer): Promise<Record<string, string | undefined>> {
  const unit: ScanUnit = {
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
  const found: Record<string, string | undefined> = {};
  const context = { api: createFakeApi(answer, settingsOf({ facets: 'none' })), accounts: ACCOUNTS };
  for await (const message of scanUnit(unit, context)) {
    for (const { id, lifecycle } of draftsOf(message)) found[id] = lifecycle;
  }
  return found;
}

describe('the lifecycle', () => {
  test('of a terminated instance is ended; that of others is the word of AWS', async () => {
    const instance = (id: string, state: string): unknown => ({ InstanceId: id, State: { Name: state } });
    const answer: Answer = () => ({
      Reservations: [
        { Instances: [instance('i-1', 'running'), instance('i-2', 'terminated'), instance('i-3', 'stopped')] },
      ],
    });
    expect(await lifecycles('ec2', 'Instance', answer)).toEqual({ 'i-1': 'running', 'i-2': 'ended', 'i-3': 'stopped' });
  });

  test('of a deleted stack is ended, of one that is being deleted not yet', async () => {
    const stack = (name: string, status: string): unknown => ({ StackName: name, StackStatus: status });
    const answer: Answer = () => ({
      Stacks: [
        stack('gone', 'DELETE_COMPLETE'),
        stack('going', 'DELETE_IN_PROGRESS'),
        stack('failed', 'DELETE_FAILED'),
      ],
    });
    expect(await lifecycles('cloudformation', 'Stack', answer)).toEqual({
      gone: 'ended',
      going: 'DELETE_IN_PROGRESS',
      failed: 'DELETE_FAILED',
    });
  });

  test('of a task definition is what it was listed by: inactive ones are ended', async () => {
    const arn = (revision: number): string => `arn:aws:ecs:eu-west-1:123456789012:task-definition/web:${revision}`;
    const answer: Answer = ({ input }) => {
      if (input['status'] === 'INACTIVE') return { taskDefinitionArns: [arn(1), arn(2)] };
      return { taskDefinitionArns: input['status'] === 'ACTIVE' ? [arn(3)] : [] };
    };
    expect(await lifecycles('ecs', 'TaskDefinition', answer)).toEqual({
      [arn(1)]: 'ended',
      [arn(2)]: 'ended',
      [arn(3)]: 'ACTIVE',
    });
  });

  test('has its ends from the state enums of the models, never from a state that may pass', () => {
    const types = catalog.services().flatMap(({ name }) => catalog.service(name).resourceTypes);
    const ended = types.flatMap(({ ended: states = [] }) => states);
    expect(ended.length).toBeGreaterThan(100);
    const passing = ended.filter((state) => /(ing|progress|pending)$/i.test(state));
    expect(passing).toEqual(['DELETE_IN_PROGRESS']);
  });
});
