import { describe, expect, test } from 'vitest';
import { ACCOUNT, type Answer, catalog, createFakeApi, refusal } from './testing/fake-api.ts';
import { type ListPagesOptions, listPages, nextPageToken } from './list-pages.ts';

async function walk(
  list: string,
  answer: Answer,
  options: ListPagesOptions = {},
): Promise<{ inputs: unknown[]; ends: unknown[] }> {
  const [service = '', operation = ''] = list.split(':');
  const api = createFakeApi(answer);
  const target = { ...ACCOUNT, service: catalog.service(service), region: 'eu-west-1' };
  const ends: unknown[] = [];
  for await (const { end } of listPages(api, { target, listing: { operation, input: {} } }, options)) ends.push(end);
  return { inputs: api.calls.map((call) => call.input), ends };
}

describe('listPages', () => {
  test('hands tokens on under the names of the input', async () => {
    const answer: Answer = ({ input }) =>
      input['Marker'] === undefined ? { Users: [], IsTruncated: true, Marker: 'm' } : { Users: [], IsTruncated: false };
    const { inputs, ends } = await walk('iam:ListUsers', answer);
    expect(inputs).toMatchObject([{ MaxItems: 1000 }, { MaxItems: 1000, Marker: 'm' }]);
    expect(ends).toEqual([undefined, 'last_page']);
  });

  test('goes on with a token although the flag says that there is no more', async () => {
    const answer: Answer = ({ input }) => (input['Marker'] === undefined ? { IsTruncated: false, Marker: 'm' } : {});
    expect((await walk('iam:ListUsers', answer)).inputs).toHaveLength(2);
  });

  test('ends a listing that repeats its token as incomplete', async () => {
    const { ends } = await walk('iam:ListUsers', () => ({ Marker: 'same' }));
    expect(ends).toEqual([undefined, 'repeated_token']);
  });

  test('tells that a token is missing', async () => {
    expect((await walk('iam:ListUsers', () => ({ IsTruncated: true }))).ends).toEqual(['missing_token']);
  });

  test('gives up the page size that a service does not take', async () => {
    const answer: Answer = ({ input }) => {
      if (input['MaxItems'] !== undefined) throw refusal('ValidationError');
      return { Users: [] };
    };
    const { inputs, ends } = await walk('iam:ListUsers', answer);
    expect(inputs).toEqual([{ MaxItems: 1000 }, {}]);
    expect(ends).toEqual(['last_page']);
  });

  test('asks EC2 for pages, and leaves others without a known size at theirs', async () => {
    expect((await walk('ec2:DescribeInstances', () => ({}))).inputs).toEqual([{ MaxResults: 1000 }]);
    expect((await walk('ec2:DescribeAddresses', () => ({}))).inputs).toEqual([{}]);
    expect((await walk('elbv2:DescribeLoadBalancers', () => ({}))).inputs[0]).not.toHaveProperty('MaxResults');
  });

  test('rejects as the call does', async () => {
    const answer: Answer = () => {
      throw refusal('AccessDenied');
    };
    await expect(walk('iam:ListUsers', answer)).rejects.toMatchObject({ code: 'AccessDenied' });
  });

  test('keeps a wanted page size within what the operation allows', async () => {
    const { inputs } = await walk('dynamodb:ListTables', () => ({}), { pageSize: 5_000 });
    expect(inputs).toEqual([{ Limit: 100 }]);
  });
});

describe('nextPageToken', () => {
  const derived = { inputTokens: ['Marker'], outputTokens: ['NextMarker || Keys[-1].Key'], moreResults: 'IsTruncated' };

  test('prefers the token that the service names', () => {
    expect(nextPageToken({ NextMarker: 'n', Keys: [{ Key: 'k' }], IsTruncated: false }, derived)).toEqual({
      Marker: 'n',
    });
  });

  test('takes the last row for a token unless the service says that there is no more', () => {
    expect(nextPageToken({ Keys: [{ Key: 'k' }], IsTruncated: true }, derived)).toEqual({ Marker: 'k' });
    expect(nextPageToken({ Keys: [{ Key: 'k' }], IsTruncated: false }, derived)).toBeUndefined();
    expect(nextPageToken({ Keys: [], IsTruncated: true }, derived)).toBeUndefined();
  });

  test('joins the members of a composite token', () => {
    const pagination = { inputTokens: ['Name', 'Type'], outputTokens: ['NextName', 'NextType'] };
    expect(nextPageToken({ NextName: 'a', NextType: 'b' }, pagination)).toEqual({ Name: 'a', Type: 'b' });
    expect(nextPageToken({ NextName: 'a' }, pagination)).toEqual({ Name: 'a' });
    expect(nextPageToken({}, pagination)).toBeUndefined();
  });
});
