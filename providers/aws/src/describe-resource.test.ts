import { describe, expect, test } from 'vitest';
import { describeResource } from './describe-resource.ts';
import { ACCOUNT, ACCOUNTS, createFakeApi, refusal } from './testing/fake-api.ts';

const REF = { name: '', region: 'eu-west-1', accountId: ACCOUNT.accountId, basicAttributes: {} };
const INSTANCE = { ...REF, service: 'ec2', type: 'Instance', id: 'i-0123456789abcdef0' };
const PAGE = {
  Reservations: [
    {
      Instances: [
        { InstanceId: 'i-00000000000000001' },
        { InstanceId: INSTANCE.id, SubnetId: 'subnet-01234567', Tags: [{ Key: 'Name', Value: 'web' }] },
      ],
    },
  ],
};

describe('describeResource', () => {
  test('gives a resource with its tags and references', async () => {
    const api = createFakeApi(() => PAGE);
    const resource = await describeResource(INSTANCE, { api, accounts: ACCOUNTS });
    expect(resource).toMatchObject({
      id: INSTANCE.id,
      name: 'web',
      tags: { Name: 'web' },
      relationships: [{ targetId: 'subnet-01234567', label: 'in_network', path: 'SubnetId' }],
    });
    expect(api.calls.map(({ operation }) => operation)).toEqual(['DescribeInstances']);
  });

  test('takes the ARN for an id, and the view name for a type', async () => {
    const api = createFakeApi(() => PAGE);
    const arn = `arn:aws:ec2:eu-west-1:${ACCOUNT.accountId}:instance/${INSTANCE.id}`;
    const ref = { ...INSTANCE, id: arn, type: 'aws_ec2_instance', region: '' };
    expect((await describeResource(ref, { api, accounts: ACCOUNTS })).id).toBe(INSTANCE.id);
  });

  test('tells what is not there from what could not be read', async () => {
    const absent = describeResource({ ...INSTANCE, id: 'i-1' }, { api: createFakeApi(() => PAGE), accounts: ACCOUNTS });
    await expect(absent).rejects.toMatchObject({ code: 'not_found' });
    const denied = createFakeApi(() => {
      throw refusal('UnauthorizedOperation');
    });
    await expect(describeResource(INSTANCE, { api: denied, accounts: ACCOUNTS })).rejects.toMatchObject({
      code: 'permission_denied',
    });
  });

  test('refuses a type that does not exist', async () => {
    const ref = { ...INSTANCE, type: 'Instanze' };
    await expect(describeResource(ref, { api: createFakeApi(() => ({})), accounts: ACCOUNTS })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
