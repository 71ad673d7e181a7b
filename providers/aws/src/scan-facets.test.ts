import type { Diagnostic, FacetDraft, ResourceDraft, ScanUnit, ScanYield } from '@corkscrew/sdk';
import { draftsOf } from '@corkscrew/sdk';
import { describe, expect, test } from 'vitest';
import type { AwsConfig } from './config.ts';
import { scanUnit } from './scan.ts';
import { ACCOUNTS, type Answer, createFakeApi, refusal, type SeenCall, settingsOf } from './testing/fake-api.ts';

interface Scanned {
  readonly resources: readonly ResourceDraft[];
  readonly outcomes: readonly string[];
  readonly diagnostics: readonly Omit<Diagnostic, 'provider'>[];
  readonly calls: readonly SeenCall[];
}

async function scan(
  service: string,
  type: string,
  source: { readonly answer: Answer; readonly config?: AwsConfig },
): Promise<Scanned> {
  const api = createFakeApi(source.answer, settingsOf(source.config));
  const unit: ScanUnit = {
    provider: 'aws',
    unitId: 'unit',
    accountId: '123456789012',
    region: 'eu-west-1',
    service,
    type: '*',
    estimatedCalls: 1,
    normaliserVersion: '1',
    payload: JSON.stringify({ types: [type] }),
  };
  const messages: ScanYield[] = [];
  for await (const message of scanUnit(unit, { api, accounts: ACCOUNTS })) messages.push(message);
  return {
    resources: messages.flatMap(draftsOf),
    outcomes: messages.flatMap((message) => (message.kind === 'claim' ? [message.claim.outcome] : [])),
    diagnostics: messages.flatMap((message) => (message.kind === 'diagnostic' ? [message.diagnostic] : [])),
    calls: api.calls,
  };
}

function readingOf(
  { facets = [] }: ResourceDraft | { readonly facets?: undefined },
  name: string,
): FacetDraft | undefined {
  return facets.find(({ facet }) => facet === name);
}

/** One bucket, and what its parts answer. */
function bucket(parts: Readonly<Record<string, () => Readonly<Record<string, unknown>>>>): Answer {
  return ({ operation }) => {
    if (operation === 'ListBuckets') return { Buckets: [{ Name: 'data' }] };
    return parts[operation]?.() ?? {};
  };
}

describe('facets', () => {
  test('are present with their value, policies as JSON', async () => {
    const { resources } = await scan('s3', 'Bucket', {
      answer: bucket({
        GetBucketPolicy: () => ({ Policy: '{"Statement":[]}' }),
        GetBucketVersioning: () => ({ Status: 'Enabled' }),
      }),
    });
    expect(readingOf(resources[0] ?? {}, 'policy')).toEqual({
      facet: 'policy',
      status: 'present',
      value: { Statement: [] },
    });
    expect(readingOf(resources[0] ?? {}, 'versioning')).toMatchObject({
      status: 'present',
      value: { Status: 'Enabled' },
    });
  });

  test('are absent where the service has a code for it, or answers with nothing', async () => {
    const { resources, diagnostics } = await scan('s3', 'Bucket', {
      answer: bucket({
        GetBucketPolicy: () => {
          throw refusal('NoSuchBucketPolicy', 'none', 404);
        },
      }),
    });
    expect(readingOf(resources[0] ?? {}, 'policy')).toEqual({ facet: 'policy', status: 'absent' });
    expect(readingOf(resources[0] ?? {}, 'logging')).toEqual({ facet: 'logging', status: 'absent' });
    expect(diagnostics).toEqual([]);
  });

  test('are denied and failed, never absent, where the service refuses; the resource stays, and it is told once', async () => {
    const answer: Answer = ({ operation }) => {
      if (operation === 'ListBuckets') return { Buckets: [{ Name: 'a' }, { Name: 'b' }] };
      if (operation === 'GetBucketPolicy') throw refusal('AccessDenied', 'no', 403);
      if (operation === 'GetBucketAcl') throw refusal('NoSuchBucket', 'gone', 404);
      return {};
    };
    const { resources, outcomes, diagnostics } = await scan('s3', 'Bucket', { answer });
    expect(resources.map((resource) => readingOf(resource, 'policy'))).toEqual([
      { facet: 'policy', status: 'denied', reason: 'AccessDenied: no' },
      { facet: 'policy', status: 'denied', reason: 'AccessDenied: no' },
    ]);
    expect(readingOf(resources[0] ?? {}, 'acl')).toMatchObject({ status: 'error', reason: 'NoSuchBucket: gone' });
    expect(outcomes).toEqual(['complete']);
    const denied = diagnostics.filter(({ code }) => code === 'access_denied');
    expect(denied).toHaveLength(1);
    expect(denied[0]).toMatchObject({
      operation: 's3:GetBucketPolicy',
      advice: expect.stringContaining('s3:GetBucketPolicy'),
    });
    expect(denied[0]?.message).toContain('(and 1 more alike)');
  });

  test('are read for many by one call where the service allows, and told apart by their key', async () => {
    const arns = Array.from({ length: 250 }, (_, index) => `arn:aws:ecs:eu-west-1:123456789012:cluster/c${index}`);
    const answer: Answer = ({ operation, input }) => {
      if (operation === 'ListClusters') return { clusterArns: arns };
      if (operation !== 'DescribeClusters') return {};
      const asked = input['clusters'] as string[];
      return {
        clusters: asked
          .filter((arn) => !arn.endsWith('/c7'))
          .map((arn) => ({ clusterArn: arn, status: 'ACTIVE' }))
          .reverse(),
      };
    };
    const { resources, calls } = await scan('ecs', 'Cluster', { answer });
    expect(calls.filter(({ operation }) => operation === 'DescribeClusters')).toHaveLength(3);
    expect(readingOf(resources[0] ?? {}, 'detail')).toMatchObject({
      status: 'present',
      value: { clusterArn: arns[0] },
    });
    expect(readingOf(resources[7] ?? {}, 'detail')).toMatchObject({ status: 'error' });
    expect(resources.map(({ id }) => id)).toEqual(arns);
  });

  test('give the tags that a list leaves out, and none where there are none', async () => {
    const answer =
      (tags: unknown): Answer =>
      ({ operation }) => {
        if (operation === 'ListQueues') return { QueueUrls: ['https://sqs/1/work'] };
        return operation === 'ListQueueTags' ? { Tags: tags } : {};
      };
    expect((await scan('sqs', 'Queue', { answer: answer({ team: 'core' }) })).resources[0]?.tags).toEqual({
      team: 'core',
    });
    expect((await scan('sqs', 'Queue', { answer: answer(undefined) })).resources[0]?.tags).toEqual({});
    const denied: Answer = (call) => {
      if (call.operation === 'ListQueueTags') throw refusal('AccessDenied', 'no', 403);
      return answer({})(call, {});
    };
    expect((await scan('sqs', 'Queue', { answer: denied })).resources[0]?.tags).toBeUndefined();
  });

  test('are left out where the configuration wants none, and all read where it wants all', async () => {
    const none = await scan('s3', 'Bucket', { answer: bucket({}), config: { facets: 'none' } });
    expect(none.calls.map(({ operation }) => operation)).toEqual(['ListBuckets']);
    expect(none.resources[0]).not.toHaveProperty('facets');
    const all = await scan('s3', 'Bucket', { answer: bucket({}), config: { facets: 'all' } });
    expect(all.calls.map(({ operation }) => operation)).toContain('GetBucketCors');
  });

  test('of what has ended are not read', async () => {
    const answer: Answer = ({ operation }) =>
      operation === 'DescribeInstances'
        ? { Reservations: [{ Instances: [{ InstanceId: 'i-1', State: { Name: 'terminated' } }] }] }
        : {};
    const { resources, calls } = await scan('ec2', 'Instance', { answer });
    expect(resources).toMatchObject([{ id: 'i-1', lifecycle: 'ended' }]);
    expect(calls).toHaveLength(1);
  });
});

describe('settings of an account', () => {
  test('are one resource, whose id is the account', async () => {
    const { resources, outcomes } = await scan('ec2', 'EbsEncryptionByDefault', {
      answer: () => ({ EbsEncryptionByDefault: true }),
    });
    expect(resources).toMatchObject([
      { id: '123456789012', region: 'eu-west-1', payload: { EbsEncryptionByDefault: true } },
    ]);
    expect(outcomes).toEqual(['complete']);
  });

  test('are asked for with the account where the service wants it', async () => {
    const { resources, calls } = await scan('s3control', 'AccountPublicAccessBlock', {
      answer: () => ({ PublicAccessBlockConfiguration: { BlockPublicPolicy: true } }),
    });
    expect(calls).toMatchObject([{ operation: 'GetPublicAccessBlock', input: { AccountId: '123456789012' } }]);
    expect(resources).toMatchObject([{ region: 'global', payload: { BlockPublicPolicy: true } }]);
  });

  test('that nobody made are known to be none', async () => {
    const { resources, outcomes, diagnostics } = await scan('iam', 'AccountPasswordPolicy', {
      answer: () => {
        throw refusal('NoSuchEntity', 'none', 404);
      },
    });
    expect({ resources, outcomes, diagnostics }).toEqual({ resources: [], outcomes: ['complete'], diagnostics: [] });
  });
});
