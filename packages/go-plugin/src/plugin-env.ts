import { GoPluginError } from './go-plugin-error.ts';
import type { Handshake } from './handshake-line.ts';

/** The variables through which a host speaks to the plugin that it starts. */
export const ENV = {
  versions: 'PLUGIN_PROTOCOL_VERSIONS',
  minPort: 'PLUGIN_MIN_PORT',
  maxPort: 'PLUGIN_MAX_PORT',
  clientCert: 'PLUGIN_CLIENT_CERT',
  socketDir: 'PLUGIN_UNIX_SOCKET_DIR',
  socketGroup: 'PLUGIN_UNIX_SOCKET_GROUP',
  multiplex: 'PLUGIN_MULTIPLEX_GRPC',
} as const;

/** A set of environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a host tells the plugin that it starts. */
export interface HostEnvironment {
  readonly handshake: Handshake;
  readonly versions: readonly number[];
  readonly clientCertificatePem: string | undefined;
  readonly socketDir: string;
  readonly socketGroup: string | undefined;
  /** Bounds of the plugin's TCP port. */
  readonly minPort?: number | undefined;
  readonly maxPort?: number | undefined;
}

/** What a plugin reads from its environment. */
export interface PluginEnvironment {
  readonly clientCertificatePem: string | undefined;
  readonly socketDir: string | undefined;
  readonly socketGroup: string | undefined;
  readonly minPort: number;
  readonly maxPort: number;
  readonly printsMultiplexing: boolean;
}

const DEFAULT_MIN_PORT = 10_000;
const DEFAULT_MAX_PORT = 25_000;
const MAX_PORT = 65_535;

/**
 * Builds a plugin's environment: the base first, then the host's words, which win.
 *
 * A host can be a plugin itself, so what it inherited from its own host must not reach its plugins.
 */
export function buildHostEnvironment(base: Environment, host: HostEnvironment): Record<string, string> {
  const own: Record<string, string | undefined> = {
    ...base,
    [host.handshake.magicCookieKey]: host.handshake.magicCookieValue,
    [ENV.versions]: host.versions.join(','),
    [ENV.minPort]: String(host.minPort ?? DEFAULT_MIN_PORT),
    [ENV.maxPort]: String(host.maxPort ?? DEFAULT_MAX_PORT),
    [ENV.clientCert]: host.clientCertificatePem,
    [ENV.socketDir]: host.socketDir,
    [ENV.socketGroup]: host.socketGroup,
    [ENV.multiplex]: undefined,
  };
  return Object.fromEntries(Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Reads what the host said; fails for port bounds that make no range. */
export function readPluginEnvironment(env: Environment): PluginEnvironment {
  const minPort = parsePort(env, ENV.minPort);
  const maxPort = parsePort(env, ENV.maxPort);
  if (minPort > maxPort) {
    throw new GoPluginError(
      'invalid_config',
      `${ENV.minPort} value of ${minPort} is greater than ${ENV.maxPort} value of ${maxPort}`,
      { hint: `Set ${ENV.minPort} to at most ${ENV.maxPort}.` },
    );
  }
  return {
    clientCertificatePem: nonEmpty(env[ENV.clientCert]),
    socketDir: nonEmpty(env[ENV.socketDir]),
    socketGroup: nonEmpty(env[ENV.socketGroup]),
    minPort,
    maxPort,
    printsMultiplexing: nonEmpty(env[ENV.multiplex]) !== undefined,
  };
}

/** The outcome of {@link negotiateVersion}. */
export interface NegotiatedVersion {
  readonly version: number;
  /** Entries of the host's list that are not numbers. */
  readonly ignored: readonly string[];
}

/**
 * Picks the highest of the plugin's versions that the host listed.
 *
 * Without a common one it is the plugin's lowest, so that the host can report the mismatch.
 */
export function negotiateVersion(offered: string | undefined, own: readonly number[]): NegotiatedVersion {
  const entries = (offered ?? '').split(',').map((entry) => entry.trim());
  const isNumber = (entry: string): boolean => /^\d{1,15}$/.test(entry);
  const wanted = new Set(entries.filter(isNumber).map(Number));
  const descending = [...own].sort((a, b) => b - a);
  const version = descending.find((candidate) => wanted.has(candidate)) ?? descending.at(-1);
  if (version === undefined) throw new TypeError('a plugin must serve at least one version');
  return { version, ignored: entries.filter((entry) => entry !== '' && !isNumber(entry)) };
}

function parsePort(env: Environment, name: string): number {
  const text = nonEmpty(env[name]);
  if (text === undefined) return 0;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= MAX_PORT) return port;
  throw new GoPluginError('invalid_config', `couldn't get value from ${name}: "${text}" is not a port number`, {
    hint: `Set ${name} to a number from 0 to ${MAX_PORT}, or leave it out.`,
  });
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
