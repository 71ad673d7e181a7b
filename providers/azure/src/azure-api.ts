import type { CallOptions, ReadOnlyGuard } from '@corkscrew/sdk';
import { type CallStats, createDispatcher, createJsonApi, headerText, type JsonReply } from '@corkscrew/sdk/http';
import { createApiGuard, GRAPH_PATH } from './api-guard.ts';
import type { AzureCredentials } from './credentials.ts';
import { createAzureLimits } from './azure-limits.ts';
import { readClaimsChallenge, readRefusal } from './refusal.ts';
import type { AzureSettings } from './settings.ts';

/** What a GET of Resource Manager takes beside its path. */
export interface ArmOptions extends CallOptions {
  readonly apiVersion: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly stats?: CallStats | undefined;
}

/** Options of a query of Resource Graph. */
export interface GraphOptions extends CallOptions {
  readonly stats?: CallStats | undefined;
}

/** What a GET of Microsoft Graph takes beside its path. */
export interface DirectoryOptions extends GraphOptions {
  readonly query: Readonly<Record<string, string>>;
}

/** Calls Azure Resource Manager, Resource Graph and Microsoft Graph, with limits, retries and the read-only guard. */
export interface AzureApi {
  /**
   * Gets one document of Resource Manager.
   *
   * @throws {CorkscrewError} read_only_violation, unauthenticated
   * @throws whatever the last try threw: see `describeHttpFailure`
   */
  get(path: string, options: ArmOptions): Promise<JsonReply>;
  /** Posts a question that only reads: its body is empty. */
  post(path: string, options: ArmOptions): Promise<JsonReply>;
  /** Follows the `nextLink` of a list. @throws {RangeError} where it leads to another host */
  getNext(link: string, options: GraphOptions): Promise<JsonReply>;
  /** Asks Resource Graph: `body` as its REST API takes it. */
  query(body: Readonly<Record<string, unknown>>, options: GraphOptions): Promise<JsonReply>;
  /** Gets a list or an object of Microsoft Graph: `path` stands behind the version. */
  getDirectory(path: string, options: DirectoryOptions): Promise<JsonReply>;
  /** Follows the link to a further page of the directory. @throws {RangeError} where it leads to another host */
  getNextOfDirectory(link: string, options: GraphOptions): Promise<JsonReply>;
  close(): Promise<void>;
}

/** What {@link createAzureApi} needs. */
export interface AzureApiOptions {
  readonly settings: AzureSettings;
  readonly credentials: Readonly<Record<'management' | 'directory', AzureCredentials>>;
  /** @defaultValue GETs of Resource Manager and the directory, and queries of Resource Graph */
  readonly guard?: ReadOnlyGuard | undefined;
  /** Told of every call that passed the guard, before it is sent. */
  readonly onCall?: ((operation: string) => void) | undefined;
}

/** Resource Graph's newest stable version. */
const GRAPH_API_VERSION = '2024-04-01';
const DIRECTORY_VERSION = '/v1.0';
const USER_AGENT = 'corkscrew';

/** Makes the one way to Azure. Close it to let go of its connections. */
export function createAzureApi({ settings, credentials, guard, onCall }: AzureApiOptions): AzureApi {
  const { endpoint, directoryEndpoint, maxConcurrency } = settings;
  const dispatcher = createDispatcher({ url: endpoint });
  const directory = createDispatcher({ url: directoryEndpoint });
  const audienceOf = (service: string): 'management' | 'directory' =>
    service === 'directory' ? 'directory' : 'management';
  const limits = createAzureLimits(maxConcurrency);
  // Calls that are refused together were made with one token: it is renewed once.
  const tokens = new WeakMap<object, { readonly token: string; readonly audience: 'management' | 'directory' }>();
  const api = createJsonApi({
    dispatcher,
    guard: guard ?? createApiGuard(),
    authorize: async (call, options) => {
      const audience = audienceOf(call.service);
      const token = await credentials[audience].getToken(options);
      tokens.set(call, { token, audience });
      const headers = { authorization: `Bearer ${token}`, 'user-agent': USER_AGENT };
      return audience === 'directory' ? { headers, dispatcher: directory } : { headers };
    },
    renewCredentials: ({ headers }, call) => {
      const { token, audience } = tokens.get(call) ?? { token: '', audience: 'management' };
      credentials[audience].expire(token, readClaimsChallenge(headerText(headers, 'www-authenticate')));
    },
    ...limits,
    readRefusal,
    onCall: onCall === undefined ? undefined : ({ operation }) => onCall(operation),
  });
  const getUrl = (service: 'resource_manager' | 'directory', url: URL, options: GraphOptions): Promise<JsonReply> =>
    api.call({ ...options, service, operation: `GET ${url.pathname}`, url: url.href });
  const managerUrl = (path: string, { apiVersion, query }: ArmOptions): URL => {
    const url = new URL(endpoint + path);
    for (const [name, value] of Object.entries({ 'api-version': apiVersion, ...query })) {
      url.searchParams.set(name, value);
    }
    return url;
  };

  return {
    get: (path, options) => getUrl('resource_manager', managerUrl(path, options), options),
    post: (path, { signal, stats, ...list }) =>
      api.call({
        signal,
        stats,
        service: 'resource_manager',
        operation: `POST ${path}`,
        method: 'POST',
        url: managerUrl(path, list).href,
        body: {},
      }),
    getNext: (link, options) => getUrl('resource_manager', readLink(link, endpoint), options),
    getDirectory: (path, { query, ...options }) => {
      const url = new URL(`${directoryEndpoint}${DIRECTORY_VERSION}${path}`);
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return getUrl('directory', url, options);
    },
    getNextOfDirectory: (link, options) => getUrl('directory', readLink(link, directoryEndpoint), options),
    query: (body, options) =>
      api.call({
        ...options,
        service: 'resource_graph',
        operation: `POST ${GRAPH_PATH}`,
        method: 'POST',
        url: `${endpoint}${GRAPH_PATH}?api-version=${GRAPH_API_VERSION}`,
        body,
      }),
    close: async () => {
      await Promise.all([dispatcher.destroy(), directory.destroy()]);
    },
  };
}

/** A token goes to nobody but whom it was made for. */
function readLink(link: string, endpoint: string): URL {
  const url = new URL(link, endpoint);
  if (url.origin !== new URL(endpoint).origin) throw new RangeError(`the next page is at ${url.host}`);
  return url;
}
