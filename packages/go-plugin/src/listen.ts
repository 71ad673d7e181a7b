import { randomBytes, randomInt } from 'node:crypto';
import { chmodSync, chownSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Server, ServerCredentials } from '@grpc/grpc-js';
import { type Address, assertSocketPath, type Network } from './address.ts';
import { GoPluginError, messageOf } from './go-plugin-error.ts';

/** Where and how listeners are opened. */
export interface ListenPlace {
  readonly network: Network;
  /** Directory of unix sockets. */
  readonly socketDir: string;
  /** Numeric id of the group that may use the sockets. */
  readonly socketGroupId?: number | undefined;
  /** Bounds of TCP ports; both 0 takes any free port. */
  readonly minPort: number;
  readonly maxPort: number;
}

/** A bound gRPC server. */
export interface BoundAddress extends Address {
  /** Removes the socket file, if any. */
  unlink(): void;
}

const LOOPBACK = '127.0.0.1';
const GROUP_SOCKET_MODE = 0o660;
const KEEP_OWNER = -1;

/** Binds a server to a new unix socket, or to a TCP port of the loopback interface. */
export async function listen(
  server: Server,
  credentials: ServerCredentials,
  place: ListenPlace,
): Promise<BoundAddress> {
  return place.network === 'unix'
    ? await listenUnix(server, credentials, place)
    : await listenTcp(server, credentials, place);
}

async function listenUnix(server: Server, credentials: ServerCredentials, place: ListenPlace): Promise<BoundAddress> {
  const path = join(place.socketDir, `plugin${randomBytes(5).toString('hex')}`);
  assertSocketPath(path, 'Set TMPDIR (or PLUGIN_UNIX_SOCKET_DIR) to a shorter directory.');
  try {
    await bind(server, `unix:${path}`, credentials);
  } catch (cause) {
    throw new GoPluginError('listen_failed', `couldn't listen on the unix socket ${path}: ${messageOf(cause)}`, {
      hint: `Check that ${place.socketDir} exists and can be written to.`,
      cause,
    });
  }
  if (place.socketGroupId !== undefined) {
    chownSync(path, KEEP_OWNER, place.socketGroupId);
    chmodSync(path, GROUP_SOCKET_MODE);
  }
  return { network: 'unix', address: path, unlink: () => rmSync(path, { force: true }) };
}

async function listenTcp(server: Server, credentials: ServerCredentials, place: ListenPlace): Promise<BoundAddress> {
  const failures: unknown[] = [];
  for (const port of candidatePorts(place)) {
    try {
      const bound = await bind(server, `${LOOPBACK}:${port}`, credentials);
      return { network: 'tcp', address: `${LOOPBACK}:${bound}`, unlink() {} };
    } catch (error) {
      failures.push(error);
    }
  }
  throw new GoPluginError(
    'listen_failed',
    `couldn't bind plugin TCP listener: no port from ${place.minPort} to ${place.maxPort} is free on ${LOOPBACK}`,
    { hint: 'Widen PLUGIN_MIN_PORT and PLUGIN_MAX_PORT, or end what uses these ports.', cause: failures.at(-1) },
  );
}

/** Every port once, from a random start, so that plugins which start together seldom try the same. */
function* candidatePorts({ minPort, maxPort }: ListenPlace): Generator<number> {
  const count = maxPort - minPort + 1;
  const start = randomInt(count);
  for (let step = 0; step < count; step++) yield minPort + ((start + step) % count);
}

function bind(server: Server, target: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(target, credentials, (error, port) => (error === null ? resolve(port) : reject(error)));
  });
}
