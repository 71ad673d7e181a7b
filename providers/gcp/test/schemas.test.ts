import { readFile, stat } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ProviderClient, TypeSchema } from '@corkscrew/sdk';
import { collectScan, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { type GcpSimulator, startGcpSimulator } from '@corkscrew/simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGcpProvider } from '../src/provider.ts';

let simulator: GcpSimulator;
let client: ProviderClient;

beforeAll(async () => {
  simulator = await startGcpSimulator({ seed: 3, resources: 600, projects: 2, quota: 'none' });
  client = await open();
});
afterAll(async () => {
  await client.close();
  await simulator.close();
});

async function open(): Promise<ProviderClient> {
  const credentials = { getToken: () => Promise.resolve(simulator.issueToken()), expire: () => undefined };
  const config = { endpoint: simulator.url, kubernetes_objects: true };
  return await createInMemoryProvider(createGcpProvider({ env: {}, credentials }), { config });
}

/** Columns of a type as `<type> <path>` by name. */
function columnsOf(schemas: readonly TypeSchema[], typeName: string): ReadonlyMap<string, string> {
  const schema = schemas.find((one) => one.typeName === typeName);
  return new Map(schema?.columns.map(({ name, type, path }) => [name, `${type} ${path}`]));
}

describe('the columns of types', () => {
  test('are such as DuckDB takes, for every type of every service', { timeout: 120_000 }, async () => {
    const schemas = await client.getSchemas([]);
    expect(schemas.length).toBeGreaterThan(1_400);
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const failures: string[] = [];
    for (const { typeName, sql } of schemas) {
      await connection.run(sql).catch((error: Error) => failures.push(`${typeName}: ${error.message}`));
    }
    const tables = await connection.runAndReadAll('SELECT count(*)::INTEGER FROM duckdb_tables()');
    expect(failures).toEqual([]);
    expect(tables.getRows()).toEqual([[schemas.length]]);
    connection.closeSync();
    instance.closeSync();
  });

  test('have names of their own, and say where in an asset they stand', async () => {
    for (const { typeName, columns } of await client.getSchemas([])) {
      expect(new Set(columns.map(({ name }) => name)).size, typeName).toBe(columns.length);
      expect(columns.length, typeName).toBeGreaterThan(0);
      const strange = columns.filter(
        ({ name, path }) => !/^[a-z_][a-z0-9_]*$/.test(name) || !/^resource\.data\.[^.\s]+$/.test(path),
      );
      expect(strange, typeName).toEqual([]);
    }
  });

  test('come from the schemas of Google: numbers that are written as texts are numbers, times are times', async () => {
    const schemas = await client.getSchemas(['compute', 'sqladmin', 'cloudresourcemanager']);
    const disk = columnsOf(schemas, 'gcp_compute_disk');
    expect(disk.get('size_gb')).toBe('integer resource.data.sizeGb');
    expect(disk.get('raw_name')).toBe('text resource.data.name');
    expect(disk.get('users')).toBe('json resource.data.users');
    expect(disk.get('enable_confidential_compute')).toBe('boolean resource.data.enableConfidentialCompute');
    expect(columnsOf(schemas, 'gcp_sqladmin_instance').get('database_version')).toBe(
      'text resource.data.databaseVersion',
    );
    expect(columnsOf(schemas, 'gcp_cloudresourcemanager_folder').get('create_time')).toBe(
      'timestamp resource.data.createTime',
    );
  });

  test('are the same each time, whatever was scanned meanwhile', async () => {
    const before = await client.getSchemas(['compute', 'pubsub']);
    await collectScan(client);
    expect(await client.getSchemas(['compute', 'pubsub'])).toEqual(before);
    const other = await open();
    expect(await other.getSchemas(['compute', 'pubsub'])).toEqual(before);
    await other.close();
  });

  test('follow the version and the schema that the assets name', async () => {
    const fresh = await open();
    const plain = columnsOf(await fresh.getSchemas(['run']), 'gcp_run_service');
    expect(plain.get('ingress')).toBe('text resource.data.ingress');
    await collectScan(fresh);
    const met = columnsOf(await fresh.getSchemas(['run']), 'gcp_run_service');
    const { resources } = await collectScan(fresh, { services: ['run'] });
    const held = resources.map(
      ({ rawData }) => JSON.parse(rawData) as { resource: { version: string; data: Record<string, unknown> } },
    );
    const paths = new Set([...met.values()].map((text) => text.split(' ')[1]));
    for (const { resource } of held) {
      expect(Object.keys(resource.data).filter((key) => !paths.has(`resource.data.${key}`))).toEqual([]);
    }
    await fresh.close();
  });

  test('cover every type that was met and has a Discovery document', async () => {
    const fresh = await open();
    const { resources } = await collectScan(fresh);
    const types = new Map(resources.map(({ typeName, service }) => [typeName, service]));
    const schemas = await fresh.getSchemas([...new Set(types.values())]);
    const bare = schemas.filter(({ columns }) => columns.length === 0).map(({ service }) => service);
    expect(bare.filter((service) => !service.endsWith('k8s.io'))).toEqual([]);
    expect([...types.keys()].filter((typeName) => !schemas.some((schema) => schema.typeName === typeName))).toEqual([]);
    await fresh.close();
  });

  test('of a service that nobody knows there are none', async () => {
    expect(await client.getSchemas(['none'])).toEqual([]);
  });
});

test('what they are made from stays small and says where it is from', async () => {
  const file = new URL('../src/data/type-columns.json', import.meta.url);
  expect((await stat(file)).size).toBeLessThan(500_000);
  const { source } = JSON.parse(await readFile(file, 'utf8')) as { source: string };
  expect(source).toMatch(/^google-api-python-client \d+\.\d+\.\d+, sha256 [0-9a-f]{64}$/);
});
