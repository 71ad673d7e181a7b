import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { type FaultOptions, type RequestLogEntry, type Simulator, startSimulator } from '../src/index.ts';
import * as api from '../src/index.ts';
import { callJson, callQuery, callRest, type HttpAnswer } from './support/http-client.ts';
import { startForTest } from './support/start-for-test.ts';

const SMALL = { seed: 8, resources: 300, regions: ['us-east-1', 'eu-west-1'] };

function withFaults(faults: FaultOptions): Promise<Simulator> {
  return startForTest({ ...SMALL, faults });
}

function listQueues(simulator: Simulator, input: object = {}): Promise<HttpAnswer> {
  return callJson(simulator.url, { target: 'AmazonSQS.ListQueues', input, signingName: 'sqs' });
}

function identityOf(simulator: Simulator, accessKeyId = 'AKIDEXAMPLE'): Promise<string> {
  const parameters = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
  return callQuery(simulator.url, parameters, { signingName: 'sts', accessKeyId }).then((answer) => answer.text);
}

describe('the package', () => {
  it('exports what it promises', () => {
    expect(Object.keys(api).sort()).toEqual([
      'startAzureSimulator',
      'startGcpSimulator',
      'startKubernetesSimulator',
      'startSimulator',
    ]);
  });
});

describe('startSimulator', () => {
  it.each([
    [{ seed: 1.5 }, 'seed'],
    [{ resources: -1 }, 'resources'],
    [{ regions: [] }, 'region'],
    [{ accounts: [] }, 'account'],
    [{ accounts: ['12'] }, 'account'],
    [{ maxPageSize: 0 }, 'page size'],
    [{ epoch: -1 }, 'epoch'],
  ])('refuses %j', async (options, word) => {
    await expect(startSimulator(options)).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining(word),
    });
  });

  it('says that a port is taken', async () => {
    const first = await startForTest(SMALL);
    await expect(startSimulator({ ...SMALL, port: first.port })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(String(first.port)),
    });
  });

  it('ends open connections when it closes, and closes twice without complaint', async () => {
    const simulator = await startSimulator(SMALL);
    const socket = connect(simulator.port, '127.0.0.1');
    await once(socket, 'connect');
    await simulator.close();
    await simulator.close();
    await once(socket, 'close');
    await expect(fetch(simulator.url)).rejects.toThrow();
  });

  it('closes at the end of its block', async () => {
    const simulator = await startSimulator(SMALL);
    await simulator[Symbol.asyncDispose]();
    await expect(fetch(simulator.url)).rejects.toThrow();
  });

  it('keeps connections alive between requests', async () => {
    const simulator = await startForTest(SMALL);
    const answer = await listQueues(simulator);
    expect(answer.headers.get('connection')).toBe('keep-alive');
  });

  it('answers who is asking, and where it may be', async () => {
    const simulator = await startForTest({ ...SMALL, accounts: ['111122223333'] });
    expect(simulator.accountId).toBe('111122223333');
    expect(await identityOf(simulator)).toContain('<Account>111122223333</Account>');
    const parameters = { Action: 'DescribeRegions', Version: '2016-11-15' };
    const regions = await callQuery(simulator.url, parameters, { signingName: 'ec2' });
    expect(regions.text.match(/<regionName>(.*?)</g)).toEqual(['<regionName>us-east-1<', '<regionName>eu-west-1<']);
  });

  it('counts every request and logs each reply', async () => {
    const log: RequestLogEntry[] = [];
    const simulator = await startForTest({ ...SMALL, logger: (entry) => log.push(entry) });
    await listQueues(simulator);
    await listQueues(simulator);
    await callRest(simulator.url, { path: '/', signingName: 's3' }, { region: 'eu-west-1' });
    const shared = { kind: 'read', faults: 0 };
    expect(simulator.requestCounts()).toEqual([
      { ...shared, service: 'sqs', operation: 'ListQueues', region: 'us-east-1', requests: 2 },
      { ...shared, service: 's3', operation: 'ListBuckets', region: 'eu-west-1', requests: 1 },
    ]);
    expect(log).toHaveLength(3);
    expect(log[2]).toMatchObject({ method: 'GET', path: '/', service: 's3', status: 200, protocol: 'rest-xml' });
  });

  it('moves to another epoch while it runs', async () => {
    const simulator = await startForTest({ ...SMALL, resources: 10_000 });
    const before = simulator.expectedCounts();
    simulator.setEpoch(3);
    expect(simulator.expectedCounts()).not.toEqual(before);
    simulator.setEpoch(0);
    expect(simulator.expectedCounts()).toEqual(before);
  });
});

describe('several accounts', () => {
  it('are each reached through a role, and have estates of their own', async () => {
    const accounts = ['111122223333', '444455556666'];
    const simulator = await startForTest({ ...SMALL, resources: 1000, accounts });
    const assume = (account: string): Promise<HttpAnswer> =>
      callQuery(
        simulator.url,
        {
          Action: 'AssumeRole',
          Version: '2011-06-15',
          RoleArn: `arn:aws:iam::${account}:role/audit`,
          RoleSessionName: 's',
        },
        { signingName: 'sts' },
      );
    const [, accessKeyId = ''] = /<AccessKeyId>(.*?)</.exec((await assume('444455556666')).text) ?? [];
    expect(await identityOf(simulator, accessKeyId)).toContain('<Account>444455556666</Account>');
    expect(await identityOf(simulator)).toContain('<Account>111122223333</Account>');
    expect((await assume('999999999999')).status).toBe(403);
    const perAccount = accounts.map(
      (id) => simulator.expectedCounts().filter(({ accountId }) => accountId === id).length,
    );
    expect(Math.min(...perAccount)).toBeGreaterThan(40);
  });
});

describe('faults', () => {
  it.each([
    ['dynamodb', 400, 'ThrottlingException'],
    ['ec2', 503, 'RequestLimitExceeded'],
    ['s3', 503, 'SlowDown'],
    ['iam', 400, '<Code>Throttling</Code>'],
    ['lambda', 429, 'Rate exceeded'],
  ])('throttle %s in its own words', async (service, status, words) => {
    const simulator = await withFaults({ throttleRate: 1 });
    const { url } = simulator;
    const calls: Readonly<Record<string, () => Promise<HttpAnswer>>> = {
      dynamodb: () => callJson(url, { target: 'DynamoDB_20120810.ListTables', signingName: 'dynamodb' }),
      ec2: () => callQuery(url, { Action: 'DescribeVpcs', Version: '2016-11-15' }, { signingName: 'ec2' }),
      s3: () => callRest(url, { path: '/', signingName: 's3' }),
      iam: () => callQuery(url, { Action: 'ListUsers', Version: '2010-05-08' }, { signingName: 'iam' }),
      lambda: () => callRest(url, { path: '/2015-03-31/functions', signingName: 'lambda' }),
    };
    const answer = await calls[service]?.();
    expect(answer?.status).toBe(status);
    expect(answer?.text).toContain(words);
  });

  it('let a request through after three failures, and count them', async () => {
    const simulator = await withFaults({ serverErrorRate: 1 });
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) statuses.push((await listQueues(simulator)).status);
    expect(statuses.slice(0, 3).every((status) => status === 500 || status === 503)).toBe(true);
    expect(statuses[3]).toBe(200);
    expect(simulator.requestCounts()).toMatchObject([{ requests: 4, faults: 3 }]);
  });

  it('reset connections', async () => {
    const simulator = await withFaults({ resetRate: 1 });
    await expect(listQueues(simulator)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  });

  it('end a reply in the middle of its body', async () => {
    const simulator = await withFaults({ truncatedBodyRate: 1 });
    await expect(listQueues(simulator)).rejects.toThrow();
  });

  it('give a token again', async () => {
    const simulator = await withFaults({ repeatTokenRate: 1 });
    const first = JSON.parse((await listQueues(simulator, { MaxResults: 1 })).text) as { NextToken: string };
    const second = await listQueues(simulator, { MaxResults: 1, NextToken: first.NextToken });
    expect(JSON.parse(second.text)).toMatchObject({ NextToken: first.NextToken });
  });

  it('come at the same requests for a seed', async () => {
    const outcomes = async (): Promise<number[]> => {
      const simulator = await withFaults({ throttleRate: 0.4 });
      const statuses: number[] = [];
      for (let page = 1; page <= 30; page++) statuses.push((await listQueues(simulator, { MaxResults: page })).status);
      return statuses;
    };
    const first = await outcomes();
    expect(new Set(first)).toEqual(new Set([200, 403]));
    expect(await outcomes()).toEqual(first);
  });
});
