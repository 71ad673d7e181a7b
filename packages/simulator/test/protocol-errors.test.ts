import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeCbor } from '../src/wire/cbor.ts';
import { type Simulator, startSimulator } from '../src/index.ts';
import { callJson, callQuery, callRest, type CallOptions, type HttpAnswer } from './support/http-client.ts';

const EC2 = { signingName: 'ec2' };
const IAM = { signingName: 'iam' };

let simulator: Simulator;

beforeAll(async () => {
  const denyOperations = [
    'iam:ListRoles',
    's3:*',
    'lambda:ListFunctions',
    'dynamodb:ListTables',
    'ec2:DescribeVpcs@eu-west-1',
  ];
  simulator = await startSimulator({ resources: 300, regions: ['us-east-1', 'eu-west-1'], faults: { denyOperations } });
});

afterAll(async () => {
  await simulator.close();
});

function callCbor(operation: string, options: { readonly isSigned: boolean }): Promise<Response> {
  const credential = 'Credential=AK/20260105/us-east-1/monitoring/aws4_request';
  return fetch(`${simulator.url}/service/GraniteServiceVersion20100801/operation/${operation}`, {
    method: 'POST',
    headers: {
      'smithy-protocol': 'rpc-v2-cbor',
      ...(options.isSigned ? { authorization: `AWS4-HMAC-SHA256 ${credential}, Signature=0` } : {}),
    },
  });
}

type Call = (options: CallOptions) => Promise<HttpAnswer>;

const LISTS: Readonly<Record<string, Call>> = {
  ec2: (options) => callQuery(simulator.url, { Action: 'DescribeVpcs', Version: '2016-11-15' }, { ...EC2, ...options }),
  query: (options) => callQuery(simulator.url, { Action: 'ListRoles', Version: '2010-05-08' }, { ...IAM, ...options }),
  json: (options) =>
    callJson(simulator.url, { target: 'DynamoDB_20120810.ListTables', signingName: 'dynamodb' }, options),
  'rest-json': (options) =>
    callRest(
      simulator.url,
      { path: '/2015-03-31/functions', signingName: 'lambda', accept: 'application/json' },
      options,
    ),
  'rest-xml': (options) => callRest(simulator.url, { path: '/', signingName: 's3' }, options),
};

describe('a request without a signature', () => {
  it.each([
    ['ec2', /<Response><Errors><Error><Code>MissingAuthenticationToken</],
    ['query', /<ErrorResponse.*<Code>MissingAuthenticationToken<.*<RequestId>/s],
    ['json', /"__type":"MissingAuthenticationTokenException"/],
    ['rest-json', /"message":"Missing Authentication Token"/],
    ['rest-xml', /<Code>MissingAuthenticationToken</],
  ])('gets the 403 of %s', async (protocol, body) => {
    const answer = await LISTS[protocol]?.({ isSigned: false });
    expect(answer?.status).toBe(403);
    expect(answer?.text).toMatch(body);
  });

  it('gets the 403 of CBOR', async () => {
    const response = await callCbor('DescribeAlarms', { isSigned: false });
    expect(response.status).toBe(403);
    expect(decodeCbor(await response.bytes())).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });
});

describe('an operation that is denied', () => {
  it.each([
    ['query', 403, /<Code>AccessDenied</],
    ['json', 400, /"__type":"AccessDeniedException"/],
    ['rest-json', 403, /not authorized/],
    ['rest-xml', 403, /^<\?xml[^]*<Error><Code>AccessDenied</],
  ])('is refused as %s does it', async (protocol, status, body) => {
    const answer = await LISTS[protocol]?.({});
    expect(answer?.status).toBe(status);
    expect(answer?.text).toMatch(body);
  });

  it('is refused in the region that was named, and answered in the others', async () => {
    const denied = await LISTS['ec2']?.({ region: 'eu-west-1' });
    expect(denied?.status).toBe(403);
    expect(denied?.text).toContain('<Code>UnauthorizedOperation</Code>');
    expect((await LISTS['ec2']?.({ region: 'us-east-1' }))?.status).toBe(200);
  });

  it('names its error in a header where the protocol has one', async () => {
    expect((await LISTS['rest-json']?.({}))?.headers.get('x-amzn-errortype')).toBe('AccessDeniedException');
  });
});

describe('an operation that does not exist', () => {
  it.each([
    ['ec2', 400, /<Code>InvalidAction</],
    ['query', 400, /<Code>InvalidAction</],
    ['json', 400, /UnknownOperationException/],
    ['rest-json', 404, /UnknownOperationException/],
    ['rest-xml', 404, /<Code>UnknownOperationException</],
  ])('gets the unknown-operation error of %s', async (protocol, status, body) => {
    const calls: Readonly<Record<string, () => Promise<HttpAnswer>>> = {
      ec2: () => callQuery(simulator.url, { Action: 'FindTreasure', Version: '2016-11-15' }, EC2),
      query: () => callQuery(simulator.url, { Action: 'FindTreasure', Version: '2010-05-08' }, IAM),
      json: () => callJson(simulator.url, { target: 'AmazonSSM.FindTreasure', signingName: 'ssm' }),
      'rest-json': () => callRest(simulator.url, { path: '/no/such/path', signingName: 'eks' }),
      'rest-xml': () => callRest(simulator.url, { path: '/2013-04-01/treasure', signingName: 'route53' }),
    };
    const answer = await calls[protocol]?.();
    expect(answer?.status).toBe(status);
    expect(answer?.text).toMatch(body);
  });

  it('gets it over CBOR', async () => {
    const response = await callCbor('FindTreasure', { isSigned: true });
    expect(response.status).toBe(404);
    expect(decodeCbor(await response.bytes())).toMatchObject({ __type: 'UnknownOperationException' });
  });
});

describe('a request that would change something', () => {
  it.each([
    ['query', () => callQuery(simulator.url, { Action: 'CreateRole', Version: '2010-05-08' }, IAM)],
    ['json', () => callJson(simulator.url, { target: 'AmazonSSM.PutParameter', signingName: 'ssm' })],
    ['rest', () => callRest(simulator.url, { path: '/clusters', method: 'POST', signingName: 'eks' })],
    ['delete', () => callRest(simulator.url, { path: '/clusters/a', method: 'DELETE', signingName: 'eks' })],
  ])('is refused and counted over %s', async (_, call) => {
    const writes = (): number =>
      simulator.requestCounts().reduce((sum, { kind, requests }) => sum + (kind === 'write' ? requests : 0), 0);
    const before = writes();
    const answer = await call();
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).toContain('AccessDenied');
    expect(writes()).toBe(before + 1);
  });

  it('is told apart from a read that returns secrets', async () => {
    const target = 'secretsmanager.GetSecretValue';
    const answer = await callJson(simulator.url, { target, signingName: 'secretsmanager' });
    expect(answer.status).toBe(400);
    expect(simulator.requestCounts()).toContainEqual(
      expect.objectContaining({ service: 'secretsmanager', operation: 'GetSecretValue', kind: 'blocked', requests: 1 }),
    );
  });
});

describe('a body that cannot be read', () => {
  it.each(['{', '[', '7', '"text"'])('%s is a validation error', async (input) => {
    const answer = await callJson(simulator.url, { target: 'AmazonSSM.DescribeParameters', input, signingName: 'ssm' });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('ValidationException');
  });
});
