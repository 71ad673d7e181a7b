import { ArmFault } from './arm-fault.ts';
import type { DirectoryRequest } from './directory.ts';
import type { DirectoryBody, DirectoryKind, DirectoryObject, DirectoryObjects } from './directory-objects.ts';
import type { DirectoryPeople } from './directory-people.ts';

/** Kinds of objects that there are lists of. */
export const LISTED = ['users', 'groups', 'servicePrincipals', 'applications'] as const;

/** How lists are given. */
export interface DirectoryListOptions {
  /** Lists that may not be read, by the last word of their paths. */
  readonly denied: readonly string[];
  readonly maxPageSize: number;
}

/** Answers a list, with a link to the next page where there is one; undefined where something else is asked. */
export function answerList(
  request: DirectoryRequest,
  directory: {
    readonly objects: DirectoryObjects;
    readonly people: DirectoryPeople;
    readonly options: DirectoryListOptions;
  },
): unknown {
  const { objects, people, options } = directory;
  const { method, path, query } = request;
  const kind = LISTED.find((name) => path === `/${name}`);
  const [, group] = /^\/groups\/([^/]+)\/members$/.exec(path) ?? [];
  if (method !== 'GET' || (kind === undefined && group === undefined)) return undefined;
  if (options.denied.includes(path.split('/').at(-1) ?? '')) {
    throw new ArmFault(403, 'Authorization_RequestDenied', {
      message: 'Insufficient privileges to complete the operation.',
    });
  }
  if (kind !== undefined) {
    const all = query.get('$filter') === null ? objects.all(kind) : filtered(objects, kind, query);
    return pageOf(all, request, options);
  }
  return pageOf(people.members.get(objects.find('groups', group ?? '').id) ?? [], request, options);
}

const DEFAULT_PAGE = 100;
const MAX_PAGE = 999;

function pageOf(
  all: readonly DirectoryBody[],
  { path, query, url }: DirectoryRequest,
  { maxPageSize }: DirectoryListOptions,
): unknown {
  const top = Number(query.get('$top') ?? DEFAULT_PAGE);
  const from = Number(query.get('$skiptoken') ?? 0);
  if (!Number.isInteger(top) || top < 1 || top > MAX_PAGE)
    throw new ArmFault(400, 'Request_BadRequest', { message: 'Invalid page size specified.' });
  const end = from + Math.min(top, maxPageSize);
  const columns = query.get('$select')?.split(',');
  const value = all.slice(from, end).map((object) => selected(object, columns));
  const next = new URLSearchParams(query);
  next.set('$skiptoken', String(end));
  const link = end < all.length ? { '@odata.nextLink': `${url}/v1.0${path}?${next.toString()}` } : {};
  return { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata', ...link, value };
}

/** What stands in `$select`; a member also says what it is. */
function selected(object: DirectoryBody, columns: readonly string[] | undefined): DirectoryBody {
  if (columns === undefined) return object;
  return Object.fromEntries(Object.entries(object).filter(([key]) => columns.includes(key) || key === '@odata.type'));
}

function filtered(objects: DirectoryObjects, kind: DirectoryKind, query: URLSearchParams): readonly DirectoryObject[] {
  const filter = query.get('$filter') ?? '';
  const [, field, value = ''] = /^(\w+) eq '((?:[^']|'')*)'$/.exec(filter) ?? [];
  if (field === undefined) throw new ArmFault(400, 'Request_BadRequest', { message: `Unsupported filter: ${filter}` });
  return objects.where(kind, field, value.replaceAll("''", "'"));
}
