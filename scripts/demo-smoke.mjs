// Runs the demo through the built binary and compares its figures: what the simulator holds, what the scan reports, and
// what the database answers afterwards must be the same.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../packages/cli/bin/corkscrew.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'corkscrew-demo-smoke-'));
const database = join(folder, 'demo.duckdb');

function corkscrew(...args) {
  const env = { ...process.env, HOME: folder };
  return JSON.parse(execFileSync(process.execPath, [bin, ...args, '--output', 'json'], { env, encoding: 'utf8' }));
}

try {
  const demo = corkscrew('demo', '--db', database);
  assert.equal(demo.outcome, 'complete');
  assert.equal(demo.check.equal, true, JSON.stringify(demo.check));
  assert.ok(demo.check.expected >= 1_000, `the estate is too small: ${demo.check.expected}`);
  assert.equal(demo.counts.resources, demo.check.expected);
  assert.equal(demo.counts.added, demo.check.expected);
  assert.ok(demo.queries.length >= 4);
  for (const { key, rows } of demo.queries) assert.ok(rows.length > 0, `query ${key} answers nothing`);

  const [stored] = corkscrew(
    'query',
    '--db',
    database,
    'SELECT count(*) AS n, count(DISTINCT uid) AS uids, count(DISTINCT provider) AS providers FROM resources',
  );
  assert.deepEqual(stored, { n: demo.check.expected, uids: demo.check.expected, providers: 4 });
  const gaps = corkscrew(
    'query',
    '--db',
    database,
    "SELECT DISTINCT provider, type, facet, status FROM coverage WHERE status NOT IN ('complete', 'not_applicable') ORDER BY facet",
  );
  // What the settings of sites hold, only a call that hands out secrets tells.
  const unread = { provider: 'azure', type: 'sites', status: 'not_read' };
  assert.deepEqual(gaps, [
    { ...unread, facet: 'app_settings' },
    { ...unread, facet: 'connection_strings' },
  ]);
  if (process.platform !== 'win32') assert.equal(statSync(database).mode & 0o777, 0o600);
  process.stdout.write(`demo: ${demo.check.expected} resources simulated, scanned and stored\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
