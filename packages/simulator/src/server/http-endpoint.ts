import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CorkscrewError } from '@corkscrew/core';
import type { RequestLogEntry } from '../options.ts';
import { type ApiRequest, readCredentialScope } from './api-request.ts';
import type { HandledRequest } from './request-handler.ts';

const HOST = '127.0.0.1';
const LARGEST_BODY = 16 * 1024 * 1024;
const KEEP_ALIVE_MS = 120_000;

/** A listening endpoint. */
export interface HttpEndpoint {
  readonly port: number;
  close(): Promise<void>;
}

/** What an endpoint needs. */
export interface HttpEndpointOptions {
  readonly port: number;
  readonly handle: (request: ApiRequest) => HandledRequest;
  readonly logger: ((entry: RequestLogEntry) => void) | undefined;
}

/**
 * Listens on 127.0.0.1.
 *
 * @throws CorkscrewError `unavailable` where the port is taken.
 */
export async function listenHttp(options: HttpEndpointOptions): Promise<HttpEndpoint> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    respond(request, response, options).catch((error: unknown) => {
      // The client has gone, or a template is wrong: the first sees nothing, the second an error that names it.
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-type': 'text/plain' }).end(String((error as Error).stack));
    });
  });
  server.listen(options.port, HOST);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new CorkscrewError('unavailable', `listen on ${HOST}:${options.port}: ${(cause as Error).message}`, {
      cause,
    });
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

async function respond(
  incoming: IncomingMessage,
  response: ServerResponse,
  { handle, logger }: HttpEndpointOptions,
): Promise<void> {
  const started = performance.now();
  const request = await readRequest(incoming);
  const { identity, protocol, reply, transport } = handle(request);
  const body = typeof reply.body === 'string' ? Buffer.from(reply.body, 'utf8') : reply.body;
  if (transport === 'reset') incoming.socket.resetAndDestroy();
  else {
    response.writeHead(reply.status, { ...reply.headers, 'content-length': body.length });
    if (transport === 'truncated') truncate(response, body);
    else response.end(request.method === 'HEAD' ? undefined : body);
  }
  logger?.({
    method: request.method,
    path: request.path,
    service: identity.service,
    operation: identity.operation,
    region: identity.region,
    protocol,
    status: transport === 'reset' ? 0 : reply.status,
    bytes: body.length,
    durationMs: performance.now() - started,
  });
}

/** Sends half of a body whose length was announced whole. */
function truncate(response: ServerResponse, body: Uint8Array): void {
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}

async function readRequest(incoming: IncomingMessage): Promise<ApiRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new RangeError(`the request's body is longer than ${LARGEST_BODY} bytes`);
    chunks.push(chunk);
  }
  const [path, search] = splitTarget(incoming.url ?? '/');
  const query = new URLSearchParams(search);
  return {
    method: incoming.method ?? 'GET',
    path,
    query,
    headers: incoming.headers,
    body: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks),
    scope: readCredentialScope(incoming.headers, query),
  };
}

function splitTarget(url: string): [path: string, search: string] {
  const mark = url.indexOf('?');
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}
