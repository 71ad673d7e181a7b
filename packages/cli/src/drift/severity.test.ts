import type { DriftItem } from '@corkscrew/store';
import { describe, expect, test } from 'vitest';
import { isIgnored } from './path-pattern.ts';
import { judgeDrift } from './severity.ts';

function item(typeName: string, kind: DriftItem['kind'], ...fields: DriftItem['fields']): DriftItem {
  const resource = {
    uid: '',
    provider: '',
    accountId: '',
    region: '',
    service: '',
    type: '',
    id: '',
    name: '',
    arn: '',
  };
  return { kind, resource: { ...resource, typeName }, fields };
}

const changed = (path: string, before: unknown, after: unknown): string =>
  judgeDrift(item('aws_x_y', 'changed', { path, before, after })).severity;

describe('judgeDrift', () => {
  test('puts what lets the world in above other rules of a firewall', () => {
    const path = 'IpPermissions[0].IpRanges[0].CidrIp';
    expect(changed(path, '10.0.0.0/8', '0.0.0.0/0')).toBe('critical');
    expect(changed(path, '0.0.0.0/0', '10.0.0.0/8')).toBe('high');
    expect(changed('IpPermissions[0].FromPort', 443, 22)).toBe('high');
  });

  test('knows the whole internet in the words of every cloud', () => {
    const rule = (more: object): object => ({
      name: 'in',
      properties: { access: 'Allow', direction: 'Inbound', ...more },
    });
    const rules = 'properties.securityRules[in]';
    expect(changed(`${rules}.properties.sourceAddressPrefix`, '10.0.0.0/8', '*')).toBe('critical');
    expect(changed(`${rules}.properties.sourceAddressPrefix`, '10.0.0.0/8', 'Internet')).toBe('critical');
    expect(changed(`${rules}.properties.destinationAddressPrefix`, '10.0.0.0/8', '*')).toBe('high');
    expect(changed(rules, undefined, rule({ sourceAddressPrefix: '*' }))).toBe('critical');
    expect(changed(rules, undefined, rule({ sourceAddressPrefix: '*', access: 'Deny' }))).toBe('high');
    expect(changed(rules, undefined, rule({ sourceAddressPrefix: '*', direction: 'Outbound' }))).toBe('high');
    expect(changed('properties.startIpAddress', '10.0.0.1', '0.0.0.0')).toBe('critical');
    expect(changed('properties.networkAcls.defaultAction', 'Deny', 'Allow')).toBe('critical');
    expect(changed('sourceRanges', ['10.0.0.0/8'], ['10.0.0.0/8', '0.0.0.0/0'])).toBe('critical');
    expect(changed('attributes.iam_policy.bindings[0].members', ['user:a'], ['user:a', 'allUsers'])).toBe('critical');
    expect(changed('IpPermissionsEgress[0].IpRanges[0].CidrIp', '10.0.0.0/8', '0.0.0.0/0')).toBe('high');
  });

  test('knows what lets the pods of a namespace do more', () => {
    const label = (name: string, after: unknown): string => {
      const field = { path: `metadata.labels["${name}"]`, before: 'restricted', after };
      return judgeDrift(item('kubernetes_core_namespace', 'changed', field)).severity;
    };
    expect(label('pod-security.kubernetes.io/enforce', 'privileged')).toBe('critical');
    expect(label('pod-security.kubernetes.io/enforce', undefined)).toBe('high');
    expect(label('team', 'b')).toBe('low');
    const context = { path: 'spec.containers[0].securityContext.privileged', before: undefined, after: true };
    expect(judgeDrift(item('kubernetes_apps_deployment', 'changed', context)).severity).toBe('high');
  });

  test('knows a policy that gives rights to anybody, or every right', () => {
    expect(changed('attributes.policy.Statement[0].Principal', { AWS: 'arn:x' }, '*')).toBe('critical');
    expect(changed('Policy.Statement[0].Principal', { AWS: 'arn:x' }, { AWS: '*' })).toBe('critical');
    expect(changed('Policy.Statement[0].Action', 's3:GetObject', '*')).toBe('critical');
    expect(changed('Policy.Statement[0].Action', 's3:GetObject', 's3:PutObject')).toBe('high');
    const rule = { path: 'rules[0].verbs', before: ['get'], after: ['*'] };
    expect(judgeDrift(item('kubernetes_rbac_authorization_cluster_role', 'changed', rule)).severity).toBe('critical');
  });

  test('knows public access, encryption and tags', () => {
    expect(changed('attributes.public_access_block.BlockPublicAcls', true, false)).toBe('critical');
    expect(changed('PubliclyAccessible', false, true)).toBe('critical');
    expect(changed('StorageEncrypted', true, false)).toBe('high');
    expect(changed('PublicIpAddress', undefined, '1.2.3.4')).toBe('high');
    expect(changed('Tags[Owner].Value', 'a', 'b')).toBe('low');
    expect(changed('InstanceType', 'a', 'b')).toBe('medium');
  });

  test('judges a resource by the worst of what differs, and says why', () => {
    const tag = { path: 'Tags[a]', after: 1 };
    const open = { path: 'IpPermissions[1]', after: { IpRanges: [{ CidrIp: '0.0.0.0/0' }] } };
    expect(judgeDrift(item('aws_ec2_security_group', 'changed', tag, open))).toEqual({
      severity: 'critical',
      reason: 'lets the whole internet in',
    });
  });

  test('judges what came and went by its type', () => {
    expect(judgeDrift(item('aws_iam_user', 'added')).severity).toBe('high');
    expect(judgeDrift(item('aws_cloudtrail_trail', 'removed')).severity).toBe('high');
    expect(judgeDrift(item('aws_cloudtrail_trail', 'added')).severity).toBe('medium');
    expect(judgeDrift(item('aws_ec2_instance', 'removed')).severity).toBe('medium');
    expect(judgeDrift(item('kubernetes_networking_network_policy', 'removed')).severity).toBe('high');
    expect(judgeDrift(item('kubernetes_rbac_authorization_cluster_role_binding', 'added')).severity).toBe('high');
    expect(judgeDrift(item('kubernetes_core_service_account', 'added')).severity).toBe('high');
    expect(judgeDrift(item('azure_authorization_role_assignment', 'added')).severity).toBe('high');
  });
});

describe('isIgnored', () => {
  test('takes a path with all that lies under it, and a type where one is named', () => {
    expect(isIgnored(['Tags'], 'aws_ec2_instance', 'Tags[Revision]')).toBe(true);
    expect(isIgnored(['Tags'], 'aws_ec2_instance', 'TagSet')).toBe(false);
    expect(isIgnored(['*.LastModified'], 'aws_x', 'a.b.LastModified')).toBe(true);
    expect(isIgnored(['aws_ec2_*:State'], 'aws_ec2_instance', 'State.Name')).toBe(true);
    expect(isIgnored(['aws_ec2_*:State'], 'aws_rds_db_instance', 'State.Name')).toBe(false);
    expect(isIgnored(['Tags[Revision]'], 'aws_x', 'Tags[Revision].Value')).toBe(true);
    expect(isIgnored([], 'aws_x', 'a')).toBe(false);
  });
});
