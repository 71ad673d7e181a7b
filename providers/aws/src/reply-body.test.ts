import { type AwsProtocol, openCatalog } from '@corkscrew/aws-catalog';
import { HttpResponse } from '@smithy/core/transport';
import { parseUrl } from '@smithy/core/protocols';
import { describe, expect, test } from 'vitest';
import { createServiceCodec } from './protocol.ts';
import { NON_API_RESPONSE } from './reply-error.ts';
import { parseReply } from './reply.ts';
import { createSchemaSource } from './schema.ts';
import type { Call, Output } from './service-client.ts';

const catalog = openCatalog();

function callOf(service: string, operation: string): Call {
  const data = catalog.service(service);
  const entry = data.operations[operation];
  if (entry === undefined) throw new Error(`no operation ${operation}`);
  const schemas = createSchemaSource(data);
  const endpoint = parseUrl('http://127.0.0.1/');
  const codec = createServiceCodec(data, { namespace: schemas.namespace, endpoint, disableHostPrefix: true });
  return { codec, schemas, catalog: data, operation, entry };
}

function reply(call: Call, body: string, headers: Record<string, string> = {}): Promise<Output> {
  return parseReply(call, new HttpResponse({ statusCode: 200, headers, body: Buffer.from(body) }));
}

/** A list of each protocol, with a body that says that there is nothing. */
const LISTS: readonly (readonly [AwsProtocol, string, string, string])[] = [
  ['ec2', 'ec2', 'DescribeVpcs', '<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>'],
  ['query', 'iam', 'ListRoles', '<ListRolesResponse><ListRolesResult><Roles/></ListRolesResult></ListRolesResponse>'],
  [
    'rest-xml',
    's3',
    'ListBuckets',
    '<?xml version="1.0"?>\n<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Buckets/></ListAllMyBucketsResult>',
  ],
  [
    'rest-xml',
    'cloudfront',
    'ListDistributions',
    '<DistributionList xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Quantity>0</Quantity></DistributionList>',
  ],
  ['rest-json', 'lambda', 'ListFunctions', '{"Functions":[]}'],
  ['json', 'ecs', 'ListClusters', '{}'],
];

describe('a success', () => {
  test.each(LISTS)('in %s that says "nothing" is believed (%s %s)', async (...list) => {
    const [protocol, service, operation, body] = list;
    const call = callOf(service, operation);
    expect(call.catalog.protocol).toBe(protocol);
    await expect(reply(call, body)).resolves.toBeTypeOf('object');
  });

  describe.each(LISTS)('in %s (%s %s)', (_protocol, service, operation) => {
    const call = callOf(service, operation);

    test.each([
      ['nothing at all', ''],
      ['a page of a proxy', '<!DOCTYPE html><html><body>Welcome</body></html>'],
      ['a page without a doctype', '<html><body>Welcome</body></html>'],
      ['text', 'Welcome'],
      ['JSON of something else', '{"status":"ok"}'],
    ])('is no empty list when it holds %s', async (_what, body) => {
      await expect(reply(call, body)).rejects.toMatchObject({ name: 'ReplyError', httpStatus: 200 });
    });
  });

  test.each(LISTS.filter(([protocol]) => !protocol.includes('json')))(
    'in %s that holds an error is that error (%s %s)',
    async (_protocol, service, operation) => {
      const call = callOf(service, operation);
      const bare = '<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>';
      await expect(reply(call, bare)).rejects.toMatchObject({ code: 'SlowDown', message: 'Reduce your request rate.' });
      const wrapped = '<ErrorResponse><Error><Code>Throttling</Code><Message>Rate</Message></Error></ErrorResponse>';
      await expect(reply(call, wrapped)).rejects.toMatchObject({ code: 'Throttling' });
    },
  );

  test('in JSON that holds an error is that error', async () => {
    const body = '{"__type":"com.amazonaws#ThrottlingException","message":"Rate exceeded"}';
    await expect(reply(callOf('ecs', 'ListClusters'), body)).rejects.toMatchObject({ code: 'ThrottlingException' });
  });

  test('in XML of another operation is none', async () => {
    const body = '<DescribeSubnetsResponse><subnetSet/></DescribeSubnetsResponse>';
    await expect(reply(callOf('ec2', 'DescribeVpcs'), body)).rejects.toMatchObject({ code: NON_API_RESPONSE });
  });
});
