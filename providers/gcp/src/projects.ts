import { type CallOptions, paginate } from '@corkscrew/sdk';
import { BadReplyError, type JsonReply } from '@corkscrew/sdk/http';
import type { GcpApi } from './gcp-api.ts';
import { toCorkscrewError } from './gcp-error.ts';

/** A project that is visible to the identity. */
export interface Project {
  readonly id: string;
  /** `projects/<number>`. */
  readonly name: string;
  /** `folders/1` or `organizations/2`; empty where it has none. */
  readonly parent: string;
  /** All that is said of it. */
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Lists the projects that the identity sees and that are not about to be deleted.
 *
 * @throws {CorkscrewError} unauthenticated, permission_denied, unavailable.
 */
export async function listProjects(api: GcpApi, options: CallOptions): Promise<readonly Project[]> {
  try {
    const projects: Project[] = [];
    const pages = paginate<JsonReply, string>({
      fetchPage: (pageToken) =>
        api.get({ ...options, service: 'cloudresourcemanager', path: '/v3/projects:search', query: { pageToken } }),
      nextToken: ({ body }) => body['nextPageToken'] as string | undefined,
      signal: options.signal,
    });
    for await (const { page, end } of pages) {
      projects.push(...readProjects(page));
      if (end !== undefined && end !== 'last_page') throw new BadReplyError(`the list does not end: ${end}`);
    }
    return projects.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  } catch (error) {
    options.signal?.throwIfAborted();
    throw toCorkscrewError(error, 'list projects');
  }
}

function readProjects({ body }: JsonReply): readonly Project[] {
  const { projects = [] } = body;
  if (!Array.isArray(projects)) throw new BadReplyError('the reply has no list of projects');
  return (projects as readonly Readonly<Record<string, unknown>>[]).flatMap((data) => {
    const { projectId: id, name, state, parent } = data;
    if (typeof id !== 'string' || typeof name !== 'string' || state !== 'ACTIVE') return [];
    return [{ id, name, parent: typeof parent === 'string' ? parent : '', data }];
  });
}
