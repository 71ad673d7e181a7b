import { type CallOptions, paginate } from '@corkscrew/sdk';
import { BadReplyError, describeHttpFailure, type JsonReply } from '@corkscrew/sdk/http';
import type { GcpApi } from '../gcp-api.ts';
import { listProjects } from '../projects.ts';

/** A project, folder or organisation as the Resource Manager has it. */
export interface PlacedNode {
  /** `projects/<number>`, `folders/2`, `organizations/3`. */
  readonly name: string;
  /** The account of what is in it: the project's id, else its name. */
  readonly accountId: string;
  /** How lists name it: `projects/<id>`, else its name. */
  readonly holder: string;
  /** What it stands below, nearest first and itself before all. */
  readonly ancestors: readonly string[];
  /** All that is said of it. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** What is visible in a scope. */
export interface NodesBelow {
  readonly projects: readonly PlacedNode[];
  /** Folders and organisations, the scope itself among them; none where looking for them is refused. */
  readonly containers: readonly PlacedNode[];
}

/**
 * Finds the visible projects, folders and organisations of a scope by the Resource Manager.
 *
 * @throws {CorkscrewError} unauthenticated, permission_denied, unavailable.
 */
export async function listNodesBelow(scope: string, api: GcpApi, options: CallOptions): Promise<NodesBelow> {
  const projects = await listProjects(api, options);
  const containers = [
    ...(await searchContainers('organizations', api, options)),
    ...(await searchContainers('folders', api, options)),
  ];
  const parents = new Map(containers.map(({ name, parent }) => [name, parent]));
  const place = ({ name, parent, data }: Container): PlacedNode => {
    return { name, accountId: name, holder: name, ancestors: [name, ...lineOf(parent, parents)], data };
  };
  return {
    projects: projects
      .map((project) => ({ ...place(project), accountId: project.id, holder: `projects/${project.id}` }))
      .filter(({ holder, ancestors }) => ancestors.includes(scope) || scope === holder),
    containers: containers.map((container) => place(container)).filter(({ ancestors }) => ancestors.includes(scope)),
  };
}

interface Container {
  readonly name: string;
  /** Empty for an organisation. */
  readonly parent: string;
  readonly data: Readonly<Record<string, unknown>>;
}

async function searchContainers(
  kind: 'organizations' | 'folders',
  api: GcpApi,
  options: CallOptions,
): Promise<readonly Container[]> {
  const found: Container[] = [];
  const pages = paginate<JsonReply, string>({
    fetchPage: (pageToken) =>
      api.get({ ...options, service: 'cloudresourcemanager', path: `/v3/${kind}:search`, query: { pageToken } }),
    nextToken: ({ body }) => body['nextPageToken'] as string | undefined,
    signal: options.signal,
  });
  try {
    for await (const { page, end } of pages) {
      found.push(...readContainers(page, kind));
      if (end !== undefined && end !== 'last_page') throw new BadReplyError(`the list of ${kind} does not end: ${end}`);
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    const { kind: failure } = describeHttpFailure(error);
    if (failure !== 'denied' && failure !== 'not_found' && failure !== 'unsupported') throw error;
  }
  return found;
}

function readContainers({ body }: JsonReply, kind: string): readonly Container[] {
  const { [kind]: rows = [] } = body;
  if (!Array.isArray(rows)) throw new BadReplyError(`the reply has no list of ${kind}`);
  return (rows as readonly Readonly<Record<string, unknown>>[]).flatMap((data) => {
    const { name, parent } = data;
    return typeof name === 'string' ? [{ name, parent: typeof parent === 'string' ? parent : '', data }] : [];
  });
}

const MAX_DEPTH = 12;

function lineOf(parent: string, parents: ReadonlyMap<string, string>): readonly string[] {
  const line: string[] = [];
  for (let next = parent; next !== '' && line.length < MAX_DEPTH; next = parents.get(next) ?? '') line.push(next);
  return line;
}
