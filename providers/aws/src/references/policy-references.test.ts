import { describe, expect, test } from 'vitest';
import { catalog } from '../testing/fake-api.ts';
import { nameRulesOf } from './name-rules.ts';
import { findPolicyReferences } from './policy-references.ts';

const ARN = 'arn:aws:sqs:eu-west-1:123456789012:orders';

function find(...statements: readonly object[]): readonly (readonly (string | undefined)[])[] {
  const service = catalog.service('sqs');
  const type = service.resourceTypes.find((candidate) => candidate.type === 'Queue');
  if (type === undefined) throw new Error('no queue');
  const source = {
    service: 'sqs',
    type: 'Queue',
    id: 'orders',
    arn: ARN,
    parentId: undefined,
    names: nameRulesOf(service, type),
    accountId: '123456789012',
  };
  return findPolicyReferences('policy', { Version: '2012-10-17', Statement: statements }, source).map(
    ({ path, label, targetId, targetType }) => [path, label, targetId, targetType],
  );
}

describe('findPolicyReferences', () => {
  test('finds roles and users that a policy speaks of', () => {
    const role = 'arn:aws:iam::123456789012:role/worker';
    const user = 'arn:aws:iam::210987654321:user/ops';
    expect(find({ Effect: 'Allow', Principal: { AWS: [role, user] }, Action: 'sqs:*', Resource: ARN })).toEqual([
      ['policy.Statement[].Principal.AWS[]', 'grants', role, ''],
      ['policy.Statement[].Principal.AWS[]', 'grants', user, ''],
    ]);
  });

  test('finds other accounts, however they are written, once, and not its own', () => {
    const principals = ['210987654321', 'arn:aws:iam::210987654321:root', 'arn:aws:iam::123456789012:root', '*'];
    expect(find({ Effect: 'Allow', Principal: { AWS: principals } }, { Principal: '*' })).toEqual([
      ['policy.Statement[].Principal.AWS[]', 'grants', '210987654321', 'Account'],
    ]);
  });

  test('finds identity providers, and what conditions and statements name', () => {
    const provider = 'arn:aws:iam::123456789012:oidc-provider/token.example.com';
    const topic = 'arn:aws:sns:eu-west-1:123456789012:news';
    const bucket = 'arn:aws:s3:::reports';
    const found = find(
      { Principal: { Federated: provider }, Condition: { ArnEquals: { 'aws:SourceArn': topic } } },
      { Principal: { Service: 'sns.amazonaws.com' }, Resource: [`${bucket}/*`, 'arn:aws:s3:::other-*', ARN] },
    );
    expect(found.map(([, , target]) => target)).toEqual([provider, topic, bucket]);
  });

  test.each([
    ['no statements', {}],
    [
      'texts that would be names elsewhere',
      { Sid: 'orders', Principal: { CanonicalUser: '79a59df900b949e5' }, Action: 'default' },
    ],
    ['a principal that is no text', { Principal: { AWS: [1, null] } }],
  ])('finds nothing in %s', (_, statement) => {
    expect(find(statement)).toEqual([]);
  });

  test('takes a policy that is no document as it comes', () => {
    const service = catalog.service('sqs');
    const [type] = service.resourceTypes;
    if (type === undefined) throw new Error('no type');
    const source = { service: 'sqs', type: 'Queue', id: 'q', arn: ARN, parentId: undefined, accountId: '1' };
    for (const policy of ['text', null, [], { Statement: 'x' }]) {
      expect(findPolicyReferences('policy', policy, { ...source, names: nameRulesOf(service, type) })).toEqual([]);
    }
  });
});
