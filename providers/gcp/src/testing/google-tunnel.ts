import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A proxy behind which every HTTPS address is that of a simulated organisation. */
export interface GoogleTunnel extends AsyncDisposable {
  readonly url: string;
  /** What was asked for, as `POST https://oauth2.googleapis.com/token <body>`. */
  readonly requests: readonly string[];
}

/** Starts the proxy. Its certificate is not that of the host which a client asks for. */
export async function openGoogleTunnel(
  simulator: string,
  tls: { readonly cert: string; readonly key: string },
): Promise<GoogleTunnel> {
  const requests: string[] = [];
  const google = createTlsServer(tls, (request, response) => {
    const forward = async (): Promise<void> => {
      const { method = '', url = '', headers } = request;
      const body = await buffer(request);
      requests.push(`${method} https://${headers.host ?? ''}${url} ${body.toString('utf8')}`);
      const reply = await fetch(simulator + url, {
        method,
        headers: { authorization: headers.authorization ?? '' },
        body: body.length === 0 ? null : new Uint8Array(body),
      });
      response.writeHead(reply.status, { 'content-type': 'application/json' }).end(await reply.text());
    };
    forward().catch((error: unknown) => response.destroy(error as Error));
  });
  const proxy = createServer().on('connect', (_request, socket) => {
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    google.emit('connection', socket);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      google.closeAllConnections();
      proxy.closeAllConnections();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
