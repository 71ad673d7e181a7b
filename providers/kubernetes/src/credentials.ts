import type { RequestOptions } from 'node:https';
import { type CallOptions, CorkscrewError, linkSignals, raceAbort } from '@corkscrew/sdk';
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import type { KubeconfigEntry, KubeContext } from './kubeconfig.ts';

/** What proves to a cluster who we are, and to us that it is the cluster. */
export interface ContextAuth {
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly tls: TlsMaterial;
}

/** TLS options of a connection. */
export interface TlsMaterial {
  readonly ca?: string | Buffer | undefined;
  readonly cert?: string | Buffer | undefined;
  readonly key?: string | Buffer | undefined;
  readonly servername?: string | undefined;
  readonly rejectUnauthorized?: boolean | undefined;
}

/** Credentials of a context that renew themselves. */
export interface KubeCredentials {
  /** @throws {CorkscrewError} unauthenticated where there are none: a plugin that fails, a file that is not there. */
  get(options?: CallOptions): Promise<ContextAuth>;
  /** Makes the next {@link get} fetch new ones, because the cluster does not accept these. */
  expire(): void;
}

/** How long files and plugins are believed before they are asked again; what they give is cached behind this too. */
const BELIEVED_MS = 15_000;
/** Some plugins open a browser; none may hold a scan up for ever. */
const MAX_SIGN_IN_MS = 60_000;

/** Credentials of a context: certificates, tokens, token files, exec plugins, OIDC. */
export function createCredentials(context: KubeContext): KubeCredentials {
  let config: KubeConfig | undefined;
  let current: Promise<ContextAuth> | undefined;
  let fetchedAtMs = 0;

  const fetchAuth = async (): Promise<ContextAuth> => {
    const { KubeConfig } = await import('./kube-config-module.ts');
    config ??= createKubeConfig(new KubeConfig(), context);
    const options: RequestOptions = { headers: {} };
    await config.applyToHTTPSOptions(options);
    const auth = readAuth(options, context);
    assertSignedIn(auth, context);
    return auth;
  };

  return {
    get: async (options = {}) => {
      if (Date.now() - fetchedAtMs > BELIEVED_MS) current = undefined;
      if (current === undefined) {
        fetchedAtMs = Date.now();
        const started = fetchAuth();
        current = started;
        started.catch(() => {
          // Asked again next time; whoever waits for it now gets the error.
          if (current === started) current = undefined;
        });
      }
      using scope = linkSignals([options.signal], {
        timeoutMs: MAX_SIGN_IN_MS,
        label: `sign in by context ${context.name}`,
      });
      try {
        return await raceAbort(current, scope.signal);
      } catch (error) {
        if (options.signal?.aborted) throw error;
        throw signInFailed(context, error);
      }
    },
    expire: () => {
      config = undefined;
      current = undefined;
    },
  };
}

function createKubeConfig(config: KubeConfig, context: KubeContext): KubeConfig {
  const { cluster, user } = context;
  config.loadFromOptions({
    clusters: [
      {
        name: 'cluster',
        server: cluster['server'],
        caData: cluster['certificate-authority-data'],
        caFile: cluster['certificate-authority'],
        tlsServerName: cluster['tls-server-name'],
        // Without TLS there is nothing to verify, which the client insists on being told.
        skipTLSVerify: cluster['insecure-skip-tls-verify'] === true || String(cluster['server']).startsWith('http:'),
      },
    ],
    users: [
      {
        name: 'user',
        certData: user['client-certificate-data'],
        certFile: user['client-certificate'],
        keyData: user['client-key-data'],
        keyFile: user['client-key'],
        exec: toExec(context),
        authProvider: toAuthProvider(user),
        token: user['tokenFile'] === undefined ? user['token'] : undefined,
        impersonateUser: user['as'],
      },
    ],
    contexts: [{ name: 'context', cluster: 'cluster', user: 'user' }],
    currentContext: 'context',
  });
  return config;
}

function toAuthProvider(user: KubeconfigEntry): unknown {
  const { tokenFile } = user;
  return tokenFile === undefined ? user['auth-provider'] : { name: 'tokenFile', config: { tokenFile } };
}

/** Plugins learn from a variable which version they are to answer in, and about the cluster where they ask for that. */
function toExec({ cluster, user }: KubeContext): unknown {
  const exec = user['exec'] as KubeconfigEntry | undefined | null;
  if (exec === undefined || exec === null) return undefined;
  const spec = {
    interactive: false,
    ...(exec['provideClusterInfo'] === true ? { cluster: describeCluster(cluster) } : {}),
  };
  const info = JSON.stringify({ kind: 'ExecCredential', apiVersion: exec['apiVersion'], spec });
  const env = Array.isArray(exec['env']) ? (exec['env'] as unknown[]) : [];
  return { ...exec, env: [...env, { name: 'KUBERNETES_EXEC_INFO', value: info }] };
}

function describeCluster(cluster: KubeconfigEntry): KubeconfigEntry {
  const keys = ['server', 'certificate-authority-data', 'insecure-skip-tls-verify', 'tls-server-name', 'proxy-url'];
  return Object.fromEntries(keys.filter((key) => cluster[key] !== undefined).map((key) => [key, cluster[key]]));
}

/** Without a word a client goes on as nobody where a sign-in has ended and cannot be renewed. */
function assertSignedIn({ headers, tls }: ContextAuth, { user }: KubeContext): void {
  const provider = user['auth-provider'] as KubeconfigEntry | undefined | null;
  if (provider === undefined || provider === null || headers['authorization'] !== undefined || 'cert' in tls) return;
  throw new Error(`the sign-in by ${String(provider['name'])} has ended and cannot be renewed`);
}

function readAuth(options: RequestOptions, { user }: KubeContext): ContextAuth {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name.toLowerCase()] = String(value).trim();
  const { username, password } = user;
  if (typeof username === 'string' && username !== '') {
    headers['authorization'] =
      `Basic ${Buffer.from(`${username}:${typeof password === 'string' ? password : ''}`).toString('base64')}`;
  }
  const groups = user['as-groups'];
  if (Array.isArray(groups) && groups.length > 0) headers['impersonate-group'] = groups.map(String);
  if (typeof user['as-uid'] === 'string') headers['impersonate-uid'] = user['as-uid'];
  const { ca, cert, key, rejectUnauthorized } = options;
  const tls = { ca, cert, key, rejectUnauthorized, servername: options.servername };
  return { headers, tls: Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined)) };
}

const MAX_REASON_LENGTH = 500;

function signInFailed(context: KubeContext, error: unknown): CorkscrewError {
  const exec = context.user['exec'] as KubeconfigEntry | undefined | null;
  const reason = (error instanceof Error ? error.message : String(error)).trim().slice(0, MAX_REASON_LENGTH);
  const command = exec === undefined || exec === null ? undefined : String(exec['command']);
  const how = command === undefined ? '' : ` with ${command}`;
  return new CorkscrewError(
    'unauthenticated',
    `sign in by context ${context.name}${how}: ${reason || 'it failed without a word'}`,
    {
      cause: error,
      hint:
        command === undefined
          ? 'Check the user of the context in your kubeconfig: its certificates, token or files.'
          : `Install ${command}, or run it by hand to see what is wrong.`,
    },
  );
}
