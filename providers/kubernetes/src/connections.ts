import { contentHash } from '@corkscrew/sdk';
import { createDispatcher } from '@corkscrew/sdk/http';
import type { Dispatcher } from 'undici';
import type { TlsMaterial } from './credentials.ts';

/** Connections to one server, kept alive between calls. */
export interface Connections {
  /** The connections that a set of TLS options leads to. New options end the connections of the old ones. */
  get(tls: TlsMaterial): Dispatcher;
  close(): Promise<void>;
}

/** Keeps the connections to a server. */
export function createConnections(server: string, proxyUrl: string | undefined): Connections {
  let open: { readonly key: string; readonly dispatcher: Dispatcher } | undefined;
  return {
    get: (tls) => {
      const key = contentHash(JSON.stringify(tls));
      if (open?.key !== key) {
        // Calls in flight still end on the old connections.
        void open?.dispatcher.close();
        open = { key, dispatcher: createDispatcher({ url: server, tls: { ...tls }, proxyUrl }) };
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
