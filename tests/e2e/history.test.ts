import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSimulator, type ExpectedChange, type Simulator } from '@corkscrew/simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createUser, endpointEnv, type RunResult, type TestUser } from './corkscrew.ts';

interface ChangeRow {
  readonly kind: string;
  readonly changed_at: string;
  readonly not_before: string | null;
  readonly service: string;
  readonly type: string;
  readonly id: string;
  readonly region: string;
  readonly uid: string;
  readonly scan_id: string;
  readonly fields: readonly { readonly path: string; readonly before?: unknown; readonly after?: unknown }[];
}

let simulator: Simulator;
let user: TestUser;
/** The scans, in the order in which they ran. */
const scans: string[] = [];

function corkscrew(...args: readonly string[]): Promise<RunResult> {
  return user.run(args, { env: endpointEnv(simulator.url) });
}

async function scan(): Promise<void> {
  const services = 'ec2,iam,logs,lambda';
  const result = await corkscrew(
    'scan',
    '--services',
    services,
    '--regions',
    simulator.regions.join(','),
    '-o',
    'json',
  );
  expect(result.exitCode, result.stderr).toBe(0);
  scans.push((JSON.parse(result.stdout) as { scan_id: string }).scan_id);
}

/** Rows of every command here, as far as a test looks at them. */
type Row = ChangeRow & { readonly n: number; readonly name: string };

function readLines({ stdout }: RunResult): readonly Row[] {
  const lines = stdout.split('\n').filter((text) => text !== '');
  return lines.map((text) => JSON.parse(text) as Row);
}

const briefly = ({ kind, region, service, type, id }: ChangeRow | ExpectedChange): string =>
  [kind, region, service, type, id].join(' ');

/** What the simulator says that it changed in the services that are scanned. */
function expectedBetween(from: number, to: number): readonly string[] {
  const services = new Set(['ec2', 'iam', 'logs', 'lambda']);
  const changes = simulator.expectedChanges(from, to).filter(({ service }) => services.has(service));
  return changes.map(briefly).sort();
}

beforeAll(async () => {
  simulator = await startSimulator({ seed: 3, resources: 500 });
  user = await createUser();
  await scan();
  await corkscrew('drift', 'save', 'approved');
  simulator.setEpoch(1);
  await scan();
  simulator.setEpoch(2);
  await scan();
}, 240_000);

afterAll(async () => {
  await simulator.close();
  await user[Symbol.asyncDispose]();
});

describe('corkscrew changes', () => {
  test('reports what each scan found changed, and nothing else', async () => {
    for (const [index, from] of [0, 1].entries()) {
      const args = ['changes', '--since', scans[index] ?? '', '--until', scans[index + 1] ?? '', '-o', 'ndjson'];
      const rows = readLines(await corkscrew(...args));
      expect(rows.map(briefly).sort()).toEqual(expectedBetween(from, from + 1));
      expect(new Set(rows.map((row) => row.scan_id))).toEqual(new Set([scans[index + 1]]));
      for (const row of rows) expect((row.not_before ?? '') < row.changed_at, briefly(row)).toBe(true);
    }
  });

  test('shows people a part of it, and says of how much', async () => {
    const { stdout, exitCode } = await corkscrew('changes', '--since', '1h', '--limit', '3');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Since .+: \d+ vanished, .*\d+ changed, \d+ created\n/);
    expect(stdout).toMatch(/Shown are 3 of [\d,]+ changes; --limit 0 shows all/);
    expect(stdout).toContain('seen by the first look ever at their list');
  });

  test('keeps to a type and to kinds, also in CSV with one line a difference', async () => {
    const args = ['changes', '--type', 'SecurityGroup', '--kind', 'changed', '-o', 'csv'];
    const { stdout } = await corkscrew(...args);
    const [head = '', ...lines] = stdout.trimEnd().split('\r\n');
    expect(head).toMatch(/^kind,changed_at,.*,path,before,after$/);
    expect(lines.length).toBeGreaterThan(0);
    for (const text of lines) expect(text).toMatch(/^changed,.*,SecurityGroup,/);
  });

  test('says what is wrong with a time, a kind and a scan', async () => {
    const soon = await corkscrew('changes', '--since', 'soon');
    expect(soon).toMatchObject({ exitCode: 2 });
    expect(soon.stderr).toContain('read --since: "soon" is no time and no scan');
    const future = await corkscrew('changes', '--since', '2999-01-01');
    expect(future.stderr).toContain('is in the future');
    const backwards = await corkscrew('changes', '--since', '1h', '--until', '2h');
    expect(backwards).toMatchObject({ exitCode: 2 });
    expect(backwards.stderr).toContain('--until lies before --since');
    const kind = await corkscrew('changes', '--kind', 'deleted');
    expect(kind.stderr).toContain('"deleted" is no kind of change');
    const unknown = await corkscrew('diff', '00000000-0000');
    expect(unknown.stderr).toContain('is no time and no scan');
  });
});

describe('corkscrew diff', () => {
  test('compares two scans over what happened in between', async () => {
    const rows = readLines(await corkscrew('diff', scans[0] ?? '', scans[2] ?? '', '-o', 'ndjson'));
    expect(rows.map(briefly).sort()).toEqual(expectedBetween(0, 2));
    const none = await corkscrew('diff', scans[1] ?? '', scans[1] ?? '');
    expect(none.stdout).toContain('no difference');
    const backwards = await corkscrew('diff', scans[2] ?? '', scans[0] ?? '');
    expect(backwards).toMatchObject({ exitCode: 2 });
    expect(backwards.stderr).toContain('the first lies after the second');
  });
});

describe('corkscrew history', () => {
  test('tells what happened to one resource, newest first, with the looks between which it happened', async () => {
    const args = ['changes', '--since', scans[0] ?? '', '--kind', 'changed', '--service', 'ec2', '-o', 'ndjson'];
    const [change] = readLines(await corkscrew(...args));
    const uid = change?.uid ?? '';
    const shown = await corkscrew('history', uid);
    expect(shown.stdout).toContain(`uid ${uid}`);
    expect(shown.stdout).toMatch(/changed\n {2}seen as before until .+ earlier; scan /);
    for (const { path } of change?.fields ?? []) expect(shown.stdout).toContain(path);
    const rows = readLines(await corkscrew('history', uid, '-o', 'ndjson'));
    expect(rows.at(-1)).toMatchObject({ kind: 'created', not_before: null });
  });

  test('lists the candidates of a word that means several, and what is near one that means nothing', async () => {
    const several = await corkscrew('history', 'default', '--type', 'SecurityGroup');
    expect(several).toMatchObject({ exitCode: 2 });
    expect(several.stderr).toMatch(/find resource "default": \d+ resources are called so/);
    expect(several.stderr).toMatch(/\n {4}[0-9a-f-]{36} {2}aws_ec2_security_group sg-/);
    const near = await corkscrew('history', 'brunokeller');
    expect(near.stderr).toContain('nothing has that uid, ARN, id or name');
    expect(near.stderr).toContain('Did you mean "bruno.keller"');
  });
});

describe('corkscrew query --as-of', () => {
  const sql = 'SELECT count(*)::INT AS n FROM resources';

  test('answers as of a scan, and says how old that was', async () => {
    const counts: number[] = [];
    for (const id of scans) {
      const answer = await corkscrew('query', sql, '--as-of', id, '-o', 'ndjson');
      counts.push(readLines(answer)[0]?.n ?? 0);
      expect(answer.stderr).toMatch(/^As of .+: \d+ types, last read /);
    }
    const [now] = readLines(await corkscrew('query', sql, '-o', 'ndjson'));
    expect(counts.at(-1)).toBe(now?.n);
    const before = await corkscrew('query', sql, '--as-of', '2020-01-01', '-o', 'ndjson');
    expect(readLines(before)).toEqual([{ n: 0 }]);
    expect(before.stderr).toContain('nothing was read before');
  });

  test('is the same in SQL', async () => {
    const at = `(SELECT finished_at FROM scans WHERE scan_id = '${scans[0] ?? ''}')`;
    const [first] = readLines(await corkscrew('query', sql, '--as-of', scans[0] ?? '', '-o', 'ndjson'));
    const macro = await corkscrew('query', `SELECT count(*)::INT AS n FROM resources_at(${at})`, '-o', 'ndjson');
    expect(readLines(macro)).toEqual([first]);
  });
});

describe('corkscrew drift', () => {
  test('ends with 4 and tells what matters first; with 0 where what differs is ignored', async () => {
    const check = await corkscrew('drift', 'check', 'approved', '-o', 'json');
    expect(check.exitCode).toBe(4);
    const document = JSON.parse(check.stdout) as {
      drift: boolean;
      not_read_since_saved: number;
      items: readonly { severity: string; kind: string; type: string; id: string }[];
    };
    expect(document).toMatchObject({ drift: true, not_read_since_saved: 0 });
    const ranks = document.items.map(({ severity }) => ['critical', 'high', 'medium', 'low'].indexOf(severity));
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    const kinds: Readonly<Record<string, string>> = { added: 'created', removed: 'vanished' };
    const found = document.items.map(({ kind, type, id }) => [kinds[kind] ?? kind, type, id].join(' '));
    const changes = readLines(await corkscrew('diff', scans[0] ?? '', '-o', 'ndjson'));
    expect(found.sort()).toEqual(changes.map(({ kind, type, id }) => [kind, type, id].join(' ')).sort());

    const severe = await corkscrew('drift', 'check', 'approved');
    expect(severe.exitCode).toBe(4);
    expect(severe.stdout).toMatch(/critical\n {2}changed .*SecurityGroup/);
    expect(severe.stdout).toContain('lets the whole internet in');
  });

  test('is the same against what was saved of an earlier moment', async () => {
    const past = await corkscrew('drift', 'save', 'first-scan', '--as-of', scans[0] ?? '');
    expect(past).toMatchObject({ exitCode: 0 });
    const check = ['drift', 'check', '-o', 'ndjson'] as const;
    const [now, then] = [await corkscrew(...check, 'approved'), await corkscrew(...check, 'first-scan')];
    expect(then).toMatchObject({ exitCode: 4, stdout: now.stdout });
    expect(await corkscrew('drift', 'delete', 'first-scan')).toMatchObject({ exitCode: 0 });
  });

  test('passes over what is ignored by flag and by configuration', async () => {
    await corkscrew('drift', 'save', 'roles', '--service', 'iam', '--type', 'Role');
    expect(await corkscrew('drift', 'check', 'roles')).toMatchObject({ exitCode: 0 });
    const subnets = ['drift', 'check', 'approved', '-o', 'ndjson'];
    const all = readLines(await corkscrew(...subnets));
    const left = readLines(await corkscrew(...subnets, '--ignore', 'aws_ec2_security_group:*,Tags'));
    const isGroup = ({ type, fields }: { type: string; fields?: readonly unknown[] }): boolean =>
      type === 'SecurityGroup' && (fields?.length ?? 0) > 0;
    expect(all.some(isGroup)).toBe(true);
    expect(left.some(isGroup)).toBe(false);
    const config = join(user.home, 'corkscrew.yaml');
    await writeFile(config, 'drift:\n  ignore_paths: ["aws_ec2_security_group:*", Tags]\n');
    const configured = readLines(await corkscrew(...subnets, '--config', config));
    expect(configured).toEqual(left);
  });

  test('goes through a file, which is the same for the same baseline', async () => {
    const path = join(user.home, 'approved.json');
    expect(await corkscrew('drift', 'export', 'approved', path)).toMatchObject({ exitCode: 0 });
    const written = await readFile(path, 'utf8');
    expect(await corkscrew('drift', 'export', 'approved', path)).toMatchObject({ exitCode: 2 });
    expect(await corkscrew('drift', 'import', path)).toMatchObject({ exitCode: 2 });
    expect(await corkscrew('drift', 'import', path, '--name', 'again')).toMatchObject({ exitCode: 0 });
    const again = await corkscrew('drift', 'export', 'again', '-');
    expect(again.stdout).toBe(written.replace('"name": "approved"', '"name": "again"'));
    const list = await corkscrew('drift', 'list', '-o', 'ndjson');
    expect(readLines(list).map(({ name }) => name)).toEqual(['again', 'approved', 'roles']);
    expect(await corkscrew('drift', 'delete', 'again')).toMatchObject({ exitCode: 0 });
    await writeFile(path, '{"format":"corkscrew-baseline/9"}');
    expect((await corkscrew('drift', 'import', path)).stderr).toContain(`read baseline ${path}: `);
  });
});

describe('corkscrew prune', () => {
  test('shows what would go, takes it away, and refuses the moments before', async () => {
    const counts = 'SELECT count(*)::INT AS n FROM resource_versions';
    const [all] = readLines(await corkscrew('query', counts, '-o', 'ndjson'));
    const dry = JSON.parse((await corkscrew('prune', '--older-than', '1s', '-o', 'json')).stdout) as {
      pruned: { versions: number };
      kept_versions: number;
    };
    expect(dry.pruned.versions).toBeGreaterThan(0);
    expect(readLines(await corkscrew('query', counts, '-o', 'ndjson'))).toEqual([all]);
    const done = await corkscrew('prune', '--older-than', '1s', '--apply', '--force');
    expect(done).toMatchObject({ exitCode: 0 });
    expect(done.stdout).toMatch(/before, .* now\n$/);
    expect(readLines(await corkscrew('query', counts, '-o', 'ndjson'))).toEqual([{ n: dry.kept_versions }]);
    const past = await corkscrew('query', 'FROM resources', '--as-of', scans[0] ?? '');
    expect(past).toMatchObject({ exitCode: 2 });
    expect(past.stderr).toContain('was pruned');
    expect(await corkscrew('compact')).toMatchObject({ exitCode: 0 });
    expect(await corkscrew('prune', '--older-than', 'long')).toMatchObject({ exitCode: 2 });
  });
});
