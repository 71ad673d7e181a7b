import { afterEach, describe, expect, test } from 'vitest';
import { type AwsApi, createAwsApi } from './aws-api.ts';
import { createCallStats } from './call-stats.ts';
import { ACCOUNT, catalog, settingsOf } from './testing/fake-api.ts';
import {
  type CannedReply,
  type FakeServer,
  jsonReply,
  type SeenRequest,
  startFakeServer,
} from './testing/http-server.ts';

let server: FakeServer | undefined;
let api: AwsApi | undefined;

afterEach(async () => {
  api?.close();
  await server?.close();
});

async function connect(answer: (request: SeenRequest, number: number) => CannedReply | undefined): Promise<AwsApi> {
  let number = 0;
  const started = await startFakeServer((request) => {
    number += 1;
    return answer(request, number);
  });
  server = started;
  api = createAwsApi({ catalog, settings: settingsOf({ endpoint_url: started.url }) });
  return api;
}

const XML = { 'content-type': 'application/xml' };
const TAGGING =
  '<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>';
const QUEUES = { operation: 'ListQueues', input: {} };

function target(credentials = ACCOUNT.credentials): Parameters<AwsApi['call']>[0] {
  return { accountId: ACCOUNT.accountId, credentials, service: catalog.service('sqs'), region: 'eu-west-1' };
}

function error(code: string, reply: CannedReply = {}): CannedReply {
  return jsonReply({ __type: code, message: 'no' }, { status: 400, ...reply });
}

describe('createAwsApi', () => {
  test('tries again after throttling and faults, and counts it', async () => {
    const replies = [
      error('ThrottlingException'),
      error('InternalFailure', { status: 500 }),
      jsonReply({ QueueUrls: ['q'] }),
    ];
    const stats = createCallStats();
    const output = await (await connect((_, number) => replies[number - 1])).call(target(), QUEUES, { stats });
    expect(output).toEqual({ QueueUrls: ['q'] });
    expect(stats).toMatchObject({ calls: 3, throttledCalls: 1, retriedCalls: 2, byCost: { logged: 3, free: 0 } });
  });

  test('does not repeat a refusal', async () => {
    const connected = await connect(() => error('AccessDenied'));
    await expect(connected.call(target(), QUEUES)).rejects.toMatchObject({ code: 'AccessDenied' });
    expect(server?.requests).toHaveLength(1);
  });

  test('asks again where S3 says that a bucket lives', async () => {
    const connected = await connect((request) => {
      if (request.headers.authorization?.includes('/us-west-2/')) return { headers: XML, body: TAGGING };
      return {
        status: 301,
        headers: { ...XML, 'x-amz-bucket-region': 'us-west-2' },
        body: '<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>',
      };
    });
    const s3 = { ...target(), service: catalog.service('s3') };
    const output = await connected.call(s3, { operation: 'GetBucketTagging', input: { Bucket: 'logs' } });
    expect(output).toEqual({ TagSet: [{ Key: 'a', Value: 'b' }] });
    expect(server?.requests).toHaveLength(2);
  });

  test('takes the region out of the text where no header has it', async () => {
    const wrong = "The authorization header is malformed; the region 'eu-west-1' is wrong; expecting 'us-west-2'";
    const connected = await connect((request) => {
      if (request.headers.authorization?.includes('/us-west-2/')) return { headers: XML, body: TAGGING };
      const body = `<Error><Code>AuthorizationHeaderMalformed</Code><Message>${wrong}</Message></Error>`;
      return { status: 400, headers: XML, body };
    });
    const s3 = { ...target(), service: catalog.service('s3') };
    const output = await connected.call(s3, { operation: 'GetBucketTagging', input: { Bucket: 'logs' } });
    expect(output).toEqual({ TagSet: [{ Key: 'a', Value: 'b' }] });
  });

  test('does not follow S3 in a circle', async () => {
    const connected = await connect((request) => {
      const isFirst = request.headers.authorization?.includes('/eu-west-1/') === true;
      const headers = { ...XML, 'x-amz-bucket-region': isFirst ? 'us-west-2' : 'eu-west-1' };
      return {
        status: 301,
        headers,
        body: '<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>',
      };
    });
    const s3 = { ...target(), service: catalog.service('s3') };
    const call = connected.call(s3, { operation: 'GetBucketTagging', input: { Bucket: 'logs' } });
    await expect(call).rejects.toMatchObject({ code: 'PermanentRedirect' });
    expect(server?.requests).toHaveLength(2);
  });

  test.each(['ThrottlingException', 'TooManyRequestsException', 'SlowDown', 'RequestLimitExceeded'])(
    'slows down after %s, for that account, service and region only',
    async (code) => {
      let running = 0;
      let most = 0;
      const started = await startFakeServer((request, response) => {
        running += 1;
        most = Math.max(most, running);
        const isFirst = (server?.requests.length ?? 0) <= 1 && request.headers.authorization?.includes('/eu-west-1/');
        const reply = isFirst
          ? { status: 400, body: JSON.stringify({ __type: code, message: 'no' }) }
          : { status: 200, body: '{}' };
        setTimeout(() => {
          running -= 1;
          response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
        }, 5);
        return undefined;
      });
      server = started;
      const connected = createAwsApi({ catalog, settings: settingsOf({ endpoint_url: started.url }) });
      api = connected;
      const stats = createCallStats();
      await connected.call(target(), QUEUES, { stats });
      expect(stats).toMatchObject({ throttledCalls: 1, calls: 2 });
      await Promise.all(Array.from({ length: 6 }, () => connected.call(target(), QUEUES)));
      const slow = most;
      most = 0;
      const elsewhere = { ...target(), region: 'eu-west-2' };
      await Promise.all(Array.from({ length: 30 }, () => connected.call(elsewhere, QUEUES)));
      expect(slow).toBeLessThanOrEqual(3);
      expect(most).toBe(8);
    },
  );

  test('stops repeating calls to a service that is down, and begins again when it is up', async () => {
    let isUp = false;
    const connected = await connect(() => (isUp ? jsonReply({}) : error('InternalFailure', { status: 500 })));
    for (let call = 0; call < 8; call += 1) await expect(connected.call(target(), QUEUES)).rejects.toThrow();
    const spent = server?.requests.length ?? 0;
    await expect(connected.call(target(), QUEUES)).rejects.toThrow();
    expect(server?.requests).toHaveLength(spent + 1);
    isUp = true;
    for (let call = 0; call < 5; call += 1) await connected.call(target(), QUEUES);
    isUp = false;
    const before = server?.requests.length ?? 0;
    await expect(connected.call(target(), QUEUES)).rejects.toThrow();
    expect(server?.requests).toHaveLength(before + 2);
  });

  test('gives a fault up after four tries', async () => {
    const connected = await connect(() => error('InternalFailure', { status: 500 }));
    await expect(connected.call(target(), QUEUES)).rejects.toMatchObject({ httpStatus: 500 });
    expect(server?.requests).toHaveLength(4);
  });

  test('renews expired credentials once', async () => {
    let expired = 0;
    const credentials = {
      get: () => Promise.resolve({ accessKeyId: `key${expired}`, secretAccessKey: 's' }),
      expire: () => {
        expired += 1;
      },
    };
    const connected = await connect((request) =>
      request.headers.authorization?.includes('key0') ? error('ExpiredTokenException', { status: 403 }) : jsonReply({}),
    );
    await connected.call(target(credentials), QUEUES);
    expect(expired).toBe(1);
    const always = await connect(() => error('ExpiredTokenException', { status: 403 }));
    await expect(always.call(target(credentials), QUEUES)).rejects.toMatchObject({ code: 'ExpiredTokenException' });
    expect(expired).toBe(2);
  });

  test("corrects its clock by the service's", async () => {
    const date = new Date(Date.now() + 3_600_000);
    const connected = await connect((_, number) =>
      number === 1
        ? error('RequestTimeTooSkewed', { status: 403, headers: { date: date.toUTCString() } })
        : jsonReply({}),
    );
    await connected.call(target(), QUEUES);
    const signed = server?.requests[1]?.headers['x-amz-date'];
    expect(signed).toContain(date.toISOString().slice(0, 13).replaceAll('-', ''));
  });

  test('refuses a write before it looks for credentials', async () => {
    const connected = await connect(() => jsonReply({}));
    const credentials = { get: () => Promise.reject(new Error('asked')), expire: () => {} };
    const write = { operation: 'DeleteQueue', input: { QueueUrl: 'q' } };
    await expect(connected.call(target(credentials), write)).rejects.toMatchObject({ code: 'read_only_violation' });
    expect(server?.requests).toEqual([]);
  });

  test('says where a service has no endpoint', async () => {
    api = createAwsApi({ catalog, settings: settingsOf() });
    expect(api.hasEndpoint(catalog.service('sqs'), 'eu-west-1')).toBe(true);
    expect(api.hasEndpoint(catalog.service('sqs'), 'mars')).toBe(false);
    await expect(api.call({ ...target(), region: 'mars' }, QUEUES)).rejects.toMatchObject({ code: 'unsupported' });
  });

  test('keeps to the concurrency that the config allows', async () => {
    let running = 0;
    let most = 0;
    const started = await startFakeServer((_, response) => {
      running += 1;
      most = Math.max(most, running);
      setTimeout(() => {
        running -= 1;
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      }, 10);
      return undefined;
    });
    server = started;
    const limited = createAwsApi({ catalog, settings: settingsOf({ endpoint_url: started.url, max_concurrency: 3 }) });
    api = limited;
    await Promise.all(Array.from({ length: 12 }, () => limited.call(target(), QUEUES)));
    expect(most).toBe(3);
  });

  test('ends the waiting between tries when aborted, with the reason', async () => {
    const connected = await connect(() => error('ThrottlingException', { headers: { 'retry-after': '60' } }));
    const controller = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 50);
    await expect(connected.call(target(), QUEUES, { signal: controller.signal })).rejects.toBe(reason);
  });
});
