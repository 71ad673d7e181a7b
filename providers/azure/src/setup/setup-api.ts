import { AdaptiveLimiter, type CallOptions, retry, type SetupAction } from '@corkscrew/sdk';
import { createDispatcher, createJsonApi, describeHttpFailure, type JsonReply } from '@corkscrew/sdk/http';
import type { AzureCredentials } from '../credentials.ts';
import { readRefusal } from '../refusal.ts';
import type { AzureSettings } from '../settings.ts';
import { createSetupGuard } from './setup-guard.ts';

type Body = Readonly<Record<string, unknown>>;

/** The calls of a set-up: to Microsoft Graph and to Resource Manager. */
export interface SetupApi {
  /** Calls Microsoft Graph: `path` begins below the version. */
  directory(method: 'GET' | 'POST' | 'DELETE', path: string, options: SetupCallOptions): Promise<Body>;
  /** Calls Resource Manager. */
  manage(
    method: 'GET' | 'PUT' | 'DELETE',
    path: string,
    options: SetupCallOptions & { readonly apiVersion: string },
  ): Promise<Body>;
  close(): Promise<void>;
}

/** Options of a call. */
export interface SetupCallOptions extends CallOptions {
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly body?: Body | undefined;
}

/** What {@link createSetupApi} needs. */
export interface SetupApiOptions {
  readonly settings: AzureSettings;
  readonly action: SetupAction;
  readonly credentials: Readonly<Record<'management' | 'directory', AzureCredentials>>;
  readonly onCall: (operation: string) => void;
}

const MAX_CONCURRENCY = 2;

/** Makes the way to what a set-up changes. */
export function createSetupApi({ settings, action, credentials, onCall }: SetupApiOptions): SetupApi {
  const { endpoint, directoryEndpoint } = settings;
  const dispatchers = {
    management: createDispatcher({ url: endpoint }),
    directory: createDispatcher({ url: directoryEndpoint }),
  };
  const limiter = new AdaptiveLimiter({ maxConcurrency: MAX_CONCURRENCY });
  const api = createJsonApi({
    guard: createSetupGuard(action),
    authorize: async ({ service }, options) => {
      const audience = service === 'directory' ? 'directory' : 'management';
      const token = await credentials[audience].getToken(options);
      return { headers: { authorization: `Bearer ${token}` }, dispatcher: dispatchers[audience] };
    },
    limiterOf: () => limiter,
    readRefusal,
    onCall: ({ operation }) => onCall(operation),
  });
  const call = async (
    target: {
      readonly service: 'directory' | 'management';
      readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
      readonly path: string;
    },
    url: URL,
    { query = {}, body, signal }: SetupCallOptions,
  ): Promise<Body> => {
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const { service, method, path } = target;
    const reply: JsonReply = await api.call({
      service,
      method,
      operation: `${method} ${path}`,
      url: url.href,
      body,
      signal,
      // Nobody knows whether a write that got no answer was done: the next set-up looks.
      attempts: method === 'POST' ? 1 : undefined,
    });
    return reply.body;
  };
  return {
    directory: (method, path, options) =>
      call({ service: 'directory', method, path }, new URL(`${directoryEndpoint}/v1.0${path}`), options),
    manage: (method, path, { apiVersion, query, ...options }) =>
      call({ service: 'management', method, path }, new URL(endpoint + path), {
        ...options,
        query: { 'api-version': apiVersion, ...query },
      }),
    close: async () => {
      await Promise.all([dispatchers.management.destroy(), dispatchers.directory.destroy()]);
    },
  };
}

const LAG = /does not (exist|reference a valid)|was not found|cannot be found/i;
const MAX_TRIES = 9;
const FIRST_WAIT_MS = 400;

/** Repeats a call while the cloud has not heard yet of what was made just before. */
export function untilKnown<T>(work: () => Promise<T>, { signal }: CallOptions): Promise<T> {
  return retry(work, {
    attempts: MAX_TRIES,
    baseDelayMs: FIRST_WAIT_MS,
    signal,
    shouldRetry: (error) => {
      const { kind, code, message } = describeHttpFailure(error);
      return kind === 'not_found' || code === 'PrincipalNotFound' || (kind === 'invalid' && LAG.test(message));
    },
  });
}

/** Gives what is there, or undefined where it is not. */
export async function ifFound<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (describeHttpFailure(error).kind === 'not_found') return undefined;
    throw error;
  }
}
