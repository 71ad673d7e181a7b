import { openCatalog } from '@corkscrew/aws-catalog';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { getSchemas } from '../src/get-schemas.ts';

const catalog = openCatalog();

describe('getSchemas', () => {
  test('gives columns that DuckDB takes, for every type of every service', { timeout: 120_000 }, async () => {
    const schemas = getSchemas(catalog, []);
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const failures: string[] = [];
    for (const { typeName, sql } of schemas.filter((schema) => schema.sql !== '')) {
      await connection.run(sql).catch((error: Error) => failures.push(`${typeName}: ${error.message}`));
    }
    connection.closeSync();
    instance.closeSync();
    expect(failures).toEqual([]);
    expect(schemas.length).toBeGreaterThan(1_200);
    expect(schemas.filter(({ columns }) => columns.length > 0).length / schemas.length).toBeGreaterThan(0.85);
  });

  test('names and types columns by the shape of the rows', () => {
    const [vpc] = getSchemas(catalog, ['ec2']).filter(({ typeName }) => typeName === 'aws_ec2_instance');
    const columns = new Map(vpc?.columns.map(({ name, type, path }) => [name, `${type} ${path}`]));
    expect(columns.get('instance_id')).toBe('text InstanceId');
    expect(columns.get('launch_time')).toBe('timestamp LaunchTime');
    expect(columns.get('ebs_optimized')).toBe('boolean EbsOptimized');
    expect(columns.get('raw_tags')).toBe('json Tags');
    expect(columns.get('security_groups')).toBe('json SecurityGroups');
  });

  test('refuses a service that does not exist', () => {
    expect(() => getSchemas(catalog, ['ec3'])).toThrow('ec3');
  });
});
