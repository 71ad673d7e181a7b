import { AdaptiveLimiter, type CallOptions, type SetupAction } from '@corkscrew/sdk';
import { createDispatcher, createJsonApi, describeHttpFailure } from '@corkscrew/sdk/http';
import type { GcpCredentials } from '../credentials.ts';
import { readRefusal } from '../refusal.ts';
import type { GcpSettings } from '../settings.ts';
import { createSetupGuard } from './setup-guard.ts';

type Body = Readonly<Record<string, unknown>>;

/** One call of a set-up. */
export interface SetupCall extends CallOptions {
  /** The first label of the service's host: `iam`. */
  readonly service: 'cloudresourcemanager' | 'iam' | 'serviceusage';
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: Body | undefined;
}

/** The calls of a set-up. */
export interface SetupApi {
  call(call: SetupCall): Promise<Body>;
  close(): Promise<void>;
}

/** What {@link createSetupApi} needs. */
export interface SetupApiOptions {
  readonly settings: GcpSettings;
  readonly action: SetupAction;
  readonly credentials: GcpCredentials;
  readonly onCall: (service: string, operation: string) => void;
}

const MAX_CONCURRENCY = 2;

/** Makes the way to what a set-up changes. */
export function createSetupApi({ settings, action, credentials, onCall }: SetupApiOptions): SetupApi {
  const { endpoint } = settings;
  const dispatcher = createDispatcher({ url: endpoint ?? 'https://googleapis.com' });
  const limiter = new AdaptiveLimiter({ maxConcurrency: MAX_CONCURRENCY });
  const api = createJsonApi({
    dispatcher,
    guard: createSetupGuard(action),
    authorize: async (_call, options) => ({
      headers: { authorization: `Bearer ${await credentials.getToken(options)}` },
    }),
    limiterOf: () => limiter,
    readRefusal,
    onCall: ({ service, operation }) => onCall(service, operation),
  });
  return {
    call: async ({ service, method, path, body, signal }) => {
      const url = (endpoint ?? `https://${service}.googleapis.com`) + path;
      // Nobody knows whether a write that got no answer was done: the next set-up looks.
      const attempts = method === 'GET' ? undefined : 1;
      const reply = await api.call({ service, method, operation: `${method} ${path}`, url, body, signal, attempts });
      return reply.body;
    },
    close: () => dispatcher.destroy(),
  };
}

/** Gives what is there, or undefined where it is not. */
export async function orUndefined<T>(asked: () => Promise<T>): Promise<T | undefined> {
  try {
    return await asked();
  } catch (error) {
    if (describeHttpFailure(error).kind === 'not_found') return undefined;
    throw error;
  }
}
