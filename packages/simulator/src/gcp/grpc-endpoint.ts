import { Buffer } from 'node:buffer';
import {
  Metadata,
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  status as GRPC_STATUS,
} from '@grpc/grpc-js';
import { CorkscrewError } from '@corkscrew/core';
import type { HttpEndpoint } from '../server/listen-loopback.ts';
import type { GcpAnswer } from './gcp-handler.ts';
import type { GcpGrpcOptions, GrpcMessages } from './gcp-options.ts';
import type { GcpRequest } from './gcp-request.ts';

type Message = Readonly<Record<string, unknown>>;
type Answer = (request: GcpRequest) => GcpAnswer;
type UnaryHandler = (call: ServerUnaryCall<Message, Message>, callback: sendUnaryData<Message>) => void;

/** A method of the inventory, and where the same stands over REST. Source: google/cloud/asset/v1/asset_service.proto. */
interface InventoryMethod {
  /** The member of the request that is a part of the path. */
  readonly scope: 'parent' | 'scope';
  /** What follows it. */
  readonly suffix: string;
}

const PACKAGE = 'google.cloud.asset.v1';
const SERVICE = `${PACKAGE}.AssetService`;
const METHODS: Readonly<Record<string, InventoryMethod>> = {
  ListAssets: { scope: 'parent', suffix: '/assets' },
  BatchGetAssetsHistory: { scope: 'parent', suffix: ':batchGetAssetsHistory' },
  SearchAllResources: { scope: 'scope', suffix: ':searchAllResources' },
};

/**
 * Serves the inventory over gRPC on 127.0.0.1, by the handlers that serve it over REST. What over REST is an end of the
 * connection, or half a reply, is `UNAVAILABLE` here.
 *
 * @throws CorkscrewError `unavailable` where it cannot listen.
 */
export async function listenGrpc({ messages, tls }: GcpGrpcOptions, answer: Answer): Promise<HttpEndpoint> {
  const server = new Server();
  const handlers = Object.entries(METHODS).map(([name, method]): [string, UnaryHandler] => [
    name,
    (call, callback) => {
      const reply = answer(toRequest(call, method));
      if (reply.transport === 'whole' && reply.status === 200) callback(null, reply.body as Message);
      else callback(toStatus(reply, messages));
    },
  ]);
  server.addService(defineService(messages), Object.fromEntries(handlers));
  const port = await bind(server, tls === undefined ? ServerCredentials.createInsecure() : secure(tls));
  return {
    port,
    close: () => {
      server.forceShutdown();
      return Promise.resolve();
    },
  };
}

function secure({ cert, key }: NonNullable<GcpGrpcOptions['tls']>): ServerCredentials {
  return ServerCredentials.createSsl(null, [{ cert_chain: Buffer.from(cert), private_key: Buffer.from(key) }]);
}

async function bind(server: Server, credentials: ServerCredentials): Promise<number> {
  return await new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
      if (error === null) resolve(port);
      else reject(new CorkscrewError('unavailable', `listen for gRPC: ${error.message}`, { cause: error }));
    });
  });
}

function defineService({ encode, decode }: GrpcMessages): ServiceDefinition {
  const definitions = Object.keys(METHODS).map((name) => {
    const [request, response] = [`${PACKAGE}.${name}Request`, `${PACKAGE}.${name}Response`];
    const definition = {
      path: `/${SERVICE}/${name}`,
      requestStream: false,
      responseStream: false,
      requestSerialize: (value: Message) => encode(request, value),
      requestDeserialize: (bytes: Buffer) => decode(request, bytes),
      responseSerialize: (value: Message) => encode(response, value),
      responseDeserialize: (bytes: Buffer) => decode(response, bytes),
    } as const;
    return [name, definition] as const;
  });
  return Object.fromEntries(definitions);
}

/** The same request as it is over REST: a part of the message in the path, the rest in the query. */
function toRequest(
  { request, metadata }: Pick<ServerUnaryCall<Message, Message>, 'request' | 'metadata'>,
  { scope, suffix }: InventoryMethod,
): GcpRequest {
  const { [scope]: parent, ...rest } = request;
  return {
    method: 'GET',
    path: `/v1/${typeof parent === 'string' ? parent : ''}${suffix}`,
    query: new URLSearchParams([...parametersOf(rest, '')]),
    headers: metadata.toHttp2Headers() as GcpRequest['headers'],
    body: Buffer.alloc(0),
  };
}

function* parametersOf(value: Message, prefix: string): Generator<[name: string, text: string]> {
  for (const [key, held] of Object.entries(value)) {
    for (const one of Array.isArray(held) ? (held as readonly unknown[]) : [held]) {
      if (typeof one === 'object' && one !== null) yield* parametersOf(one as Message, `${prefix}${key}.`);
      else yield [prefix + key, String(one)];
    }
  }
}

interface ErrorBody {
  readonly error?: { readonly message: string; readonly status: string; readonly details?: readonly unknown[] };
}

/** What did not end well, with its details as Google's clients read them. */
function toStatus(
  { body, transport }: GcpAnswer,
  { encode }: GrpcMessages,
): { readonly code: GRPC_STATUS; readonly details: string; readonly metadata?: Metadata } {
  const { error } = body as ErrorBody;
  if (transport !== 'whole' || error === undefined) {
    return { code: GRPC_STATUS.UNAVAILABLE, details: 'the connection ended before the reply was whole' };
  }
  const code = GRPC_STATUS[error.status as keyof typeof GRPC_STATUS];
  const metadata = new Metadata();
  const status = { code, message: error.message, details: error.details ?? [] };
  metadata.set('grpc-status-details-bin', encode('google.rpc.Status', status));
  return { code, details: error.message, metadata };
}
