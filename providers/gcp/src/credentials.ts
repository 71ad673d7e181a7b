import { type CallOptions, CorkscrewError, linkSignals, raceAbort } from '@corkscrew/sdk';
import type { GoogleAuth } from 'google-auth-library';

/** Tokens for Google's APIs that renew themselves. */
export interface GcpCredentials {
  /** @throws {CorkscrewError} unauthenticated where nothing signs in. */
  getToken(options?: CallOptions): Promise<string>;
  /** Makes the next {@link getToken} fetch a new one, because the service does not accept this. */
  expire(): void;
  /** The project that the credentials themselves name as the one that pays, once signed in; empty where they name none. */
  quotaProject?(): string;
}

/** Read-only, so that not even a fault of ours could write. */
const READ_SCOPE = 'https://www.googleapis.com/auth/cloud-platform.read-only';
/** What a set-up asks for, and nobody else. */
export const WRITE_SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
/** Of a workload identity the library would ask which project it is of, which may be denied, and is nothing to a token. */
const NO_PROJECT = 'none';
/** The library keeps tokens itself and renews them before they end. */
const BELIEVED_MS = 60_000;
const MAX_SIGN_IN_MS = 60_000;

/**
 * Credentials as every Google tool finds them: `GOOGLE_APPLICATION_CREDENTIALS` (a key, impersonation, workload identity),
 * the file of `gcloud auth application-default login`, the metadata server.
 */
export function createCredentials(scope: string = READ_SCOPE): GcpCredentials {
  let auth: GoogleAuth | undefined;
  let current: Promise<string> | undefined;
  let fetchedAtMs = 0;
  let quotaProject = '';

  const signIn = async (): Promise<string> => {
    using life = linkSignals([], { timeoutMs: MAX_SIGN_IN_MS, label: 'sign in to Google Cloud' });
    const fetching = async (): Promise<string> => {
      const library = await import('./google-auth.ts');
      // Kept apart, as another call may expire it meanwhile.
      const own = (auth ??= new library.GoogleAuth({ scopes: [scope], projectId: NO_PROJECT }));
      const token = await own.getAccessToken();
      if (typeof token !== 'string' || token === '') throw new Error('the identity gives no token');
      quotaProject = (await own.getClient()).quotaProjectId ?? '';
      return token;
    };
    return await raceAbort(fetching(), life.signal);
  };

  return {
    quotaProject: () => quotaProject,
    getToken: async (options = {}) => {
      if (current === undefined || Date.now() - fetchedAtMs > BELIEVED_MS) {
        fetchedAtMs = Date.now();
        current = signIn();
      }
      const started = current;
      try {
        return await raceAbort(started, options.signal);
      } catch (error) {
        options.signal?.throwIfAborted();
        // Asked again next time; whoever waits for it now gets the error.
        if (current === started) current = undefined;
        throw toSignInError(error);
      }
    },
    expire: () => {
      auth = undefined;
      current = undefined;
    },
  };
}

const MAX_REASON_LENGTH = 300;

function toSignInError(error: unknown): CorkscrewError {
  const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  return new CorkscrewError('unauthenticated', `sign in to Google Cloud: ${reason.slice(0, MAX_REASON_LENGTH)}`, {
    cause: error,
    hint: 'Run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS to a credentials file.',
  });
}
