import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportTable } from '../src/actions/export.ts';
import { fetchRows } from '../src/actions/fetch-rows.ts';
import type { CommandContext } from '../src/command/command.ts';
import { createParts } from '../src/run/create-parts.ts';
import { createSampleEstate, type SampleEstate } from '../src/testing/sample-estate.ts';
import { createTestContext } from '../src/testing/test-context.ts';

function contextOf(estate: SampleEstate, args: readonly string[], flags: Record<string, unknown>): CommandContext {
  const context = createTestContext({ args, flags, cwd: estate.folder });
  const settings = { ...context.settings, database: { value: estate.path, source: 'test' } };
  const installation = { version: '0', folder: estate.folder, catalogDir: undefined };
  return {
    ...context,
    settings,
    parts: createParts({ settings, installation, env: {}, onPluginLog: () => undefined }),
  };
}

test('writes a table of a type as CSV, an answer as NDJSON, and everything as Parquet that DuckDB reads back', async () => {
  await using estate = await createSampleEstate();
  await exportTable(contextOf(estate, ['aws_ec2_instance'], { to: 'instances.csv' }));
  const csv = readFileSync(join(estate.folder, 'instances.csv'), 'utf8').trimEnd().split('\n');
  expect(csv).toHaveLength(4);
  expect(statSync(join(estate.folder, 'instances.csv')).mode & 0o777).toBe(0o600);
  expect(csv[0]).toContain('instance_type');
  const sql = "SELECT name, id AS it's FROM resources";
  await expect(exportTable(contextOf(estate, [sql], { to: 'x.csv' }))).rejects.toMatchObject({ code: 'query_failed' });
  await exportTable(
    contextOf(estate, ["SELECT name FROM resources WHERE type = 'Role';"], { to: "it's.json", format: 'ndjson' }),
  );
  expect(readFileSync(join(estate.folder, "it's.json"), 'utf8')).toBe('{"name":"shop-web"}\n');
  const context = contextOf(estate, [], { to: 'all.parquet' });
  await exportTable(context);
  const read = { sql: `SELECT count(*) FROM '${join(estate.folder, 'all.parquet')}'`, allowExternalAccess: true };
  await using answer = await context.parts.query(estate.path, read);
  for await (const rows of answer.batches) expect(rows).toEqual([[12]]);
  expect(await fetchRows(context, estate.path, 'SELECT count(*) FROM resources')).toEqual([[12]]);
});

test('replaces no file unless it is told to, and asks for a file and a format', async () => {
  await using estate = await createSampleEstate();
  writeFileSync(join(estate.folder, 'mine.csv'), 'mine');
  const refuse = (args: string[], flags: Record<string, unknown>) => exportTable(contextOf(estate, args, flags));
  await expect(refuse([], { to: 'mine.csv' })).rejects.toMatchObject({ code: 'invalid_argument' });
  expect(readFileSync(join(estate.folder, 'mine.csv'), 'utf8')).toBe('mine');
  await exportTable(contextOf(estate, ['edges'], { to: 'mine.csv', force: true }));
  expect(readFileSync(join(estate.folder, 'mine.csv'), 'utf8')).toContain('from_uid');
  await expect(refuse([], {})).rejects.toMatchObject({ code: 'invalid_argument' });
  await expect(refuse([], { to: 'x.xlsx' })).rejects.toMatchObject({ code: 'invalid_argument' });
  await expect(refuse(['DROP TABLE x'], { to: 'x.csv' })).rejects.toMatchObject({ code: 'invalid_argument' });
  await expect(refuse([], { to: '-', format: 'csv' })).rejects.toMatchObject({
    code: 'invalid_argument',
    hint: expect.stringContaining('corkscrew query'),
  });
  for (const to of ['nowhere/x.csv', 'nowhere/x.duckdb']) {
    await expect(refuse([], { to })).rejects.toMatchObject({
      message: expect.stringMatching(/^write .*: no such file or folder$/),
      hint: expect.not.stringContaining('--help'),
    });
  }
  expect(readdirSync(estate.folder).filter((name) => name.includes('.new-'))).toEqual([]);
});
