import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScanSummary } from '@corkscrew/core';
import { CorkscrewError } from '@corkscrew/core';
import { exitCodeFor } from '@corkscrew/engine';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { programName, resolvePath, shellPath, userFolder } from '../config/resolve-path.ts';
import type { CountCheck, TypeCount } from '../demo/check-counts.ts';
import { checkCounts } from '../demo/check-counts.ts';
import type { DemoCloud } from '../demo/demo-cloud.ts';
import type { DemoQuery } from '../demo/demo-queries.ts';
import { DEMO_QUERIES } from '../demo/demo-queries.ts';
import type { Row, Section } from '../render/command-output.ts';
import { BLANK, line } from '../render/command-output.ts';
import { countOf, formatCount } from '../render/format-amount.ts';
import { summaryToJson } from '../reporters/scan-json.ts';
import { fileFailure } from '../run/file-failure.ts';
import { EXIT } from '../run/format-error.ts';
import { connectAll } from './connect-providers.ts';
import { changeStorySections, tellChanges, type ChangeStory } from './demo-changes.ts';
import { fetchRows } from './fetch-rows.ts';
import { summarySections } from './scan-summary.ts';
import { scanTargets } from './scan.ts';

const DEFAULT_RESOURCES = 2_520;
const DEFAULT_SEED = 1;
const SHOWN_DIFFERENCES = 10;
const COUNT_SQL = 'SELECT provider, region, service, type, count(*) FROM resources GROUP BY ALL';

/** Scans simulated clouds through the real plugins and asks the database a few questions. */
export async function demo(context: CommandContext): Promise<CommandResult> {
  const { flags, parts, signal } = context;
  const database = await prepareDatabase(context);
  const resources = flags.integer('resources') ?? DEFAULT_RESOURCES;
  const seed = flags.integer('seed') ?? DEFAULT_SEED;
  const clouds = await parts.startDemoClouds({ resources, seed });
  try {
    for (const { title, url } of clouds) context.note(`Simulated ${title} at ${url}`);
    const scanOnce = (): Promise<ScanSummary> => scanClouds(context, clouds, database);
    const summary = await scanOnce();
    signal.throwIfAborted();
    const expected = clouds.flatMap((cloud) =>
      cloud.expectedCounts().map((count) => ({ provider: cloud.provider, ...count })),
    );
    const check = checkCounts(expected, await readCounts(context, database));
    const answers: (readonly Row[])[] = [];
    for (const { sql } of DEMO_QUERIES) answers.push(await fetchRows(context, database, sql));
    const scene = { clouds, database, firstScan: summary, scanAgain: scanOnce };
    const story = flags.isSet('changes') ? await tellChanges(context, scene) : undefined;
    return await showDemo({ database, summary, check, answers, story }, context);
  } finally {
    await Promise.all(clouds.map((cloud) => cloud.close()));
  }
}

async function scanClouds(
  context: CommandContext,
  clouds: readonly DemoCloud[],
  database: string,
): Promise<ScanSummary> {
  const { parts, signal } = context;
  await using connected = await connectAll(
    clouds.map(({ provider, config, env }) => parts.connect(provider, { signal, config, env })),
  );
  const targets = connected.clients.map((client) => ({ client, request: {} }));
  return await scanTargets(context, targets, database);
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

async function readCounts(context: CommandContext, database: string): Promise<readonly TypeCount[]> {
  const rows = await fetchRows(context, database, COUNT_SQL);
  return rows.map(([provider, region, service, type, count]) => ({
    provider: String(provider),
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
  const counts = `${countOf(stored, 'resource')} stored, ${formatCount(expected)} in the simulated clouds`;
  if (differences.length === 0) return [line(`✓ ${counts}: nothing is missing, nothing is twice`, 'good')];
  return [
    line(`✗ ${counts}`, 'bad'),
    ...differences
      .slice(0, SHOWN_DIFFERENCES)
      .map(({ key, expected: exists, stored: found }) => line(`    ${key}: ${found} stored, ${exists} exist`)),
  ];
}

function querySections({ question, columns }: DemoQuery, rows: readonly Row[]): readonly Section[] {
  const answer: Section =
    rows.length === 0 ? line('  None, in so small an estate.', 'dim') : { kind: 'table', columns, rows };
  return [BLANK, line(question, 'heading'), BLANK, answer];
}

function nextSections(path: string, program: string): readonly Section[] {
  return [
    BLANK,
    line('Now it is yours to ask', 'heading'),
    line(`  ${program} query --db ${path} "SELECT service, type, count(*) AS n FROM resources GROUP BY ALL"`, 'code'),
    line(`  ${program} changes --db ${path} --since 1h`, 'code'),
    line(`  ${program} query --db ${path} "SELECT status, count(*) AS n FROM coverage GROUP BY ALL"`, 'code'),
    line('And what is your own, with the credentials that your tools find', 'heading'),
    line(`  ${program} scan --region us-east-1`, 'code'),
    line(`  ${program} scan --provider kubernetes`, 'code'),
  ];
}
