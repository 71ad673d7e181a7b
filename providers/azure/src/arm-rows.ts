import { type CallOptions, mapConcurrent } from '@corkscrew/sdk';
import { type CallStats, describeHttpFailure } from '@corkscrew/sdk/http';
import { listArm } from './arm-list.ts';
import { judgeFailure } from './failure-outcome.ts';
import type { TableQuery } from './kql.ts';
import type { AzureRow } from './resource-row.ts';
import type { ArmTableList } from './tables.ts';
import type { Tenant } from './tenant.ts';
import { isWithin, typeOfId } from './type-name.ts';

const CONCURRENT_GETS = 8;
/** Documents that are read before the first of them is passed on. */
const GETS_TOGETHER = 64;

/** How rows are read. */
export interface ArmRowsOptions extends CallOptions {
  readonly stats: CallStats;
}

/** What could not be read of a subscription. */
export interface ArmRowsEnd {
  /** Empty where everything arrived. */
  readonly problem: string;
}

/**
 * Reads from Resource Manager what a table of Resource Graph has of a subscription, as rows of that table: lists, and where a
 * list leaves properties out, a document for each of its items. One that cannot be read is left out and told in the end.
 *
 * @throws whatever a list throws: see `describeHttpFailure`
 */
export async function* streamArmRows(
  tenant: Tenant,
  source: { readonly subscription: string; readonly query: TableQuery },
  options: ArmRowsOptions,
): AsyncGenerator<readonly AzureRow[], ArmRowsEnd, undefined> {
  const { subscription, query } = source;
  const scope = `/subscriptions/${subscription}`;
  const problems: string[] = [];
  for (const list of query.table.armLists ?? []) {
    const items = await readList(tenant, { scope, list }, options);
    const wanted = items.map((item) => toRow(item, { subscription, list })).filter((row) => isWanted(row, query));
    for (let at = 0; at < wanted.length; at += GETS_TOGETHER) {
      const some = wanted.slice(at, at + GETS_TOGETHER);
      yield list.isSparse === true ? await readWhole(tenant, { some, problems }, options) : some;
    }
  }
  const [first] = problems;
  return { problem: first === undefined ? '' : `${problems.length} could not be read by themselves: ${first}` };
}

async function readList(
  { api }: Tenant,
  { scope, list }: { readonly scope: string; readonly list: ArmTableList },
  options: ArmRowsOptions,
): Promise<readonly AzureRow[]> {
  const { path, apiVersion, query, isSingle } = list;
  if (isSingle === true) return [(await api.get(scope + path, { ...options, apiVersion, query })).body];
  const items = await listArm(api, { path: scope + path, apiVersion, query }, options);
  // Lists at a subscription also have what is inherited from above it.
  return items.filter(({ id }) => isWithin(String(id), scope));
}

async function readWhole(
  { reader }: Tenant,
  { some, problems }: { readonly some: readonly AzureRow[]; readonly problems: string[] },
  options: ArmRowsOptions,
): Promise<readonly AzureRow[]> {
  const rows: AzureRow[] = [];
  const read = async (row: AzureRow): Promise<AzureRow | undefined> => {
    try {
      const { body } = await reader.get(String(row['id']), options);
      return { ...row, ...body, type: row['type'] };
    } catch (error) {
      options.signal?.throwIfAborted();
      const { kind } = describeHttpFailure(error);
      if (kind === 'bad_credentials') throw error;
      // Gone since it was listed.
      if (kind !== 'not_found') problems.push(`${String(row['id'])}: ${judgeFailure(error).reason}`);
      return undefined;
    }
  };
  for await (const row of mapConcurrent(some, CONCURRENT_GETS, read)) if (row !== undefined) rows.push(row);
  return rows;
}

/** Types are in lower case in Resource Graph, and some have other names there. */
function toRow(
  item: AzureRow,
  { subscription, list }: { readonly subscription: string; readonly list: ArmTableList },
): AzureRow {
  const own = item['type'];
  const type = list.type ?? (typeof own === 'string' ? own.toLowerCase() : typeOfId(String(item['id'])));
  return { ...item, type, subscriptionId: subscription };
}

/** What the query's conditions would let through. */
function isWanted(row: AzureRow, { types, filter }: TableQuery): boolean {
  const { resourceGroups, tags } = filter;
  const [, group = ''] = /\/resourcegroups\/([^/]+)/i.exec(String(row['id'])) ?? [];
  const own = (row['tags'] ?? {}) as Readonly<Record<string, unknown>>;
  return (
    (types.length === 0 || types.includes(String(row['type']))) &&
    (resourceGroups.length === 0 || resourceGroups.some((name) => name.toLowerCase() === group.toLowerCase())) &&
    Object.entries(tags).every(([name, value]) => own[name] === value)
  );
}
