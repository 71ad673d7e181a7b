import { type CatalogResourceType, listRows, type ServiceCatalog } from '@corkscrew/aws-catalog';
import {
  type CallOptions,
  CorkscrewError,
  type ListPage,
  type ListRequest,
  type ResourceDraft,
  type ResourceRef,
} from '@corkscrew/sdk';
import type { AccountDirectory, AwsAccount } from './accounts.ts';
import type { AwsApi } from './aws-api.ts';
import { toCorkscrewError } from './aws-error.ts';
import { bindInputs } from './enumeration.ts';
import { listPages, nextPageToken, type PageToken } from './list-pages.ts';
import { GLOBAL_REGION, isAccountWide } from './plan.ts';
import { resolveRegions } from './regions.ts';
import { parseRow, type RowContext } from './resource-row.ts';
import { findType } from './selection.ts';

/** What listing needs. */
export interface ListContext extends CallOptions {
  readonly api: AwsApi;
  readonly accounts: AccountDirectory;
}

/** Where the next page of a listing begins. */
interface Position {
  /** Which of the listings that the type takes. */
  readonly listing: number;
  readonly token?: PageToken | undefined;
}

const FILTERS: readonly string[] = ['account_id', 'tag:<key>'];
const TAG_FILTER = 'tag:';

/**
 * Lists one page of a type. The filter `account_id` chooses among the configured accounts, `tag:<key>` keeps what has the tag:
 * with that value, or with any where the value is `*`. A page may be empty and not the last.
 *
 * @throws {CorkscrewError} not_found for an unknown service, type, region or account; invalid_argument for an unknown filter
 * or a token of another listing; permission_denied, unauthenticated, throttled, unavailable as AWS answers.
 */
export async function listResources(request: ListRequest, context: ListContext): Promise<ListPage> {
  const { api, accounts } = context;
  assertFilters(request.filters ?? {});
  const type = findType(api.catalog, request.service, request.type);
  const hasTags = createTagFilter(request.filters ?? {}, type);
  const position = decodePosition(request.nextToken);
  const wanted = request.filters?.['account_id'];
  const { accounts: signedIn } = await accounts.list(wanted === undefined ? undefined : [wanted], context);
  const [account] = signedIn;
  if (account === undefined) throw new CorkscrewError('not_found', `list ${request.service}:${type.type}: no account`);
  const service = api.catalog.service(request.service);
  const region = await regionOf(request, { service, type, account, context });
  const inputs = bindInputs({ bind: type.list.bind ?? {} }, { accountId: account.accountId, region });
  const input = inputs[position.listing];
  if (input === undefined)
    throw new CorkscrewError('invalid_argument', 'list resources: the page token is of another listing');

  const source = { target: { ...account, service, region }, listing: { operation: type.list.operation, input } };
  const page = await fetchOnePage(source, { position, request, context });
  const rows = listRows(page, type.list).map((row) =>
    parseRow(row, rowContext({ request, type, service, account, region, api })),
  );
  return {
    resources: rows.flatMap((row) => (row.kind === 'resource' && hasTags(row.resource) ? [toRef(row.resource)] : [])),
    nextToken: nextPosition(page, { position, service, type, count: inputs.length }),
  };
}

type Source = Parameters<typeof listPages>[1];

async function fetchOnePage(
  source: Source,
  options: { readonly position: Position; readonly request: ListRequest; readonly context: ListContext },
): Promise<Readonly<Record<string, unknown>>> {
  const { position, request, context } = options;
  const { target, listing } = source;
  try {
    const pages = listPages(context.api, source, {
      signal: context.signal,
      timeoutMs: context.timeoutMs,
      maxPages: 1,
      startToken: position.token,
      pageSize: request.maxResults === 0 ? undefined : request.maxResults,
    });
    for await (const { page } of pages) return page;
    return {};
  } catch (error) {
    if (context.signal?.aborted) throw error;
    throw toCorkscrewError(
      error,
      `list ${target.service.service}:${listing.operation} in ${target.accountId}/${target.region}`,
    );
  }
}

async function regionOf(
  request: ListRequest,
  source: {
    readonly service: ServiceCatalog;
    readonly type: CatalogResourceType;
    readonly account: AwsAccount;
    readonly context: ListContext;
  },
): Promise<string> {
  const { service, type, account, context } = source;
  const { accountRegion, homeRegion } = context.api.settings;
  if (isAccountWide(service, type)) return accountRegion;
  if (request.region === '') return homeRegion;
  const { regions } = await resolveRegions(account, [request.region], context);
  return regions[0] ?? homeRegion;
}

function rowContext(source: {
  readonly request: ListRequest;
  readonly type: CatalogResourceType;
  readonly service: ServiceCatalog;
  readonly account: AwsAccount;
  readonly region: string;
  readonly api: AwsApi;
}): RowContext {
  const { type, service, account, region, api } = source;
  const isWide = isAccountWide(service, type);
  return {
    type,
    service: service.service,
    claim: {
      accountId: account.accountId,
      region: isWide ? GLOBAL_REGION : region,
      service: service.service,
      type: type.type,
      subScope: '',
    },
    isAccountWide: isWide,
    callRegion: region,
    partition: account.partition,
    partitions: api.catalog.partitions,
  };
}

function toRef(resource: ResourceDraft): ResourceRef {
  const attributes = {
    arn: resource.arn,
    lifecycle: resource.lifecycle,
    created_at: resource.createdAt?.toISOString(),
    type_name: resource.typeName,
  };
  return {
    id: resource.id,
    name: resource.name ?? '',
    type: resource.type,
    service: resource.service,
    region: resource.region,
    accountId: resource.accountId,
    basicAttributes: Object.fromEntries(
      Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  };
}

function nextPosition(
  page: Readonly<Record<string, unknown>>,
  state: {
    readonly position: Position;
    readonly service: ServiceCatalog;
    readonly type: CatalogResourceType;
    readonly count: number;
  },
): string {
  const { position, service, type, count } = state;
  const pagination = service.operations[type.list.operation]?.pagination;
  const token = pagination === undefined ? undefined : nextPageToken(page, pagination);
  if (token !== undefined) {
    if (JSON.stringify(token) === JSON.stringify(position.token)) {
      throw new CorkscrewError(
        'unavailable',
        `list ${service.service}:${type.type}: the service gave a page token twice`,
      );
    }
    return encodePosition({ listing: position.listing, token });
  }
  return position.listing + 1 < count ? encodePosition({ listing: position.listing + 1 }) : '';
}

function encodePosition(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function decodePosition(text: string | undefined): Position {
  if (text === undefined || text === '') return { listing: 0 };
  try {
    const position = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Position;
    if (Number.isInteger(position.listing) && position.listing >= 0) return position;
  } catch {
    /* Not ours: refused below. */
  }
  throw new CorkscrewError('invalid_argument', 'list resources: the page token is not one of ours');
}

/** @throws {CorkscrewError} unsupported for a type whose list does not give tags: none would mean nothing. */
function createTagFilter(
  filters: Readonly<Record<string, string>>,
  type: CatalogResourceType,
): (resource: ResourceDraft) => boolean {
  const wanted = Object.entries(filters)
    .filter(([name]) => name.startsWith(TAG_FILTER))
    .map(([name, value]) => [name.slice(TAG_FILTER.length), value] as const);
  if (wanted.length > 0 && type.fields.tags === undefined) {
    throw new CorkscrewError('unsupported', `list ${type.name} by tag: ${type.list.operation} does not give tags`, {
      hint: 'Leave the tag filter out.',
    });
  }
  return ({ tags = {} }) =>
    wanted.every(([key, value]) => Object.hasOwn(tags, key) && (value === '*' || tags[key] === value));
}

function assertFilters(filters: Readonly<Record<string, string>>): void {
  const unknown = Object.keys(filters).find((name) => !FILTERS.includes(name) && !name.startsWith(TAG_FILTER));
  if (unknown === undefined) return;
  throw new CorkscrewError('invalid_argument', `list resources: AWS has no filter ${unknown}`, {
    hint: `Known filters: ${FILTERS.join(', ')}.`,
  });
}
