import { DuckDBInstance } from '@duckdb/node-api';
import { makeResource } from './make-resource.ts';
import { makeUnitSizes } from './unit-sizes.ts';

/** Rows after which a row group is full. */
const GROUP_ROWS = 122_880;

const TEXTS = [
  'provider',
  'service',
  'type',
  'typeName',
  'id',
  'name',
  'region',
  'accountId',
  'arn',
  'contentHash',
  'claimKey',
] as const;

/** Makes every row and forgets it: what all other runs spend on making rows. */
export function makeRows(rows: number): void {
  let bytes = 0;
  let index = 0;
  for (const [unit, size] of makeUnitSizes(rows).entries()) {
    for (const end = index + size; index < end; index += 1) {
      const resource = makeResource(index, unit, 0);
      bytes += resource.rawData.length + JSON.stringify(resource.tags).length;
    }
  }
  if (bytes === 0) throw new Error('nothing was made');
}

/** Appends every row to one table, as fast as DuckDB takes them. */
export async function writeBare(rows: number, path: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '400MB' });
  const connection = await instance.connect();
  await connection.run(`ATTACH '${path}' AS bare (STORAGE_VERSION 'v1.5.0')`);
  const columns = TEXTS.map((name) => `${name} VARCHAR`).join(', ');
  await connection.run(
    `CREATE TABLE bare.rows (${columns}, tags JSON, raw JSON USING COMPRESSION zstd, relationships JSON)`,
  );
  const appender = await connection.createAppender('rows', 'main', 'bare');
  let index = 0;
  for (const [unit, size] of makeUnitSizes(rows).entries()) {
    for (const end = index + size; index < end; index += 1) {
      const resource = makeResource(index, unit, 0);
      for (const name of TEXTS) appender.appendVarchar(resource[name]);
      appender.appendVarchar(JSON.stringify(resource.tags));
      appender.appendVarchar(resource.rawData);
      appender.appendVarchar(JSON.stringify(resource.relationships));
      appender.endRow();
      if ((index + 1) % GROUP_ROWS === 0) appender.flushSync();
    }
  }
  appender.closeSync();
  await connection.run('CHECKPOINT bare');
  instance.closeSync();
}
