import { GoPluginError } from './go-plugin-error.ts';

/** The kinds of address that go-plugin knows. */
export type Network = 'unix' | 'tcp';

/** Where a gRPC server of go-plugin listens. */
export interface Address {
  readonly network: Network;
  /** Absolute socket path, or `host:port`. */
  readonly address: string;
}

/** The longest unix socket path, in bytes, that the operating system takes without cutting it. */
export const MAX_SOCKET_PATH_BYTES: number = process.platform === 'linux' ? 107 : 103;

export function isNetwork(value: string): value is Network {
  return value === 'unix' || value === 'tcp';
}

/** The network that a listener uses unless told otherwise: Node has no unix sockets on Windows. */
export function defaultNetwork(): Network {
  return process.platform === 'win32' ? 'tcp' : 'unix';
}

/** Fails for a path that the operating system would cut in silence or refuse. */
export function assertSocketPath(path: string, hint: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes <= MAX_SOCKET_PATH_BYTES) return;
  throw new GoPluginError(
    'socket_path_too_long',
    `unix socket path of ${bytes} bytes is longer than the ${MAX_SOCKET_PATH_BYTES} that this system takes: ${path}`,
    { hint, details: { path, bytes, maxBytes: MAX_SOCKET_PATH_BYTES } },
  );
}

/** The gRPC target of an address. */
export function grpcTarget({ network, address }: Address): string {
  return network === 'unix' ? `unix:${address}` : `dns:${address}`;
}
