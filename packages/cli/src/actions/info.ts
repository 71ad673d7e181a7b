import { stat } from 'node:fs/promises';
import type { ProviderInfo } from '@corkscrew/core';
import type { CatalogState } from '../catalog/user-catalog.ts';
import type { CommandContext, CommandResult } from '../command/command.ts';
import type { Section } from '../render/command-output.ts';
import { BLANK, line } from '../render/command-output.ts';
import { countOf, formatBytes } from '../render/format-amount.ts';
import { fileFailure } from '../run/file-failure.ts';
import { withProvider } from './connect-providers.ts';
import { fetchRows } from './fetch-rows.ts';

/** Everything in one statement: each costs a start of DuckDB. */
const SQL = `SELECT count(*) AS resources, count(DISTINCT (provider, service)) AS services,
  count(DISTINCT (provider, account_id)) AS accounts,
  (SELECT map_from_entries(list((provider, n))) FROM (SELECT provider, count(*) AS n FROM resources GROUP BY provider))
    AS by_provider,
  (SELECT {scan_id: scan_id, started_at: started_at, finished_at: finished_at, outcome: outcome}
    FROM scans ORDER BY started_at DESC LIMIT 1) AS last_scan
FROM resources`;

/** As the database gives it: times as ISO 8601 text. */
interface LastScan {
  readonly scan_id: string;
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly outcome: string | null;
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
  const catalog = await context.parts.describeCatalog();
  const value = {
    version,
    aws_catalog: catalogToJson(catalog),
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
        ['AWS catalog', catalogText(catalog)],
      ],
    },
    ...(catalog.unused === undefined
      ? []
      : [line(`The catalog that you made is not used: ${catalog.unused}.`, 'warning')]),
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
    throw fileFailure(`read ${path}`, error);
  }
  const [row = []] = await fetchRows(context, path, SQL);
  const [resources, services, accounts, byProvider, lastScan] = row;
  return {
    path,
    bytes,
    resources: Number(resources ?? 0),
    services: Number(services ?? 0),
    accounts: Number(accounts ?? 0),
    by_provider: (byProvider ?? {}) as Readonly<Record<string, number>>,
    last_scan: (lastScan ?? null) as LastScan | null,
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
  const providers = Object.entries(database.by_provider)
    .map(([name, count]) => `${name} (${countOf(count, 'resource')})`)
    .sort()
    .join(', ');
  return [
    {
      kind: 'fields',
      fields: [
        ['file', `${database.path} (${formatBytes(database.bytes)})`],
        ['contents', contents],
        ...(providers.length === 0 ? [] : [['providers', providers] as const]),
        ['last scan', scan === null ? 'none' : describeScan(scan)],
      ],
    },
  ];
}

function catalogText({ version, services, resourceTypes, origin, from, madeAt }: CatalogState): string {
  const counts = `${countOf(services, 'service')}, ${countOf(resourceTypes, 'resource type')}`;
  const source = origin === 'user' ? `made from ${from} on ${madeAt}` : 'came with this version';
  return `botocore ${version} (${source}): ${counts}`;
}

function catalogToJson({
  version,
  services,
  resourceTypes,
  ...origin
}: CatalogState): Readonly<Record<string, unknown>> {
  return {
    botocore: version,
    origin: origin.origin,
    services,
    resource_types: resourceTypes,
    ...(origin.from !== undefined && { from: origin.from, made_at: origin.madeAt }),
    ...(origin.unused !== undefined && { unused: origin.unused }),
  };
}

function describeScan({ started_at: startedAt, outcome, finished_at: finishedAt }: LastScan): string {
  return `${startedAt}, ${finishedAt === null ? 'not finished' : outcome}`;
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
