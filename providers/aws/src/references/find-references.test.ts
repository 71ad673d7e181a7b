import { describe, expect, test } from 'vitest';
import { catalog } from '../testing/fake-api.ts';
import { findReferences } from './find-references.ts';
import { ID_PREFIXES } from './id-prefixes.ts';
import { NAME_MEMBERS } from './name-members.ts';
import { nameRulesOf } from './name-rules.ts';

function find(payload: unknown, typeName = 'Function', service = 'lambda'): string[] {
  const entry = catalog.service(service);
  const type = entry.resourceTypes.find((candidate) => candidate.type === typeName);
  if (type === undefined) throw new RangeError(`no type ${typeName}`);
  const arn = `arn:aws:${service}:eu-west-1:123456789012:own`;
  const names = nameRulesOf(entry, type);
  const source = { service, type: typeName, id: 'own', arn, parentId: 'above', accountId: '123456789012', names };
  return findReferences(payload, source).map(
    ({ path, targetId, targetService, targetType, relationshipType, label, confidence }) =>
      `${path} ${relationshipType} ${label} ${targetService}:${targetType} ${targetId} (${confidence})`,
  );
}

describe('findReferences', () => {
  test.each([
    [
      { Role: 'arn:aws:iam::123456789012:role/app' },
      'Role depends_on assumes : arn:aws:iam::123456789012:role/app (exact)',
    ],
    [
      { Vpc: { SubnetIds: ['subnet-0123456789abcdef0'] } },
      'Vpc.SubnetIds[] depends_on in_network ec2:Subnet subnet-0123456789abcdef0 (exact)',
    ],
    [{ Groups: ['sg-01234567'] }, 'Groups[] depends_on guarded_by ec2:SecurityGroup sg-01234567 (exact)'],
    [
      { Environment: { Variables: { QUEUE: 'https://sqs.eu-west-1.amazonaws.com/123456789012/work' } } },
      'Environment.Variables.QUEUE references uses sqs:Queue work (prefix)',
    ],
    [
      { Code: { ImageUri: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:1.2' } },
      'Code.ImageUri references uses ecr:Repository team/app (prefix)',
    ],
    [{ Output: 's3://reports/2026/' }, 'Output references uses s3:Bucket reports (prefix)'],
    [{ S3Bucket: 'code' }, 'S3Bucket references uses s3:Bucket code (shape)'],
    [
      { Policy: '{"Resource":["arn:aws:s3:::logs/*"]}' },
      'Policy.Resource[] references grants : arn:aws:s3:::logs (prefix)',
    ],
    [
      { Policy: '{"Statement":{"Principal":{"AWS":"210987654321"}}}' },
      'Policy.Statement.Principal.AWS references grants organizations:Account 210987654321 (exact)',
    ],
    [
      {
        AssumeRolePolicyDocument: encodeURIComponent(
          '{"Statement":[{"Principal":{"AWS":["arn:aws:iam::210987654321:root","arn:aws:iam::123456789012:root"]}}]}',
        ),
      },
      'AssumeRolePolicyDocument.Statement[].Principal.AWS[] references grants organizations:Account 210987654321 (exact)',
    ],
    [
      { Target: 'arn:aws:lambda:eu-west-1:123456789012:function:f:live' },
      'Target references uses : arn:aws:lambda:eu-west-1:123456789012:function:f (prefix)',
    ],
    [
      { Destination: 'arn:aws-cn:logs:cn-north-1:123456789012:log-group:/a/b:*' },
      'Destination references logs_to : arn:aws-cn:logs:cn-north-1:123456789012:log-group:/a/b (prefix)',
    ],
  ])('finds what %j names', (payload, reference) => {
    expect(find(payload)).toEqual([reference]);
  });

  test.each([
    [{ FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:own' }],
    [{ FunctionName: 'another' }],
    [{ Id: 'own', Above: 'above', Of: { Function: 'own' } }],
    [{ Version: 'i-1', Text: 'sg-group', Kind: 'my-01234567' }],
    [{ Principal: 'arn:aws:iam::123456789012:root' }],
    [{ Resource: ['*', 'arn:aws:dynamodb:*:*:table/*', 'arn:aws:iam::*:role/x'] }],
    [{ S3Bucket: 'has spaces' }],
    [{ When: new Date(0), Bytes: new Uint8Array(9), None: null }],
  ])('finds nothing in %j', (payload) => {
    expect(find(payload)).toEqual([]);
  });

  test('takes names by the types of the own service and by what its child lists are bound by', () => {
    expect(find({ DBSubnetGroup: { DBSubnetGroupName: 'private' } }, 'DBInstance', 'rds')).toEqual([
      'DBSubnetGroup.DBSubnetGroupName depends_on in_network rds:DBSubnetGroup private (shape)',
    ]);
    expect(find({ clusterName: 'prod' }, 'Nodegroup', 'eks')).toEqual([
      'clusterName depends_on runs_in eks:Cluster prod (shape)',
    ]);
  });

  test('names each target once for each place', () => {
    const id = 'vpc-0123456789abcdef0';
    expect(find({ A: [{ VpcId: id }, { VpcId: id }], VpcId: id })).toHaveLength(2);
  });

  test('points to types that the catalog has', () => {
    const targets = [
      ...Object.values(ID_PREFIXES).map(([service, type]) => ({ service, type })),
      ...Object.values(NAME_MEMBERS).flat(),
    ];
    const unknown = targets.filter(
      ({ service, type }) => !catalog.service(service).resourceTypes.some((candidate) => candidate.type === type),
    );
    expect(unknown).toEqual([]);
  });
});
