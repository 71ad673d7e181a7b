import { describe, expect, test } from 'vitest';
import { isReadName, isSingularRead, nounOf, singularName, snakeCase, splitWords } from './naming.ts';

describe('singularName', () => {
  test.each([
    ['Instances', 'Instance'],
    ['Addresses', 'Address'],
    ['Policies', 'Policy'],
    ['EventBuses', 'EventBus'],
    ['Aliases', 'Alias'],
    ['Databases', 'Database'],
    ['Warehouses', 'Warehouse'],
    ['Branches', 'Branch'],
    ['Boxes', 'Box'],
    ['Analyses', 'Analysis'],
    ['IPSets', 'IPSet'],
    ['WebACLs', 'WebACL'],
    ['RestApis', 'RestApi'],
    ['Status', 'Status'],
    ['Access', 'Access'],
    ['Redis', 'Redis'],
    ['DNS', 'DNS'],
    ['Queries', 'Query'],
    ['Keys', 'Key'],
  ])('makes %s %s', (plural, singular) => {
    expect(singularName(plural, { DNS: 'DNS' })).toBe(singular);
  });

  test('takes irregular words from the rules', () => {
    expect(singularName('ParameterCaches', { Caches: 'Cache' })).toBe('ParameterCache');
  });
});

describe('nounOf', () => {
  test.each([
    ['DescribeDBInstances', 'DBInstance'],
    ['ListHostedZonesByName', 'HostedZone'],
    ['GetRestApis', 'RestApi'],
    ['ListClustersV2', 'Cluster'],
    ['ListAllMyThings', 'MyThing'],
    ['ListResourceSummaries', 'Resource'],
    ['DescribeByoipCidrs', 'ByoipCidr'],
    ['ListForwardingRules', 'ForwardingRule'],
    ['BatchGetProjects', 'Project'],
  ])('of %s is %s', (operation, noun) => {
    expect(nounOf(operation)).toBe(noun);
  });
});

describe('snakeCase', () => {
  test.each([
    ['DBInstance', 'db_instance'],
    ['Vpc', 'vpc'],
    ['WebACL', 'web_acl'],
    ['S3AccessPoint', 's3_access_point'],
    ['OpenIDConnectProvider', 'open_id_connect_provider'],
  ])('of %s is %s', (name, snake) => {
    expect(snakeCase(name)).toBe(snake);
  });
});

describe('splitWords', () => {
  test('keeps a plural of capitals together', () => {
    expect(splitWords('ListWebACLs')).toEqual(['List', 'Web', 'ACLs']);
  });
});

describe('isReadName', () => {
  test.each(['ListQueues', 'DescribeVpcs', 'GetBucketPolicy', 'BatchGetProjects'])('takes %s', (name) => {
    expect(isReadName(name)).toBe(true);
  });

  test.each(['DeleteQueue', 'Getaway', 'Listen', 'PutItem', 'AssumeRole'])('refuses %s', (name) => {
    expect(isReadName(name)).toBe(false);
  });
});

describe('isSingularRead', () => {
  test('tells one thing from many', () => {
    const singular = ['GetAccount', 'DescribeTable', 'GetTables', 'DescribeVpcs', 'ListAccount'].map((name) =>
      isSingularRead(name, {}),
    );
    expect(singular).toEqual([true, true, false, false, false]);
  });
});
