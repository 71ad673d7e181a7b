import { type CallOptions, paginate } from '@corkscrew/sdk';
import { BadReplyError, type CallStats, type JsonReply } from '@corkscrew/sdk/http';
import type { GcpApi } from './gcp-api.ts';

const PAGE_SERVICES = 200;

/**
 * Lists the services that are enabled in a project, as `storage`.
 *
 * @throws what the last try of a page threw
 */
export async function listEnabledServices(
  api: GcpApi,
  project: string,
  options: CallOptions & { readonly stats: CallStats },
): Promise<readonly string[]> {
  const query = { filter: 'state:ENABLED', pageSize: PAGE_SERVICES };
  const path = `/v1/projects/${project}/services`;
  const pages = paginate<JsonReply, string>({
    fetchPage: (pageToken) => api.get({ ...options, service: 'serviceusage', path, query: { ...query, pageToken } }),
    nextToken: ({ body }) => body['nextPageToken'] as string | undefined,
    signal: options.signal,
  });
  const names: string[] = [];
  for await (const { page, end } of pages) {
    names.push(...readNames(page));
    if (end !== undefined && end !== 'last_page') throw new BadReplyError(`the list of services does not end: ${end}`);
  }
  return names;
}

function readNames({ body }: JsonReply): readonly string[] {
  const { services = [] } = body;
  if (!Array.isArray(services)) throw new BadReplyError('the reply has no list of services');
  return (services as readonly { readonly config?: { readonly name?: unknown } }[]).flatMap(({ config }) =>
    typeof config?.name === 'string' ? [config.name.replace(/\.googleapis\.com$/, '')] : [],
  );
}
