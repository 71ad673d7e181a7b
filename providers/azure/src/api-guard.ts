import { createReadOnlyGuard, type ReadOnlyGuard } from '@corkscrew/sdk';

/** The one address that is asked by POST, and only reads. */
export const GRAPH_PATH = '/providers/Microsoft.ResourceGraph/resources';

/** Reads of Resource Manager that hand out secrets or mint authority though they are GETs. Reviewed by hand. */
const FORBIDDEN_GETS: readonly RegExp[] = [
  /\/listkeys$/i,
  /\/listsecrets$/i,
  /\/listcredentials?$/i,
  /\/connectionstrings\/list$/i,
  /\/publishxml$/i,
  /\/publishingcredentials(\/|$)/i,
];

/** The guard of the provider: GETs of Resource Manager, and queries of Resource Graph. */
export function createApiGuard(): ReadOnlyGuard {
  return createReadOnlyGuard('azure', (service, operation) => {
    const [method, path = ''] = operation.split(' ', 2);
    if (service === 'resource_graph') {
      return method === 'POST' && path === GRAPH_PATH ? undefined : 'it is not a query of Resource Graph';
    }
    if (service !== 'resource_manager') return 'it is not a known service';
    if (method !== 'GET') return 'it is not a GET';
    return FORBIDDEN_GETS.some((pattern) => pattern.test(path)) ? 'it hands out secrets' : undefined;
  });
}
