import type { DuckDBConnection } from '@duckdb/node-api';
import { CorkscrewError } from '@corkscrew/core';
import { prunedError } from '../../history/kept-history.ts';
import { filterCondition, type ResourceFilter } from '../../history/resource-filter.ts';
import { appendRows, toTimestamp } from '../append-rows.ts';
import { INVENTORY } from '../inventory-file.ts';
import { CURRENT_STATE } from '../schema/history-tables.ts';
import { readRows, runAll, type SqlValues } from '../sql-run.ts';

/** A resource as a baseline fixes it. */
export interface BaselineResource {
  readonly uid: string;
  readonly provider: string;
  readonly accountId: string;
  readonly region: string;
  readonly service: string;
  readonly type: string;
  readonly typeName: string;
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly incarnation: string;
  readonly contentHash: string;
  /** JSON; `undefined` where they were not known. */
  readonly tags: string | undefined;
  readonly attributes: string;
  readonly rawData: string;
}

/** What becomes of a baseline. */
export type BaselineJob =
  | {
      readonly kind: 'save';
      readonly name: string;
      readonly filter: ResourceFilter;
      /** The moment that it fixes. */
      readonly savedAtMs: number;
      readonly toolVersion: string;
      /** What it holds: what the inventory has now, what it had at `savedAtMs`, or these. */
      readonly resources: 'now' | 'then' | readonly BaselineResource[];
      /** Whether one of the same name may be there already. */
      readonly isReplacing: boolean;
    }
  | { readonly kind: 'delete'; readonly name: string };

const COLUMNS = [
  'uid',
  'provider',
  'account_id',
  'region',
  'service',
  'type',
  'type_name',
  'id',
  'name',
  'arn',
  'incarnation',
  'content_hash',
  'tags',
  'attributes',
  'raw_data',
];

const CLEAR = [
  `DELETE FROM ${INVENTORY}.drift_resources WHERE baseline = $name`,
  `DELETE FROM ${INVENTORY}.drift_baselines WHERE name = $name`,
];

/** Writes or removes a baseline, in the transaction that the connection is in. Gives how many resources it has or had. */
export async function writeBaseline(connection: DuckDBConnection, job: BaselineJob): Promise<number> {
  const { name } = job;
  const known = await readRows<{ n: bigint }>(
    connection,
    `SELECT resource_count AS n FROM ${INVENTORY}.drift_baselines WHERE name = $name`,
    { name },
  );
  if (job.kind === 'delete') {
    if (known.length === 0)
      throw new CorkscrewError('not_found', `delete baseline ${name}: there is none of that name`);
    await runAll(connection, CLEAR, { name });
    return Number(known[0]?.n ?? 0);
  }
  if (known.length > 0 && !job.isReplacing) {
    throw new CorkscrewError('invalid_argument', `save baseline ${name}: there is one already`, {
      hint: 'Choose another name, or replace it with --force.',
    });
  }
  await runAll(connection, CLEAR, { name });
  if (typeof job.resources === 'string') await takeInventory(connection, job);
  else await appendResources(connection, name, job.resources);
  const [counted] = await readRows<{ n: bigint }>(
    connection,
    `SELECT count(*) AS n FROM ${INVENTORY}.drift_resources WHERE baseline = $name`,
    { name },
  );
  const count = counted?.n ?? 0n;
  const values: SqlValues = {
    name,
    saved_at: toTimestamp(new Date(job.savedAtMs)),
    filters: JSON.stringify(job.filter),
    tool_version: job.toolVersion,
    resource_count: count,
  };
  await runAll(
    connection,
    [
      `INSERT INTO ${INVENTORY}.drift_baselines (name, saved_at, filters, tool_version, resource_count)
       VALUES ($name, $saved_at, $filters, $tool_version, $resource_count)`,
    ],
    values,
  );
  return Number(count);
}

async function takeInventory(
  connection: DuckDBConnection,
  { name, filter, resources, savedAtMs }: Extract<BaselineJob, { kind: 'save' }>,
): Promise<void> {
  const { sql, params } = filterCondition(filter, 'v');
  const isThere =
    resources === 'now'
      ? 'v.valid_to IS NULL'
      : 'v.valid_from <= $moment AND (v.valid_to IS NULL OR v.valid_to > $moment)';
  const moment = toTimestamp(new Date(savedAtMs));
  if (resources === 'then') await refusePruned(connection, moment);
  const statement = `INSERT INTO ${INVENTORY}.drift_resources (baseline, ${COLUMNS.join(', ')})
SELECT $baseline, ${COLUMNS.map((column) => `v.${column}`).join(', ')}
FROM ${INVENTORY}.resource_versions v WHERE ${isThere} AND v.change_kind <> '${CURRENT_STATE}' AND ${sql}`;
  const values = { ...(params as SqlValues), baseline: name };
  await connection.run(statement, resources === 'now' ? values : { ...values, moment });
}

async function refusePruned(connection: DuckDBConnection, moment: SqlValues[string]): Promise<void> {
  const sql = `SELECT epoch_ms(max(pruned_before)) AS ms FROM ${INVENTORY}.prunings HAVING max(pruned_before) > $moment`;
  const [row] = await readRows<{ ms: bigint }>(connection, sql, { moment });
  if (row !== undefined) throw prunedError('save a baseline of a moment', new Date(Number(row.ms)));
}

async function appendResources(
  connection: DuckDBConnection,
  name: string,
  resources: readonly BaselineResource[],
): Promise<void> {
  await appendRows(
    connection,
    { catalog: INVENTORY, name: 'drift_resources' },
    resources.map((resource) => [
      name,
      resource.uid,
      resource.provider,
      resource.accountId,
      resource.region,
      resource.service,
      resource.type,
      resource.typeName,
      resource.id,
      resource.name,
      resource.arn,
      resource.incarnation,
      resource.contentHash,
      resource.tags ?? null,
      resource.attributes,
      resource.rawData,
    ]),
  );
}
