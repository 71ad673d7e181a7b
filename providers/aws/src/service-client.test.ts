import type { ServerResponse } from 'node:http';
import type { AwsProtocol } from '@corkscrew/aws-catalog';
import { cbor, tag } from '@smithy/core/cbor';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterEach, describe, expect, test } from 'vitest';
import { createCatalogGuard } from './aws-api.ts';
import { createSchemaSource } from './schema.ts';
import { createServiceClient, type ServiceClient } from './service-client.ts';
import { ACCOUNT, catalog } from './testing/fake-api.ts';
import {
  type CannedReply,
  type FakeServer,
  jsonReply,
  type SeenRequest,
  startFakeServer,
  xmlReply,
} from './testing/http-server.ts';

const handler = new NodeHttpHandler();
let server: FakeServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function connect(
  name: string,
  answer: (request: SeenRequest, response: ServerResponse) => CannedReply | undefined,
  options: { readonly clockOffsetMs?: number; readonly protocol?: AwsProtocol } = {},
): Promise<ServiceClient> {
  server = await startFakeServer(answer);
  const known = catalog.service(name);
  const service = { ...known, protocol: options.protocol ?? known.protocol };
  return createServiceClient({
    catalog: service,
    schemas: createSchemaSource(service),
    endpoint: { url: server.url, signingRegion: 'eu-west-1', signingName: service.signingName, isCustom: true },
    credentials: () => ACCOUNT.credentials.get(),
    handler,
    guard: createCatalogGuard(catalog),
    clockOffsetMs: () => options.clockOffsetMs ?? 0,
  });
}

function lastRequest(): SeenRequest {
  const request = server?.requests.at(-1);
  if (request === undefined) throw new Error('nothing arrived');
  return request;
}

describe('ServiceClient', () => {
  test('signs for the service and region, by the corrected clock', async () => {
    const client = await connect('sqs', () => jsonReply({}), { clockOffsetMs: -86_400_000 });
    await client.call('ListQueues', {});
    const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
    expect(lastRequest().headers['authorization']).toContain(`Credential=a/${day}/eu-west-1/sqs/aws4_request`);
  });

  test('speaks JSON 1.0 with a target', async () => {
    const client = await connect('dynamodb', () => jsonReply({ TableNames: ['t'] }));
    expect(await client.call('ListTables', { Limit: 2 })).toEqual({ TableNames: ['t'] });
    const { headers, body } = lastRequest();
    expect(headers).toMatchObject({
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.ListTables',
    });
    expect(JSON.parse(body)).toEqual({ Limit: 2 });
  });

  test('speaks the query protocol', async () => {
    const xml =
      '<ListUsersResponse><ListUsersResult><IsTruncated>false</IsTruncated><Users><member><UserName>a &amp; b</UserName>' +
      '<CreateDate>2026-01-02T03:04:05Z</CreateDate></member></Users></ListUsersResult></ListUsersResponse>';
    const client = await connect('iam', () => xmlReply(xml));
    expect(await client.call('ListUsers', { MaxItems: 5 })).toEqual({
      IsTruncated: false,
      Users: [{ UserName: 'a & b', CreateDate: '2026-01-02T03:04:05.000Z' }],
    });
    expect(lastRequest().body).toBe('Action=ListUsers&Version=2010-05-08&MaxItems=5');
  });

  test('speaks CBOR', async () => {
    const updated = new Date('2026-01-02T03:04:05Z');
    const reply = {
      headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
      body: cbor.serialize({
        MetricAlarms: [
          {
            AlarmName: 'cpu',
            Threshold: 90.5,
            StateUpdatedTimestamp: tag({ tag: 1, value: updated.getTime() / 1_000 }),
          },
        ],
      }),
    };
    const client = await connect('cloudwatch', () => reply, { protocol: 'smithy-rpc-v2-cbor' });
    expect(await client.call('DescribeAlarms', {})).toEqual({
      MetricAlarms: [{ AlarmName: 'cpu', Threshold: 90.5, StateUpdatedTimestamp: updated }],
    });
    expect(lastRequest()).toMatchObject({
      method: 'POST',
      url: '/service/GraniteServiceVersion20100801/operation/DescribeAlarms',
      headers: { 'smithy-protocol': 'rpc-v2-cbor', accept: 'application/cbor' },
    });
  });

  test('reads the errors of CBOR', async () => {
    const reply = {
      status: 400,
      headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
      body: cbor.serialize({ __type: 'com.amazonaws.cloudwatch#ThrottlingException', message: 'slow' }),
    };
    const client = await connect('cloudwatch', () => reply, { protocol: 'smithy-rpc-v2-cbor' });
    await expect(client.call('DescribeAlarms', {})).rejects.toMatchObject({
      code: 'ThrottlingException',
      message: 'slow',
    });
  });

  test('asks REST services for JSON, S3 with a content hash, Glacier with its version', async () => {
    const rest = await connect('apigateway', () => jsonReply({}));
    await rest.call('GetRestApis', {});
    expect(lastRequest().headers['accept']).toBe('application/json');
    await server?.close();
    const s3 = await connect('s3', () => xmlReply('<ListAllMyBucketsResult/>'));
    await s3.call('ListBuckets', {});
    expect(lastRequest().headers['x-amz-content-sha256']).toMatch(/^[0-9a-f]{64}$/);
    await server?.close();
    const glacier = await connect('glacier', () => jsonReply({}));
    await glacier.call('ListVaults', { accountId: '-' });
    expect(lastRequest().headers['x-amz-glacier-version']).toBe('2012-06-01');
  });

  test('gives errors their code, status, clock and patience', async () => {
    const client = await connect('sqs', () =>
      jsonReply(
        { __type: 'com.amazonaws.sqs#AccessDenied', message: 'not you' },
        {
          status: 403,
          headers: { date: 'Thu, 01 Jan 2026 00:00:00 GMT', 'retry-after': '2', 'x-amzn-requestid': 'r' },
        },
      ),
    );
    await expect(client.call('ListQueues', {})).rejects.toMatchObject({
      code: 'AccessDenied',
      message: 'not you',
      httpStatus: 403,
      requestId: 'r',
      retryAfterMs: 2_000,
      serverDate: new Date('2026-01-01T00:00:00Z'),
    });
  });

  test.each([
    [
      'the query protocol',
      'iam:ListUsers',
      '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
    ],
    [
      'EC2',
      'ec2:DescribeVpcs',
      '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>',
    ],
    ['S3', 's3:ListBuckets', '<Error><Code>SlowDown</Code><Message>no</Message></Error>'],
  ])('reads the errors of %s', async (_, where, xml) => {
    const [name = '', operation = ''] = where.split(':');
    const client = await connect(name, () => xmlReply(xml, { status: 403 }));
    const code = /<Code>(\w+)/.exec(xml)?.[1];
    await expect(client.call(operation, {})).rejects.toMatchObject({ code, message: 'no', httpStatus: 403 });
  });

  test.each<[string, string, CannedReply]>([
    [
      'NonApiResponse for a web page',
      'sqs:ListQueues',
      { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad &amp; gateway</h1>' },
    ],
    ["NonApiResponse for another service's XML", 's3files:ListFileSystems', xmlReply('<Buckets/>')],
    ['UnreadableResponse for an error without a body', 'sqs:ListQueues', { status: 500 }],
    [
      'UnreadableResponse for plain text',
      'sqs:ListQueues',
      { status: 503, headers: { 'content-type': 'text/plain' }, body: 'busy' },
    ],
    ['UnreadableResponse for half a document', 'iam:ListUsers', xmlReply('<ListUsersResponse><Lis')],
    [
      'UnreadableResponse for half a JSON text',
      'sqs:ListQueues',
      { headers: { 'content-type': 'application/json' }, body: '{"QueueUrls": [' },
    ],
  ])('gives %s', async (name, where, reply) => {
    const [service = '', operation = ''] = where.split(':');
    const client = await connect(service, () => reply);
    const [code] = name.split(' ');
    await expect(client.call(operation, {})).rejects.toMatchObject({ name: 'ReplyError', code });
  });

  test('takes JSON that does not fit its model as it is', async () => {
    const client = await connect('dms', () =>
      jsonReply({ ReplicationInstances: [{ InstanceCreateTime: 'yesterday' }] }),
    );
    expect(await client.call('DescribeReplicationInstances', {})).toEqual({
      ReplicationInstances: [{ InstanceCreateTime: 'yesterday' }],
    });
  });

  test('refuses a write before a byte is sent', async () => {
    const client = await connect('s3', () => xmlReply(''));
    await expect(client.call('DeleteBucket', { Bucket: 'b' })).rejects.toMatchObject({ code: 'read_only_violation' });
    await expect(client.call('GetObject', { Bucket: 'b', Key: 'k' })).rejects.toMatchObject({
      code: 'read_only_violation',
      message: 'call aws s3:GetObject: returns contents, not configuration',
    });
    expect(server?.requests).toEqual([]);
  });

  test('sends nothing when aborted before', async () => {
    const client = await connect('sqs', () => jsonReply({}));
    const reason = new Error('enough');
    await expect(client.call('ListQueues', {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(server?.requests).toEqual([]);
  });

  test.each([
    ['while it waits for the answer', (): undefined => undefined],
    [
      'while the body comes',
      (_: SeenRequest, response: ServerResponse): undefined => {
        response.writeHead(200, { 'content-type': 'application/json' }).write('{');
      },
    ],
  ])('rejects with the reason of an abort %s, and lets go of the connection', async (_, answer) => {
    const client = await connect('sqs', answer);
    const controller = new AbortController();
    const reason = new Error('enough');
    const call = client.call('ListQueues', {}, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 50);
    await expect(call).rejects.toBe(reason);
  });

  test('gives up after its time', async () => {
    const client = await connect('sqs', () => undefined);
    await expect(client.call('ListQueues', {}, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
  });
});

describe('the read-only guard', () => {
  test('lets through every list of every resource type', () => {
    const guard = createCatalogGuard(catalog);
    let lists = 0;
    for (const { name } of catalog.services()) {
      for (const type of catalog.service(name).resourceTypes) {
        guard.assertRead(name, type.list.operation);
        expect(type.list.operation).toMatch(/^(List|Describe|Get|BatchGet|Search|Scan|Query|View|Lookup)/);
        lists += 1;
      }
    }
    expect(lists).toBeGreaterThan(1_500);
  });

  test('refuses every blocked read, every unknown operation and every unknown service', () => {
    const guard = createCatalogGuard(catalog);
    const refused = expect.objectContaining({ code: 'read_only_violation' }) as Error;
    for (const { name } of catalog.services()) {
      for (const operation of Object.keys(catalog.service(name).blocked)) {
        expect(() => guard.assertRead(name, operation), `${name}:${operation}`).toThrow(refused);
      }
    }
    expect(() => guard.assertRead('ec2', 'TerminateInstances')).toThrow(refused);
    expect(() => guard.assertRead('ec2', 'constructor')).toThrow(refused);
    expect(() => guard.assertRead('nothing', 'ListThings')).toThrow(refused);
  });
});
