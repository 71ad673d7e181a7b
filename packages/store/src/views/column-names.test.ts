import { describe, expect, test } from 'vitest';
import { nameColumns, toColumnName } from './column-names.ts';

describe('toColumnName', () => {
  test.each([
    ['InstanceType', 'instance_type'],
    ['DBInstanceArn', 'db_instance_arn'],
    ['apiVersion', 'api_version'],
    ['kubernetes.io/name', 'kubernetes_io_name'],
    ['VPCId', 'vpc_id'],
    ['Größe', 'größe'],
    ['$$', 'value'],
  ])('gives %s as %s', (key, name) => {
    expect(toColumnName(key)).toBe(name);
  });
});

describe('nameColumns', () => {
  const names = (...keys: string[]): string[] =>
    nameColumns(keys.map((key) => ({ keys: [key], name: toColumnName(key) }))).map(({ name }) => name);

  test('tells what a payload calls id or name from what the resource does', () => {
    expect(names('Id', 'Name', 'State')).toEqual(['raw_id', 'raw_name', 'state']);
  });

  test('gives the same names whatever the order in which the keys are met', () => {
    expect(names('DbName', 'DBName', 'dbName')).toEqual(['db_name', 'raw_db_name', 'db_name_2']);
    expect(names('dbName', 'DbName', 'DBName')).toEqual(['db_name', 'raw_db_name', 'db_name_2']);
  });
});
