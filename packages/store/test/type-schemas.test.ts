import { contentHash, type ScannedResource, type TypeColumn } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { ask } from './fixtures/ask.ts';
import { claimOf, resourceOf } from './fixtures/resources.ts';
import { dayOf, StoreHarness, type UnitInput } from './fixtures/store-harness.ts';

function thing(id: string, payload: unknown, attributes = '{}'): ScannedResource {
  const rawData = JSON.stringify(payload);
  return resourceOf(id, { rawData, attributes, contentHash: contentHash(rawData) });
}

function listed(...resources: readonly ScannedResource[]): UnitInput {
  return { resources, claims: [claimOf('complete', resources.length)] };
}

function columnsOf(text: string): readonly TypeColumn[] {
  return text.split(', ').map((words) => {
    const [name = '', type = '', path = ''] = words.split(' ');
    return { name, type, path, description: '' };
  });
}

async function record(store: StoreHarness, day: number, columns: string): Promise<void> {
  const of = { typeName: 'aws_ec2_instance', service: 'ec2', type: 'Instance', normaliserVersion: `v${day}` };
  const schemas = [{ ...of, columns: columnsOf(columns) }];
  await store.sink.recordSchemas({ provider: 'aws', recordedAt: dayOf(day), schemas });
}

async function rowsOf(store: StoreHarness, sql: string, asOf?: Date): Promise<unknown> {
  const { columns, rows } = await ask({ path: store.path, sql, ...(asOf === undefined ? {} : { asOf }) });
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])));
}

/** The type's own columns with their types. */
async function describeType(store: StoreHarness): Promise<Record<string, string>> {
  const sql = 'SELECT column_name, column_type FROM (DESCRIBE aws_ec2_instance) OFFSET 13';
  const { rows } = await ask({ path: store.path, sql });
  return Object.fromEntries(rows.slice(0, -2) as [string, string][]);
}

describe('the columns that a provider gives', () => {
  test('are those of the view, also where no payload has them, beside what payloads have more', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(thing('i-1', { Size: 3, Spec: { Zone: 'a' }, More: 'x' }, '{"policy":{"v":1}}'))]);
    await record(store, 1, 'size integer Size, spec_zone text Spec.Zone, made_at timestamp MadeAt, parts json Parts');
    expect(await describeType(store)).toEqual({
      made_at: 'TIMESTAMP WITH TIME ZONE',
      more: 'VARCHAR',
      parts: 'JSON',
      policy: 'JSON',
      size: 'BIGINT',
      spec: 'JSON',
      spec_zone: 'VARCHAR',
    });
    expect(await rowsOf(store, 'SELECT size, spec_zone, made_at, more FROM aws_ec2_instance')).toEqual([
      { size: 3, spec_zone: 'a', made_at: null, more: 'x' },
    ]);
  });

  test('give way to payloads that hold something else', async () => {
    const store = await StoreHarness.create();
    const payload = { Size: 'large', Count: 2, Ratio: 0.5, MadeAt: 'yesterday', Flag: { A: 1 }, Code: 7 };
    await store.scan(1, [listed(thing('i-1', payload))]);
    const given = 'size integer Size, count number Count, ratio integer Ratio, made_at timestamp MadeAt';
    await record(store, 1, `${given}, flag boolean Flag, code text Code`);
    expect(await rowsOf(store, 'SELECT size, count, ratio, made_at, flag, code FROM aws_ec2_instance')).toEqual([
      { size: 'large', count: 2, ratio: 0.5, made_at: 'yesterday', flag: '{"A":1}', code: '7' },
    ]);
  });

  test('are numbers where payloads write them as texts, as long as all of them are', async () => {
    const store = await StoreHarness.create();
    const things = [thing('i-1', { Size: '50', Ratio: '0.5', Code: '7' }), thing('i-2', { Size: '9', Code: 'x7' })];
    await store.scan(1, [listed(...things)]);
    await record(store, 1, 'size integer Size, ratio number Ratio, code integer Code, none integer None');
    expect(await rowsOf(store, 'SELECT max(size) AS size, max(code) AS code FROM aws_ec2_instance')).toEqual([
      { size: 50, code: 'x7' },
    ]);
    expect(await describeType(store)).toEqual({ code: 'VARCHAR', none: 'BIGINT', ratio: 'DOUBLE', size: 'BIGINT' });
  });

  test('keep their names beside those that every type has, whatever a plugin calls them', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(thing('i-1', { Name: 'n', "X'Y": 1, Tags: [] }))]);
    await record(store, 1, `name text Name, "); text X'Y, tags json Tags, name text Other`);
    expect(await describeType(store)).toEqual({
      raw_name: 'VARCHAR',
      name_2: 'VARCHAR',
      raw_tags: 'JSON',
      x_y: 'VARCHAR',
    });
  });

  test('may come, go and change between two scans: views follow, and the past stays readable', async () => {
    const store = await StoreHarness.create();
    await store.scan(1, [listed(thing('i-1', { Size: 3, Old: 'x' }))]);
    await record(store, 1, 'size integer Size, old text Old');
    await store.scan(3, [listed(thing('i-1', { Size: 'large', New: true }))]);
    await record(store, 3, 'size text Size, new boolean New');
    expect(await describeType(store)).toEqual({ size: 'VARCHAR', new: 'BOOLEAN' });
    expect(await rowsOf(store, 'SELECT size, new FROM aws_ec2_instance')).toEqual([{ size: 'large', new: true }]);
    const then = await rowsOf(store, 'SELECT size, old, new FROM aws_ec2_instance', dayOf(2));
    expect(then).toEqual([{ size: '3', old: 'x', new: null }]);
    expect(await store.sink.listSchemas('aws')).toEqual([
      { service: 'ec2', type: 'Instance', normaliserVersion: 'v3', recordedAt: dayOf(3) },
    ]);
  });
});
