import { stat } from 'node:fs/promises';
import type { ProviderInfo } from '@corkscrew/core';
import type { CommandContext, CommandResult } from '../command/command.ts';
import type { Section } from '../render/command-output.ts';
import { BLANK, line } from '../render/command-output.ts';
import { countOf, formatBytes } from '../render/format-amount.ts';
import { withProvider } from './connect-providers.ts';
import { fetchRows } from './fetch-rows.ts';

const COUNT_SQL = 'SELECT count(*), count(DISTINCT service), count(DISTINCT account_id) FROM resources';
const SCAN_SQL = 'SELECT scan_id, started_at, finished_at, outcome FROM scans ORDER BY started_at DESC LIMIT 1';
const PROVIDER_SQL = 'SELECT provider, count(*) FROM resources GROUP BY provider ORDER BY provider';

interface LastScan {
  readonly scan_id: unknown;
  readonly started_at: unknown;
  readonly finished_at: unknown;
  readonly outcome: unknown;
}

interface DatabaseInfo {
  readonly path: string;
  readonly bytes: number;
  readonly resources: number;
  readonly services: number;
  readonly accounts: number;
  readonly by_provider: Readonly<Record<string, number>>;
  readonly last_scan: LastScan | null;
}

/** Shows the database with its last scan, and where it was asked for, a provider. */
export async function info(context: CommandContext): Promise<CommandResult> {
  const { flags, settings, version } = context;
  const database = await describeDatabase(context);
  const name = flags.text('provider');
  const provider =
    name === undefined
      ? undefined
      : await withProvider(context, name, (client) => client.getInfo({ signal: context.signal }));
  const value = {
    version,
    config_file: settings.configFile ?? null,
    database: database ?? { path: settings.database.value, resources: null },
    ...(provider === undefined ? {} : { provider: providerToJson(provider) }),
  };
  const sections: Section[] = [
    line('Database', 'heading'),
    ...databaseSections(database, settings.database.value),
    ...(provider === undefined ? [] : [BLANK, line(`Provider ${provider.name}`, 'heading'), providerFields(provider)]),
    BLANK,
    {
      kind: 'fields',
      fields: [
        ['corkscrew', version],
        ['configuration', settings.configFile ?? 'none'],
      ],
    },
  ];
  return { output: { kind: 'document', value, sections } };
}

async function describeDatabase(context: CommandContext): Promise<DatabaseInfo | undefined> {
  const path = context.settings.database.value;
  let bytes: number;
  try {
    bytes = (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const [counts = []] = await fetchRows(context, path, COUNT_SQL);
  const [scan] = await fetchRows(context, path, SCAN_SQL);
  const providers = await fetchRows(context, path, PROVIDER_SQL);
  const [resources, services, accounts] = counts.map(Number);
  return {
    path,
    bytes,
    resources: resources ?? 0,
    services: services ?? 0,
    accounts: accounts ?? 0,
    by_provider: Object.fromEntries(providers.map(([name, count]) => [String(name), Number(count)])),
    last_scan:
      scan === undefined ? null : { scan_id: scan[0], started_at: scan[1], finished_at: scan[2], outcome: scan[3] },
  };
}

function databaseSections(database: DatabaseInfo | undefined, path: string): readonly Section[] {
  if (database === undefined) {
    return [
      { kind: 'fields', fields: [['file', path]] },
      line('There is none yet. Make one with: corkscrew scan, or try: corkscrew demo', 'warning'),
    ];
  }
  const { last_scan: scan } = database;
  const contents = [
    countOf(database.resources, 'resource'),
    countOf(database.services, 'service'),
    countOf(database.accounts, 'account'),
  ].join(', ');
  return [
    {
      kind: 'fields',
      fields: [
        ['file', `${database.path} (${formatBytes(database.bytes)})`],
        ['contents', contents],
        ['last scan', scan === null ? 'none' : describeScan(scan)],
      ],
    },
  ];
}

function describeScan({ started_at: startedAt, outcome, finished_at: finishedAt }: LastScan): string {
  const when = startedAt instanceof Date ? startedAt.toISOString() : String(startedAt);
  return `${when}, ${finishedAt === null ? 'not finished' : String(outcome)}`;
}

function providerFields(provider: ProviderInfo): Section {
  return {
    kind: 'fields',
    fields: [
      ['version', provider.version],
      ['description', provider.description],
      ['services', provider.supportedServices.length],
      ['capabilities', Object.keys(provider.capabilities).join(', ')],
    ],
  };
}

function providerToJson(provider: ProviderInfo): Readonly<Record<string, unknown>> {
  return {
    name: provider.name,
    version: provider.version,
    description: provider.description,
    services: provider.supportedServices.length,
    capabilities: provider.capabilities,
  };
}
