import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProviderClient, ScanSummary } from '@corkscrew/core';
import { CorkscrewError } from '@corkscrew/core';
import { exitCodeFor } from '@corkscrew/engine';
import type { CommandContext, CommandResult } from '../command/command.ts';
import type { DemoCloud } from '../command/parts.ts';
import { programName, resolvePath, shellPath, userFolder } from '../config/resolve-path.ts';
import type { CountCheck, TypeCount } from '../demo/check-counts.ts';
import { checkCounts } from '../demo/check-counts.ts';
import type { DemoQuery } from '../demo/demo-queries.ts';
import { DEMO_QUERIES } from '../demo/demo-queries.ts';
import type { Row, Section } from '../render/command-output.ts';
import { BLANK, line } from '../render/command-output.ts';
import { countOf, formatCount } from '../render/format-amount.ts';
import { summaryToJson } from '../reporters/scan-json.ts';
import { fileFailure } from '../run/file-failure.ts';
import { EXIT } from '../run/format-error.ts';
import { changeStorySections, tellChanges, type ChangeStory } from './demo-changes.ts';
import { fetchRows } from './fetch-rows.ts';
import { summarySections } from './scan-summary.ts';
import { scanTargets } from './scan.ts';

const DEFAULT_RESOURCES = 1_500;
const DEFAULT_SEED = 1;
const SHOWN_DIFFERENCES = 10;
const COUNT_SQL = 'SELECT region, service, type, count(*) FROM resources GROUP BY ALL';

/** Scans a simulated AWS through the real plugin and asks the database a few questions. */
export async function demo(context: CommandContext): Promise<CommandResult> {
  const { flags, parts, signal } = context;
  const database = await prepareDatabase(context);
  const resources = flags.integer('resources') ?? DEFAULT_RESOURCES;
  const seed = flags.integer('seed') ?? DEFAULT_SEED;
  const simulator = await parts.startSimulator({ resources, seed });
  try {
    context.note(`Simulated AWS account ${simulator.accountId} at ${simulator.url}`);
    const scanOnce = async (): Promise<ScanSummary> =>
      await scanSimulator(context, await connectTo(context, simulator), database);
    const summary = await scanOnce();
    signal.throwIfAborted();
    const check = checkCounts(simulator.expectedCounts(), await readCounts(context, database));
    const answers: (readonly Row[])[] = [];
    for (const { sql } of DEMO_QUERIES) answers.push(await fetchRows(context, database, sql));
    const scene = { simulator, database, firstScan: summary, scanAgain: scanOnce };
    const story = flags.isSet('changes') ? await tellChanges(context, scene) : undefined;
    return await showDemo({ database, summary, check, answers, story }, context);
  } finally {
    await simulator.close();
  }
}

async function scanSimulator(context: CommandContext, client: ProviderClient, database: string): Promise<ScanSummary> {
  try {
    return await scanTargets(context, [{ client, request: {} }], database);
  } finally {
    await client.close();
  }
}

/** Each demo starts afresh, but only the demo's own file is replaced without being asked to. */
async function prepareDatabase({ flags, cwd, env }: CommandContext): Promise<string> {
  const named = flags.text('db');
  const path = named === undefined ? join(userFolder(env), 'demo.duckdb') : resolvePath(named, cwd, env);
  if (named !== undefined && existsSync(path) && !flags.isSet('force')) {
    throw new CorkscrewError('invalid_argument', `make demo database ${path}: it exists already`, {
      hint: 'Name another file, or replace this one with --force.',
    });
  }
  try {
    for (const old of [path, `${path}.wal`]) await rm(old, { force: true });
  } catch (error) {
    throw fileFailure(`make demo database ${path}`, error);
  }
  return path;
}

/** The user's own AWS settings stay out of the plugin's environment, so that nothing but the simulator can be reached. */
function connectTo({ parts, signal, env }: CommandContext, simulator: DemoCloud): Promise<ProviderClient> {
  const own = Object.keys(env).filter((name) => name.startsWith('AWS_'));
  return parts.connect('aws', {
    signal,
    config: { endpoint_url: simulator.url, region: simulator.regions[0] ?? 'us-east-1', regions: simulator.regions },
    env: {
      ...Object.fromEntries(own.map((name) => [name, undefined])),
      AWS_ACCESS_KEY_ID: 'demo',
      AWS_SECRET_ACCESS_KEY: 'demo',
      AWS_ENDPOINT_URL: simulator.url,
      AWS_CONFIG_FILE: '/nonexistent/corkscrew-demo',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/corkscrew-demo',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
}

async function readCounts(context: CommandContext, database: string): Promise<readonly TypeCount[]> {
  const rows = await fetchRows(context, database, COUNT_SQL);
  return rows.map(([region, service, type, count]) => ({
    region: String(region),
    service: String(service),
    type: String(type),
    count: Number(count),
  }));
}

interface DemoFindings {
  readonly database: string;
  readonly summary: ScanSummary;
  readonly check: CountCheck;
  /** Rows by query. */
  readonly answers: readonly (readonly Row[])[];
  /** What happened before a second scan, where there was one. */
  readonly story: ChangeStory | undefined;
}

async function showDemo(findings: DemoFindings, { env, cwd, flags }: CommandContext): Promise<CommandResult> {
  const { database, summary, check, answers, story } = findings;
  const isRight = check.differences.length === 0 && (story?.check.differences.length ?? 0) === 0;
  const value = {
    ...summaryToJson(summary),
    database,
    check: { ...check, equal: check.differences.length === 0 },
    ...(story === undefined ? {} : { changes_check: story.check }),
    queries: DEMO_QUERIES.map((query, index) => ({
      key: query.key,
      question: query.question,
      sql: query.sql,
      rows: (answers[index] ?? []).map((row) => rowObject(query, row)),
    })),
  };
  const sections = [
    ...summarySections(summary),
    BLANK,
    ...checkSections(check),
    ...DEMO_QUERIES.flatMap((query, index) => querySections(query, answers[index] ?? [])),
    ...(story === undefined ? [] : await changeStorySections(story)),
    ...(flags.isSet('quiet') ? [] : nextSections(shellPath(database, env), programName(env, cwd))),
  ];
  return {
    output: { kind: 'document', value, sections },
    exitCode: isRight ? exitCodeFor(story?.summary ?? summary) : EXIT.failed,
  };
}

function rowObject({ columns }: DemoQuery, row: Row): Readonly<Record<string, unknown>> {
  return Object.fromEntries(columns.map((column, index) => [column.name, row[index] ?? null]));
}

function checkSections({ expected, stored, differences }: CountCheck): readonly Section[] {
  const counts = `${countOf(stored, 'resource')} stored, ${formatCount(expected)} in the simulated account`;
  if (differences.length === 0) return [line(`✓ ${counts}: nothing is missing, nothing is twice`, 'good')];
  return [
    line(`✗ ${counts}`, 'bad'),
    ...differences
      .slice(0, SHOWN_DIFFERENCES)
      .map(({ key, expected: exists, stored: found }) => line(`    ${key}: ${found} stored, ${exists} exist`)),
  ];
}

function querySections({ question, columns }: DemoQuery, rows: readonly Row[]): readonly Section[] {
  return [BLANK, line(question, 'heading'), BLANK, { kind: 'table', columns, rows }];
}

function nextSections(path: string, program: string): readonly Section[] {
  return [
    BLANK,
    line('Now it is yours to ask', 'heading'),
    line(`  ${program} query --db ${path} "SELECT service, type, count(*) AS n FROM resources GROUP BY ALL"`, 'code'),
    line(`  ${program} changes --db ${path} --since 1h`, 'code'),
    line(`  ${program} query --db ${path} "SELECT status, count(*) AS n FROM coverage GROUP BY ALL"`, 'code'),
    line('And your own account, with the credentials that AWS tools find', 'heading'),
    line(`  ${program} scan --region us-east-1`, 'code'),
  ];
}
