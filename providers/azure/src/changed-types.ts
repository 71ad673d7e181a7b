import type { CallOptions, WholeRead } from '@corkscrew/sdk';
import { describeHttpFailure } from '@corkscrew/sdk/http';
import type { AzureApi } from './azure-api.ts';
import { toCorkscrewError } from './azure-error.ts';
import { changedTypesQuery } from './kql.ts';
import { fetchSummary } from './summary-rows.ts';
import type { GraphTable } from './tables.ts';

const HOUR_MS = 3_600_000;
/** Azure keeps changes for 14 days; the rest is for what a scan takes. */
const KEPT_MS = (14 * 24 - 6) * HOUR_MS;
/** Changes may be told some minutes after they were made. */
const OVERLAP_MS = 10 * 60_000;

/** Splits subscriptions by whether the history of changes tells all that happened in a table since it was read whole. */
export function divideByHistory<T extends { readonly id: string }>(
  subscriptions: readonly T[],
  { table, wholeReads }: { readonly table: GraphTable; readonly wholeReads: readonly WholeRead[] },
): { readonly told: readonly T[]; readonly untold: readonly T[]; readonly since: Date } {
  const oldest = Date.now() - KEPT_MS;
  const reads = new Map(
    wholeReads
      .filter(({ scope, readAt }) => scope.subScope === table.name && readAt.getTime() > oldest)
      .map(({ scope, readAt }) => [scope.accountId, readAt.getTime()]),
  );
  const isTold = ({ id }: T): boolean => table.changes !== undefined && reads.has(id);
  const told = subscriptions.filter(isTold);
  const since = new Date(Math.min(...told.map(({ id }) => reads.get(id) ?? 0)) - OVERLAP_MS);
  return { told, untold: subscriptions.filter((one) => !isTold(one)), since };
}

/**
 * Asks which types of a table have something that came, changed or went; undefined where the history cannot be read.
 *
 * @throws {CorkscrewError} unauthenticated
 */
export async function findChangedTypes(
  api: AzureApi,
  question: { readonly changes: string; readonly since: Date; readonly subscriptions: readonly string[] },
  options: CallOptions,
): Promise<readonly string[] | undefined> {
  const { changes, since, subscriptions } = question;
  try {
    const text = changedTypesQuery(changes, since);
    const rows = await fetchSummary(api, { text, scope: { subscriptions } }, options);
    return rows.flatMap(({ changedType }) =>
      typeof changedType === 'string' && changedType !== '' ? [changedType] : [],
    );
  } catch (error) {
    options.signal?.throwIfAborted();
    if (describeHttpFailure(error).kind === 'bad_credentials') throw toCorkscrewError(error, `ask table ${changes}`);
    // Then everything is read.
    return undefined;
  }
}
