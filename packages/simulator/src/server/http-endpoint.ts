import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestLogEntry } from '../options.ts';
import { type ApiRequest, readCredentialScope } from './api-request.ts';
import { type HttpEndpoint, listenLoopback, readBody, sendReply } from './listen-loopback.ts';
import type { HandledRequest } from './request-handler.ts';

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
export function listenHttp(options: HttpEndpointOptions): Promise<HttpEndpoint> {
  return listenLoopback(options.port, (request, response) => respond(request, response, options));
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
  sendReply(response, { ...reply, body }, transport);
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

async function readRequest(incoming: IncomingMessage): Promise<ApiRequest> {
  const body = await readBody(incoming);
  const [path, search] = splitTarget(incoming.url ?? '/');
  const query = new URLSearchParams(search);
  return {
    method: incoming.method ?? 'GET',
    path,
    query,
    headers: incoming.headers,
    body,
    scope: readCredentialScope(incoming.headers, query),
  };
}

function splitTarget(url: string): [path: string, search: string] {
  const mark = url.indexOf('?');
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}
