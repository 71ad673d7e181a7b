import { Agent, type buildConnector, type Dispatcher, EnvHttpProxyAgent, ProxyAgent, Socks5ProxyAgent } from 'undici';

/** How connections are made. */
export interface DispatcherOptions {
  /** Where they lead: decides whether a proxy may stand between. */
  readonly url: string;
  /** Certificates and keys as `tls.connect` takes them. */
  readonly tls?: Readonly<Record<string, unknown>> | undefined;
  /** A proxy to use instead of the environment's: `http:`, `https:` or `socks5:`. */
  readonly proxyUrl?: string | undefined;
}

const CONNECT_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 30_000;

/**
 * Makes what keeps connections alive between calls. `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are followed, but never to
 * reach this machine itself. Destroy it to let go of the connections.
 */
export function createDispatcher({ url, tls = {}, proxyUrl }: DispatcherOptions): Dispatcher {
  const requestTls = tls as buildConnector.BuildOptions;
  const options = { connect: { ...requestTls, timeout: CONNECT_TIMEOUT_MS }, keepAliveTimeout: KEEP_ALIVE_MS };
  if (proxyUrl === undefined) {
    return isLoopback(new URL(url).hostname) ? new Agent(options) : new EnvHttpProxyAgent({ ...options, requestTls });
  }
  if (!/^socks5?h?:/.test(proxyUrl)) return new ProxyAgent({ ...options, uri: proxyUrl, requestTls });
  return new Socks5ProxyAgent(proxyUrl.replace(/^socks5?h?:/, 'socks5:'), { requestTls });
}

/** Tells whether a host name is this machine's own: no proxy leads there, and plain HTTP to it is safe. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
