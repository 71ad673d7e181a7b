import { describe, expect, test } from 'vitest';
import { missingInputsOf } from './missing-input.ts';
import { catalog, refusal } from './testing/fake-api.ts';

function missing(call: string, error: Error, input: Readonly<Record<string, unknown>> = {}): readonly string[] {
  const [service = '', operation = ''] = call.split('.');
  return missingInputsOf(error, { service: catalog.service(service), operation, input });
}

describe('missingInputsOf', () => {
  test.each<[string, Error, readonly string[]]>([
    [
      'elbv2.DescribeListeners',
      refusal('ValidationError', 'You must specify either listener ARNs or a load balancer ARN'),
      ['LoadBalancerArn', 'ListenerArns'],
    ],
    [
      'ec2.DescribeLaunchTemplateVersions',
      refusal('MissingParameter', 'Either LaunchTemplateId or LaunchTemplateName must be specified.'),
      ['LaunchTemplateId', 'LaunchTemplateName'],
    ],
    [
      'efs.DescribeMountTargets',
      refusal('BadRequest', 'You must specify a FileSystemId, a MountTargetId or an AccessPointId'),
      ['FileSystemId', 'MountTargetId', 'AccessPointId'],
    ],
    ['ecs.ListServices', refusal('InvalidParameterException', 'cluster must be provided'), ['cluster']],
  ])('reads what %s demands out of its refusal', (call, error, names) => {
    expect([...missing(call, error)].sort()).toEqual([...names].sort());
  });

  test.each<[string, Error]>([
    ['a refusal that names no input', refusal('ValidationException', 'The request must be valid')],
    ['a page size', refusal('ValidationException', 'PageSize must be at most 400')],
    ['a failure of another kind', refusal('AccessDenied', 'LoadBalancerArn is required', 403)],
    ['an error of the network', new Error('LoadBalancerArn is required')],
  ])('is not misled by %s', (_, error) => {
    expect(missing('elbv2.DescribeListeners', error)).toEqual([]);
  });

  test('leaves out what the call had', () => {
    const error = refusal('ValidationError', 'LoadBalancerArn must be the ARN of a load balancer');
    expect(missing('elbv2.DescribeListeners', error, { LoadBalancerArn: 'x' })).toEqual([]);
  });
});
