import { type AwsProtocol, type CatalogOperation, type Pagination, readPath } from '@corkscrew/aws-catalog';
import { type PageResult, paginate } from '@corkscrew/sdk';
import type { AwsApi, CallTarget } from './aws-api.ts';
import type { CallStats } from './call-stats.ts';
import { describeFailure } from './aws-error.ts';
import type { Output, ReplyOptions } from './service-client.ts';

/** The input members that lead to a page. */
export type PageToken = Readonly<Record<string, unknown>>;

/** One full listing. */
export interface Listing {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** How a listing is walked. */
export interface ListPagesOptions extends ReplyOptions {
  readonly stats?: CallStats | undefined;
  readonly maxPages?: number | undefined;
  readonly startToken?: PageToken | undefined;
  /** Rows wanted per page; rounded into what the operation allows. */
  readonly pageSize?: number | undefined;
}

/** What is asked of services that allow it: fewer, larger pages. */
const PREFERRED_PAGE_SIZE = 1_000;

/** Walks all pages of a listing. Rejects as the call does. */
export async function* listPages(
  api: AwsApi,
  source: { readonly target: CallTarget; readonly listing: Listing },
  options: ListPagesOptions = {},
): AsyncGenerator<PageResult<Output>, void, undefined> {
  const { target, listing } = source;
  const entry = target.service.operations[listing.operation];
  let size = entry === undefined ? {} : pageSizeInput(entry, target.service.protocol, options.pageSize);

  const fetchPage = async (token: PageToken | undefined): Promise<Output> => {
    const input = { ...listing.input, ...size, ...token };
    try {
      return await api.call(target, { operation: listing.operation, input }, options);
    } catch (error) {
      // Models promise page sizes that some services do not take.
      if (Object.keys(size).length === 0 || describeFailure(error).kind !== 'invalid') throw error;
      size = {};
      return api.call(target, { operation: listing.operation, input: { ...listing.input, ...token } }, options);
    }
  };

  yield* paginate<Output, PageToken>({
    fetchPage,
    nextToken: (page) => (entry?.pagination === undefined ? undefined : nextPageToken(page, entry.pagination)),
    hasMore: (page) => (entry?.pagination === undefined ? undefined : saysMore(page, entry.pagination)),
    signal: options.signal,
    maxPages: options.maxPages,
    startToken: options.startToken,
  });
}

/**
 * Reads the token of the next page out of an output. A token that the service names always leads on; one that is derived
 * from the page's own last row leads on unless the service says that there is no more.
 */
export function nextPageToken(output: Output, pagination: Pagination): PageToken | undefined {
  const named = readTokens(output, pagination, (path) => !isDerived(path));
  if (named !== undefined) return named;
  return saysMore(output, pagination) === false ? undefined : readTokens(output, pagination, isDerived);
}

function readTokens(output: Output, pagination: Pagination, accepts: (path: string) => boolean): PageToken | undefined {
  const token: Record<string, unknown> = {};
  for (const [position, path] of pagination.outputTokens.entries()) {
    const member = pagination.inputTokens[position];
    const alternatives = path
      .split('||')
      .map((alternative) => alternative.trim())
      .filter(accepts);
    if (member === undefined || alternatives.length === 0) continue;
    const value = readPath(output, alternatives.join(' || '));
    if (value !== undefined && value !== null && value !== '') token[member] = value;
  }
  return Object.keys(token).length === 0 ? undefined : token;
}

function saysMore(output: Output, pagination: Pagination): boolean | undefined {
  if (pagination.moreResults === undefined) return undefined;
  const flag = readPath(output, pagination.moreResults);
  return typeof flag === 'boolean' ? flag : undefined;
}

function isDerived(path: string): boolean {
  return path.includes('[');
}

/**
 * Asks for a page size only where the model says what is allowed, because some operations change their meaning with one;
 * and always of EC2, which without one answers with everything at once.
 */
function pageSizeInput(
  { limit }: CatalogOperation,
  protocol: AwsProtocol,
  wanted: number | undefined,
): Record<string, unknown> {
  if (limit === undefined || (wanted === undefined && limit.max === undefined && protocol !== 'ec2')) return {};
  const size = Math.max(limit.min ?? 1, Math.min(limit.max ?? Number.MAX_SAFE_INTEGER, wanted ?? PREFERRED_PAGE_SIZE));
  return { [limit.member]: limit.isText ? String(size) : size };
}
