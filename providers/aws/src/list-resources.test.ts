import type { ListRequest } from '@corkscrew/sdk';
import { describe, expect, test } from 'vitest';
import { listResources } from './list-resources.ts';
import { ACCOUNTS, type Answer, createFakeApi, refusal } from './testing/fake-api.ts';

const USERS: ListRequest = { service: 'iam', type: 'User', region: '' };

function list(
  request: ListRequest,
  answer: Answer,
): { page: ReturnType<typeof listResources>; api: ReturnType<typeof createFakeApi> } {
  const api = createFakeApi(answer);
  return { page: listResources(request, { api, accounts: ACCOUNTS }), api };
}

const USER = { UserName: 'ada', Arn: 'arn:aws:iam::123456789012:user/ada', CreateDate: new Date(0) };

describe('listResources', () => {
  test('gives one page and the token of the next', async () => {
    const first = list({ ...USERS, maxResults: 1 }, () => ({ Users: [USER], Marker: 'm' }));
    const page = await first.page;
    expect(first.api.calls).toHaveLength(1);
    expect(first.api.calls[0]?.input).toEqual({ MaxItems: 1 });
    expect(page.resources).toEqual([
      {
        id: 'ada',
        name: 'ada',
        type: 'User',
        service: 'iam',
        region: 'global',
        accountId: '123456789012',
        basicAttributes: {
          arn: 'arn:aws:iam::123456789012:user/ada',
          created_at: '1970-01-01T00:00:00.000Z',
          type_name: 'aws_iam_user',
        },
      },
    ]);
    const second = list({ ...USERS, nextToken: page.nextToken }, () => ({ Users: [] }));
    expect((await second.page).nextToken).toBe('');
    expect(second.api.calls[0]?.input).toMatchObject({ Marker: 'm' });
  });

  test('goes on to the next value of an input that has to be tried through', async () => {
    const request = { service: 'application-autoscaling', type: 'ScalableTarget', region: 'eu-west-1' };
    const seen = new Set<unknown>();
    let nextToken: string | undefined;
    do {
      const { page, api } = list({ ...request, nextToken }, () => ({ ScalableTargets: [] }));
      nextToken = (await page).nextToken;
      seen.add(api.calls[0]?.input['ServiceNamespace']);
    } while (nextToken !== '');
    expect(seen.size).toBeGreaterThan(5);
  });

  test('keeps what has the tags that are asked for', async () => {
    const tagged = (name: string, team: string): object => ({
      InstanceId: name,
      Tags: [{ Key: 'team', Value: team }],
    });
    const answer: Answer = () => ({
      Reservations: [{ Instances: [tagged('i-1', 'core'), tagged('i-2', 'web'), { InstanceId: 'i-3' }] }],
    });
    const idsFor = async (filters: Record<string, string>): Promise<readonly string[]> => {
      const { page } = list({ service: 'ec2', type: 'Instance', region: 'eu-west-1', filters }, answer);
      return (await page).resources.map(({ id }) => id);
    };
    expect(await idsFor({ 'tag:team': 'core' })).toEqual(['i-1']);
    expect(await idsFor({ 'tag:team': '*' })).toEqual(['i-1', 'i-2']);
    expect(await idsFor({ 'tag:owner': '*' })).toEqual([]);
  });

  test('refuses tags of a type whose list does not give them', async () => {
    const { page } = list(
      { service: 'sqs', type: 'Queue', region: 'eu-west-1', filters: { 'tag:team': '*' } },
      () => ({}),
    );
    await expect(page).rejects.toMatchObject({ code: 'unsupported' });
  });

  test('refuses to loop on a token that the service repeats', async () => {
    const page = await list(USERS, () => ({ Users: [], Marker: 'm' })).page;
    const { page: again } = list({ ...USERS, nextToken: page.nextToken }, () => ({ Users: [], Marker: 'm' }));
    await expect(again).rejects.toMatchObject({ code: 'unavailable' });
  });

  test.each<[string, Partial<ListRequest>, string]>([
    ['service', { service: 'lamda' }, 'not_found'],
    ['type', { type: 'Usre' }, 'not_found'],
    ['region', { service: 'sqs', type: 'Queue', region: 'mars' }, 'not_found'],
    ['filter', { filters: { colour: 'red' } }, 'invalid_argument'],
    ['token', { nextToken: 'abc' }, 'invalid_argument'],
    ['listing of a token', { nextToken: Buffer.from('{"listing":7}').toString('base64url') }, 'invalid_argument'],
  ])('refuses an unknown %s', async (_, change, code) => {
    await expect(list({ ...USERS, ...change }, () => ({})).page).rejects.toMatchObject({ code });
  });

  test('translates a refusal', async () => {
    const { page } = list(USERS, () => {
      throw refusal('AccessDenied', 'not you', 403);
    });
    await expect(page).rejects.toMatchObject({
      code: 'permission_denied',
      message: 'list iam:ListUsers in 123456789012/eu-west-1: AccessDenied: not you',
    });
  });
});
