import { createReadOnlyGuard, type ReadOnlyGuard } from '@corkscrew/sdk';

/** The one address that is asked by POST, and only reads. */
export const GRAPH_PATH = '/providers/Microsoft.ResourceGraph/resources';

/** What is read of Microsoft Graph: lists, their objects, and the members of groups. */
const DIRECTORY_READ = /^\/v1\.0\/(users|groups|servicePrincipals|applications)(\/[0-9a-f-]{36}(\/members)?)?$/i;

/** Reads of Resource Manager that hand out secrets or mint authority though they are GETs. Reviewed by hand. */
const FORBIDDEN_GETS: readonly RegExp[] = [
  /\/listkeys$/i,
  /\/listsecrets$/i,
  /\/listcredentials?$/i,
  /\/connectionstrings\/list$/i,
  /\/publishxml$/i,
  /\/publishingcredentials(\/|$)/i,
];

/** The guard of the provider: GETs of Resource Manager and of the directory, and queries of Resource Graph. */
export function createApiGuard(): ReadOnlyGuard {
  return createReadOnlyGuard('azure', (service, operation) => {
    const [method, path = ''] = operation.split(' ', 2);
    if (service === 'resource_graph') {
      return method === 'POST' && path === GRAPH_PATH ? undefined : 'it is not a query of Resource Graph';
    }
    if (service !== 'resource_manager' && service !== 'directory') return 'it is not a known service';
    if (method !== 'GET') return 'it is not a GET';
    if (service === 'directory') return DIRECTORY_READ.test(path) ? undefined : 'it is no list of the directory';
    return FORBIDDEN_GETS.some((pattern) => pattern.test(path)) ? 'it hands out secrets' : undefined;
  });
}
