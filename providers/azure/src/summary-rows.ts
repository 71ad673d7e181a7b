import { BadReplyError } from '@corkscrew/sdk/http';
import type { AzureApi } from './azure-api.ts';
import { type GraphPagesOptions, type GraphScope, streamGraphPages } from './graph-pages.ts';
import type { AzureRow } from './resource-row.ts';

/**
 * Asks for a summary whole. It has no id to page by: what does not fit its one page is lost without a word.
 *
 * @throws {BadReplyError} where not all of it arrived.
 */
export async function fetchSummary(
  api: AzureApi,
  query: { readonly text: string; readonly scope: GraphScope },
  options: GraphPagesOptions,
): Promise<readonly AzureRow[]> {
  const rows: AzureRow[] = [];
  let total = 0;
  for await (const { page } of streamGraphPages(api, query, options)) {
    rows.push(...page.rows);
    total = page.totalRecords;
  }
  if (rows.length < total) throw new BadReplyError(`only ${rows.length} of ${total} rows of a summary arrived`);
  return rows;
}
