import { contentHash } from '@corkscrew/sdk';
import { Agent, type buildConnector, type Dispatcher, EnvHttpProxyAgent, ProxyAgent, Socks5ProxyAgent } from 'undici';
import type { TlsMaterial } from './credentials.ts';

/** Connections to one server, kept alive between calls. */
export interface Connections {
  /** The connections that a set of TLS options leads to. New options end the connections of the old ones. */
  get(tls: TlsMaterial): Dispatcher;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 30_000;

/** Keeps the connections to a server. */
export function createConnections(server: string, proxyUrl: string | undefined): Connections {
  let open: { readonly key: string; readonly dispatcher: Dispatcher } | undefined;
  return {
    get: (tls) => {
      const key = contentHash(JSON.stringify(tls));
      if (open?.key !== key) {
        // Calls in flight still end on the old connections.
        void open?.dispatcher.close();
        open = { key, dispatcher: createDispatcher(new URL(server), tls, proxyUrl) };
      }
      return open.dispatcher;
    },
    close: async () => {
      const last = open;
      open = undefined;
      await last?.dispatcher.destroy();
    },
  };
}

function createDispatcher(server: URL, tls: TlsMaterial, proxyUrl: string | undefined): Dispatcher {
  const requestTls = tls as buildConnector.BuildOptions;
  const options = { connect: { ...requestTls, timeout: CONNECT_TIMEOUT_MS }, keepAliveTimeout: KEEP_ALIVE_MS };
  if (proxyUrl === undefined) {
    return isLoopback(server.hostname) ? new Agent(options) : new EnvHttpProxyAgent({ ...options, requestTls });
  }
  if (!/^socks5?h?:/.test(proxyUrl)) return new ProxyAgent({ ...options, uri: proxyUrl, requestTls });
  return new Socks5ProxyAgent(proxyUrl.replace(/^socks5?h?:/, 'socks5:'), { requestTls });
}

/** No proxy leads to our own machine. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
