import { createReadOnlyGuard, type ReadOnlyGuard } from '@corkscrew/sdk';

/** Resource Graph is asked by POST, and only reads. */
export const GRAPH_PATH = '/providers/Microsoft.ResourceGraph/resources';

/** What an identity sees of the management groups is asked by POST, and is a list all the same. */
export const ENTITIES_PATH = '/providers/Microsoft.Management/getEntities';

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

/** The guard of the provider: GETs of Resource Manager and of the directory, and the two lists that are asked by POST. */
export function createApiGuard(): ReadOnlyGuard {
  return createReadOnlyGuard('azure', (service, operation) => {
    const [method = '', path = ''] = operation.split(' ', 2);
    const judge = Object.hasOwn(JUDGES, service) ? JUDGES[service] : undefined;
    return judge === undefined ? 'it is not a known service' : judge(method, path);
  });
}

/** Says why a call is refused, or undefined of one that only reads. */
type Judge = (method: string, path: string) => string | undefined;

const JUDGES: Readonly<Record<string, Judge>> = {
  resource_graph: (method, path) =>
    method === 'POST' && path === GRAPH_PATH ? undefined : 'it is not a query of Resource Graph',
  resource_manager: (method, path) => {
    if (method === 'POST' && path === ENTITIES_PATH) return undefined;
    if (method !== 'GET') return 'it is not a GET';
    return FORBIDDEN_GETS.some((pattern) => pattern.test(path)) ? 'it hands out secrets' : undefined;
  },
  directory: (method, path) =>
    method === 'GET' && DIRECTORY_READ.test(path) ? undefined : 'it is no list of the directory',
};
