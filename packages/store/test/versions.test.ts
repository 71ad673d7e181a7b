import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { MIGRATIONS } from '../src/worker/schema/migrate.ts';
import { claimOf, resourceOf } from './fixtures/resources.ts';
import { ask } from './fixtures/ask.ts';
import { createTempDir, StoreHarness } from './fixtures/store-harness.ts';

const FOLDER = fileURLToPath(new URL('databases/', import.meta.url));
const WRITE = 'node --conditions=@corkscrew/source packages/store/test/fixtures/write-database.ts';

/** A database as a release of that version left it. */
function unpack(version: number): string {
  const path = join(createTempDir(), 'inventory.duckdb');
  writeFileSync(path, gunzipSync(readFileSync(join(FOLDER, `version-${version}.duckdb.gz`))));
  return path;
}

test('every schema version has a database that was written by it', () => {
  const files = MIGRATIONS.map(({ version }) => `version-${version}.duckdb.gz`);
  expect(readdirSync(FOLDER).sort(), `make the missing one: ${WRITE}`).toEqual(files.sort());
});

describe.each(MIGRATIONS.map(({ version }) => version))('a database of schema version %d', (version) => {
  test('opens, keeps its history, and takes further scans', async () => {
    const path = unpack(version);
    const store = await StoreHarness.create({ path }).catch((error: unknown) => {
      throw new Error(
        `the tables of version ${version} are not those of its file; before a release, write it anew: ${WRITE}`,
        {
          cause: error,
        },
      );
    });
    const history = `SELECT id, kind FROM changes ORDER BY changed_at, id`;
    expect((await ask({ path, sql: history })).rows).toEqual([
      ['changes', 'created'],
      ['stays', 'created'],
      ['vanishes', 'created'],
      ['changes', 'changed'],
      ['vanishes', 'vanished'],
    ]);
    const then = await ask({ path, sql: 'SELECT id FROM resources ORDER BY id', asOf: new Date(Date.UTC(2026, 0, 1)) });
    expect(then.rows).toEqual([['changes'], ['stays'], ['vanishes']]);
    expect((await ask({ path, sql: 'SELECT count(*) FROM relationships WHERE valid_to IS NULL' })).rows).toEqual([[2]]);
    expect((await ask({ path, sql: 'SELECT name, resource_count FROM drift_baselines' })).rows).toEqual([
      ['approved', 2],
    ]);
    const units = [{ resources: [resourceOf('new')], claims: [claimOf('complete', 1)] }];
    const { changes } = await store.scan(9, units);
    expect(changes).toMatchObject([{ added: 1, vanished: 2 }]);
  });
});
