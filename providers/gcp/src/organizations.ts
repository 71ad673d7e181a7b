import { type CallOptions, paginate } from '@corkscrew/sdk';
import { BadReplyError, describeHttpFailure, type JsonReply } from '@corkscrew/sdk/http';
import type { GcpApi } from './gcp-api.ts';
import { HIERARCHY_TYPES } from './hierarchy.ts';
import { listAssets } from './list-assets.ts';

/** An organisation whose inventory may be read. */
export interface ReadableOrganization {
  /** `organizations/1`. */
  readonly name: string;
  /** Names of all projects in it, as `projects/<number>`. */
  readonly projects: ReadonlySet<string>;
}

/**
 * Finds the organisations that are visible and whose inventory may be read. One that may not be is left out: its projects
 * are then scanned one by one.
 *
 * @throws what the last try threw where the search itself failed for another reason than a refusal.
 */
export async function findOrganizations(api: GcpApi, options: CallOptions): Promise<readonly ReadableOrganization[]> {
  const found: ReadableOrganization[] = [];
  for (const name of await searchOrganizations(api, options)) {
    const list = { parent: name, contentType: 'RESOURCE', assetTypes: HIERARCHY_TYPES } as const;
    const projects = await orNothing(options, async () => {
      const { assets } = await listAssets(api, list, options);
      return new Set(assets.flatMap(({ ancestors }) => ancestors[0] ?? []));
    });
    if (projects !== undefined) found.push({ name, projects });
  }
  return found;
}

/** Names of the organisations that are visible: none where looking for them is refused. */
export async function searchOrganizations(api: GcpApi, options: CallOptions): Promise<readonly string[]> {
  const path = '/v3/organizations:search';
  const search = async (): Promise<string[]> => {
    const names: string[] = [];
    const pages = paginate<JsonReply, string>({
      fetchPage: (pageToken) => api.get({ ...options, service: 'cloudresourcemanager', path, query: { pageToken } }),
      nextToken: ({ body }) => body['nextPageToken'] as string | undefined,
      signal: options.signal,
    });
    for await (const { page, end } of pages) {
      names.push(...readNames(page));
      if (end !== undefined && end !== 'last_page') throw new BadReplyError(`the list does not end: ${end}`);
    }
    return names.toSorted();
  };
  return (await orNothing(options, search)) ?? [];
}

function readNames({ body }: JsonReply): readonly string[] {
  const { organizations = [] } = body;
  if (!Array.isArray(organizations)) throw new BadReplyError('the reply has no list of organisations');
  return (organizations as readonly { readonly name?: unknown }[]).flatMap(({ name }) =>
    typeof name === 'string' ? [name] : [],
  );
}

/** What a call gives, or undefined where it is refused: what is not visible need not be looked at. */
async function orNothing<T>({ signal }: CallOptions, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    signal?.throwIfAborted();
    const { kind } = describeHttpFailure(error);
    if (kind === 'denied' || kind === 'not_found' || kind === 'unsupported') return undefined;
    throw error;
  }
}
