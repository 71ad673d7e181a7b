import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A request as it arrived. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A reply to send. */
export interface CannedReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A server that answers each request with what `answer` says. */
export interface FakeServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

/** Starts a server on a free port of loopback. `answer` gets the response too, to hold it back or break it off. */
export async function startFakeServer(
  answer: (request: SeenRequest, response: ServerResponse) => CannedReply | undefined,
): Promise<FakeServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const { method = '', url = '', headers } = message;
      const request = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
      requests.push(request);
      const reply = answer(request, response);
      if (reply === undefined) return;
      response.writeHead(reply.status ?? 200, reply.headers).end(reply.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A reply in JSON. */
export function jsonReply(body: unknown, reply: CannedReply = {}): CannedReply {
  return { ...reply, headers: { 'content-type': 'application/json', ...reply.headers }, body: JSON.stringify(body) };
}

/** A reply in XML. */
export function xmlReply(body: string, reply: CannedReply = {}): CannedReply {
  return { ...reply, headers: { 'content-type': 'text/xml', ...reply.headers }, body };
}
