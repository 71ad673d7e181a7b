import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../src/index.ts';
import { callJson, callQuery, callRest } from './support/http-client.ts';
import { startForTest } from './support/start-for-test.ts';

const EC2 = { signingName: 'ec2' };

interface Tables {
  readonly TableNames: readonly string[];
  readonly LastEvaluatedTableName?: string;
}

async function listTables(simulator: Simulator, input: object = {}): Promise<Tables> {
  const call = { target: 'DynamoDB_20120810.ListTables', input, signingName: 'dynamodb' };
  return JSON.parse((await callJson(simulator.url, call)).text) as Tables;
}

function describeVpcs(simulator: Simulator, parameters: Readonly<Record<string, string>>): Promise<string> {
  const all = { Action: 'DescribeSubnets', Version: '2016-11-15', ...parameters };
  return callQuery(simulator.url, all, EC2).then((answer) => answer.text);
}

function tokenIn(text: string): string | undefined {
  return /<nextToken>(.*?)<\/nextToken>/.exec(text)?.[1];
}

describe('paging', () => {
  let simulator: Simulator;

  beforeAll(async () => {
    simulator = await startSimulator({ seed: 2, resources: 20_000, regions: ['us-east-1'] });
  });

  afterAll(async () => {
    await simulator.close();
  });

  it('gives pages of the size that is asked for, and no row twice', async () => {
    const names: string[] = [];
    let token: string | undefined;
    let pages = 0;
    do {
      const page = await listTables(simulator, { Limit: 30, ExclusiveStartTableName: token });
      expect(page.TableNames.length).toBeLessThanOrEqual(30);
      names.push(...page.TableNames);
      token = page.LastEvaluatedTableName;
      pages += 1;
    } while (token !== undefined);
    const expected = simulator.expectedCounts().find(({ service }) => service === 'dynamodb')?.count;
    expect(names.length).toBe(expected);
    expect(new Set(names).size).toBe(expected);
    expect(pages).toBe(Math.ceil(names.length / 30));
  });

  it('caps a page at what the service allows', async () => {
    expect((await listTables(simulator, { Limit: 5000 })).TableNames).toHaveLength(100);
  });

  it('refuses a forged token', async () => {
    const text = await describeVpcs(simulator, { NextToken: 'abcdefghijklmnopqrstuvwxyz', MaxResults: '5' });
    expect(text).toContain('<Code>InvalidNextToken</Code>');
  });

  it('refuses a token whose request has changed, but lets the page size change', async () => {
    const filter = { 'Filter.1.Name': 'state', 'Filter.1.Value.1': 'available' };
    const token = tokenIn(await describeVpcs(simulator, { MaxResults: '5', ...filter })) ?? '';
    expect(await describeVpcs(simulator, { MaxResults: '5', NextToken: token })).toContain('InvalidNextToken');
    const other = { 'Filter.1.Name': 'state', 'Filter.1.Value.1': 'pending' };
    expect(await describeVpcs(simulator, { NextToken: token, ...other })).toContain('InvalidNextToken');
    expect(await describeVpcs(simulator, { MaxResults: '7', NextToken: token, ...filter })).toContain('<subnetId>');
  });

  it("refuses a token of another service's list", async () => {
    const token = tokenIn(await describeVpcs(simulator, { MaxResults: '5' })) ?? '';
    expect(token).not.toBe('');
    const call = { target: 'DynamoDB_20120810.ListTables', signingName: 'dynamodb' };
    const answer = await callJson(simulator.url, { ...call, input: { ExclusiveStartTableName: token } });
    expect(answer.status).toBe(400);
  });

  it('tells with flags of IAM, CloudFront and Route 53 whether there is more', async () => {
    const parameters = { Action: 'ListRoles', Version: '2010-05-08', MaxItems: '1' };
    const iam = await callQuery(simulator.url, parameters, { signingName: 'iam' });
    expect(iam.text).toContain('<IsTruncated>true</IsTruncated>');
    expect(iam.text).toMatch(/<Marker>[\w-]+<\/Marker>/);
    const cloudfront = await callRest(simulator.url, {
      path: '/2020-05-31/distribution?MaxItems=1',
      signingName: 'cloudfront',
    });
    expect(cloudfront.text).toMatch(/<MaxItems>1<.*<IsTruncated>true<.*<Quantity>1<.*<NextMarker>[\w-]+</s);
    const route53 = await callRest(simulator.url, {
      path: '/2013-04-01/hostedzone?maxitems=1000',
      signingName: 'route53',
    });
    expect(route53.text).toMatch(/<IsTruncated>false<\/IsTruncated>/);
    expect(route53.text).not.toContain('<NextMarker>');
  });

  it('gives SQS one page and no token where no page size is asked for', async () => {
    const call = { target: 'AmazonSQS.ListQueues', signingName: 'sqs' };
    const plain = JSON.parse((await callJson(simulator.url, call)).text) as object;
    expect(plain).not.toHaveProperty('NextToken');
    const paged = JSON.parse((await callJson(simulator.url, { ...call, input: { MaxResults: 3 } })).text) as object;
    expect(paged).toHaveProperty('NextToken');
  });

  it('gives rows that are asked for by id or by filter only', async () => {
    const all = await describeVpcs(simulator, {});
    const [, id = ''] = /<subnetId>(.*?)</.exec(all) ?? [];
    const byId = await describeVpcs(simulator, { 'SubnetId.1': id });
    expect(byId.match(/<subnetId>/g)).toHaveLength(1);
    const byTag = await describeVpcs(simulator, { 'Filter.1.Name': 'tag:Tier', 'Filter.1.Value.1': 'pub*' });
    expect(byTag.match(/<subnetId>/g)?.length).toBe((all.match(/<subnetId>/g)?.length ?? 0) / 2);
    const wrong = await describeVpcs(simulator, { 'Filter.1.Name': 'Not A Filter', 'Filter.1.Value.1': 'x' });
    expect(wrong).toContain('<Code>InvalidParameterValue</Code>');
  });

  it('gives rows whose names begin as asked only', async () => {
    const call = { target: 'AmazonSQS.ListQueues', input: { QueueNamePrefix: 'ledger-' }, signingName: 'sqs' };
    const { QueueUrls: urls } = JSON.parse((await callJson(simulator.url, call)).text) as { QueueUrls: string[] };
    expect(urls.length).toBeGreaterThan(0);
    expect(urls.filter((url) => !url.includes('/ledger-'))).toEqual([]);
    const buckets = await callRest(simulator.url, {
      path: '/?bucket-region=us-east-1&prefix=larkspur-orders',
      signingName: 's3',
    });
    expect(buckets.text).toContain('<Name>larkspur-orders');
    expect(buckets.text).not.toContain('<Name>larkspur-ledger');
  });

  it('shows what belongs to AWS only where it is asked for', async () => {
    const list = (scope: string): Promise<string> =>
      callQuery(
        simulator.url,
        { Action: 'ListPolicies', Version: '2010-05-08', Scope: scope, MaxItems: '1000' },
        { signingName: 'iam' },
      ).then((answer) => answer.text);
    expect(await list('Local')).not.toContain('arn:aws:iam::aws:policy');
    expect((await list('AWS')).match(/<PolicyName>/g)).toHaveLength(8);
  });
});

describe('an empty region', () => {
  it('answers with empty collections', async () => {
    const simulator = await startForTest({ resources: 300, regions: ['us-east-1'] });
    const options = { ...EC2, region: 'ap-south-1' };
    const answer = await callQuery(simulator.url, { Action: 'DescribeVpcs', Version: '2016-11-15' }, options);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('<vpcSet></vpcSet>');
  });
});

describe('maxPageSize', () => {
  it('makes many pages of what would be one', async () => {
    const options: SimulatorOptions = { resources: 300, regions: ['us-east-1'], maxPageSize: 2 };
    const simulator = await startForTest(options);
    expect((await listTables(simulator)).TableNames).toHaveLength(2);
  });
});
