import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { CorkscrewError } from '@corkscrew/core';

const HOST = '127.0.0.1';
const LARGEST_BODY = 16 * 1024 * 1024;
const KEEP_ALIVE_MS = 120_000;

/** A listening endpoint. */
export interface HttpEndpoint {
  readonly port: number;
  close(): Promise<void>;
}

/** How an endpoint is served. */
export interface ListenOptions {
  /** Certificate and key in PEM. @defaultValue plain HTTP */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
}

/**
 * Listens on 127.0.0.1. A handler that fails is answered with its error, or by the end of the connection.
 *
 * @throws CorkscrewError `unavailable` where the port is taken.
 */
export async function listenLoopback(
  port: number,
  respond: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  { tls }: ListenOptions = {},
): Promise<HttpEndpoint> {
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    respond(request, response).catch((error: unknown) => {
      // The client has gone, or a template is wrong: the first sees nothing, the second an error that names it.
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-type': 'text/plain' }).end(String((error as Error).stack));
    });
  };
  const options = { keepAliveTimeout: KEEP_ALIVE_MS };
  const server = tls === undefined ? createServer(options, answer) : createTlsServer({ ...options, ...tls }, answer);
  server.listen(port, HOST);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new CorkscrewError('unavailable', `listen on ${HOST}:${port}: ${(cause as Error).message}`, { cause });
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Reads a request's body. @throws RangeError where it is too long. */
export async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new RangeError(`the request's body is longer than ${LARGEST_BODY} bytes`);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

/** Sends a reply whole, half of it though its length was announced whole, or a reset instead. */
export function sendReply(
  response: ServerResponse,
  reply: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array;
  },
  transport: 'whole' | 'reset' | 'truncated',
): void {
  const { status, headers, body } = reply;
  if (transport === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(status, { ...headers, 'content-length': body.length });
  if (transport === 'whole') response.end(response.req.method === 'HEAD' ? undefined : body);
  else response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}
