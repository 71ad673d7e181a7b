import { type CallOptions, paginate } from '@corkscrew/sdk';
import { BadReplyError, describeHttpFailure, type JsonReply } from '@corkscrew/sdk/http';
import type { GcpApi } from '../gcp-api.ts';
import { listProjects, type Project } from '../projects.ts';

/** A project with what it stands below, nearest first and itself before all: `projects/1`, `folders/2`, `organizations/3`. */
export interface PlacedProject extends Project {
  readonly ancestors: readonly string[];
}

/**
 * Finds the visible projects of a scope by the Resource Manager.
 *
 * @throws {CorkscrewError} unauthenticated, permission_denied, unavailable.
 */
export async function listProjectsBelow(
  scope: string,
  api: GcpApi,
  options: CallOptions,
): Promise<readonly PlacedProject[]> {
  const projects = await listProjects(api, options);
  const parents = await searchFolders(api, options);
  return projects
    .map((project) => ({ ...project, ancestors: [project.name, ...lineOf(project.parent, parents)] }))
    .filter(({ id, ancestors }) => ancestors.includes(scope) || scope === `projects/${id}`);
}

/** The parent of each folder that is visible; none where looking for them is refused. */
async function searchFolders(api: GcpApi, options: CallOptions): Promise<ReadonlyMap<string, string>> {
  const parents = new Map<string, string>();
  const pages = paginate<JsonReply, string>({
    fetchPage: (pageToken) =>
      api.get({ ...options, service: 'cloudresourcemanager', path: '/v3/folders:search', query: { pageToken } }),
    nextToken: ({ body }) => body['nextPageToken'] as string | undefined,
    signal: options.signal,
  });
  try {
    for await (const { page, end } of pages) {
      for (const { name, parent } of readFolders(page)) parents.set(name, parent);
      if (end !== undefined && end !== 'last_page') throw new BadReplyError(`the list does not end: ${end}`);
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    const { kind } = describeHttpFailure(error);
    if (kind !== 'denied' && kind !== 'not_found' && kind !== 'unsupported') throw error;
  }
  return parents;
}

function readFolders({ body }: JsonReply): readonly { readonly name: string; readonly parent: string }[] {
  const { folders = [] } = body;
  if (!Array.isArray(folders)) throw new BadReplyError('the reply has no list of folders');
  return (folders as readonly { readonly name?: unknown; readonly parent?: unknown }[]).flatMap(({ name, parent }) =>
    typeof name === 'string' && typeof parent === 'string' ? [{ name, parent }] : [],
  );
}

const MAX_DEPTH = 12;

function lineOf(parent: string, parents: ReadonlyMap<string, string>): readonly string[] {
  const line: string[] = [];
  for (let next = parent; next !== '' && line.length < MAX_DEPTH; next = parents.get(next) ?? '') line.push(next);
  return line;
}
