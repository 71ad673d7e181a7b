import { type CallOptions, type Diagnostic, mapConcurrent } from '@corkscrew/sdk';
import { describeHttpFailure } from '@corkscrew/sdk/http';
import type { AzureApi } from './azure-api.ts';
import { toCorkscrewError } from './azure-error.ts';
import { judgeFailure } from './failure-outcome.ts';
import { typesQuery } from './kql.ts';
import { type FoundType, readFoundType } from './selection.ts';
import { fetchSummary } from './summary-rows.ts';
import { GRAPH_TABLES, type GraphTable } from './tables.ts';

/** The types of a tenant, and the tables that did not say. */
export interface TypeFindings {
  readonly types: readonly FoundType[];
  readonly diagnostics: readonly Omit<Diagnostic, 'provider'>[];
}

const CONCURRENT_TABLES = 6;
const NO_FILTER = { resourceGroups: [], tags: {} };

/** Asks every table which types it has rows of. A table that this cloud does not have is passed over. */
export async function findTypes(
  api: AzureApi,
  subscriptions: readonly string[],
  options: CallOptions,
): Promise<TypeFindings> {
  const types: FoundType[] = [];
  const diagnostics: Omit<Diagnostic, 'provider'>[] = [];
  const lists = mapConcurrent(GRAPH_TABLES, CONCURRENT_TABLES, async (table) => {
    try {
      return { types: await listTypes(api, { table, subscriptions }, options) };
    } catch (error) {
      options.signal?.throwIfAborted();
      if (describeHttpFailure(error).kind === 'bad_credentials')
        throw toCorkscrewError(error, `ask table ${table.name}`);
      return { types: [], problem: describeProblem(table, error) };
    }
  });
  for await (const { types: found, problem } of lists) {
    types.push(...found);
    if (problem !== undefined) diagnostics.push(problem);
  }
  types.sort((a, b) => (a.type.full < b.type.full ? -1 : 1));
  return { types, diagnostics };
}

async function listTypes(
  api: AzureApi,
  place: { readonly table: GraphTable; readonly subscriptions: readonly string[] },
  options: CallOptions,
): Promise<readonly FoundType[]> {
  const { table, subscriptions } = place;
  const text = typesQuery({ table, types: [], filter: NO_FILTER });
  const rows = await fetchSummary(api, { text, scope: { subscriptions } }, options);
  return rows.flatMap((row) => readFoundType(row, table) ?? []);
}

function describeProblem(table: GraphTable, error: unknown): Omit<Diagnostic, 'provider'> | undefined {
  const { told, reason } = judgeFailure(error);
  if (told === undefined) return undefined;
  return {
    ...told,
    message: `ask table ${table.name} for its types: ${reason}`,
    scope: { accountId: '*', region: '*', service: '*', type: '*', subScope: table.name },
    operation: 'resources/query',
  };
}
