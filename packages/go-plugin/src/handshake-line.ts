import { type Address, assertSocketPath, isNetwork } from './address.ts';
import { GoPluginError } from './go-plugin-error.ts';
import { decodeCertificateField } from './tls/certificate-field.ts';

/** The version of the go-plugin protocol itself. */
export const CORE_PROTOCOL_VERSION = 1;

/** A pair that tells a plugin that it was started by its host and not by a person; it is not a secret. */
export interface Handshake {
  readonly magicCookieKey: string;
  readonly magicCookieValue: string;
}

/** What a plugin says in its handshake line. */
export interface HandshakeLine extends Address {
  readonly appVersion: number;
  /** Encoded certificate, empty without TLS. */
  readonly certificateField: string;
  /** Whether the field about multiplexing is printed at all. */
  readonly printsMultiplexing: boolean;
}

/** What a host learns from a handshake line. */
export interface ParsedHandshake extends Address {
  readonly appVersion: number;
  readonly certificatePem: string | undefined;
}

const MIN_CERTIFICATE_CHARS = 51;
const REBUILD_HINT =
  "Install a plugin of the version that this program supports, or update this program; if both are current, report this to the plugin's author.";
const NOT_A_PLUGIN_HINT =
  'Check that the file is a plugin for this program, is built for this machine and prints nothing before its handshake line.';

/** Formats the line that a plugin prints on its standard output, without the line feed. */
export function formatHandshakeLine(line: HandshakeLine): string {
  const fields = [CORE_PROTOCOL_VERSION, line.appVersion, line.network, line.address, 'grpc', line.certificateField];
  if (line.printsMultiplexing) fields.push('false');
  return fields.join('|');
}

/** Reads a handshake line, and fails with the reason when this host cannot work with it. */
export function parseHandshakeLine(text: string, versions: readonly number[]): ParsedHandshake {
  const line = text.trim();
  const [core = '', app = '', network = '', address, protocol = 'netrpc', certificate = ''] = line.split('|');
  if (address === undefined) throw unrecognizedMessage(line);
  assertCoreVersion(core);
  const appVersion = parseAppVersion(app, versions);
  if (!isNetwork(network)) {
    throw new GoPluginError('handshake_failed', `unknown address type: ${excerpt(network)} (${excerpt(address)})`, {
      hint: "A plugin listens on a unix socket or on TCP; report this to the plugin's author.",
    });
  }
  assertAddress({ network, address });
  if (protocol !== 'grpc') {
    throw new GoPluginError(
      'handshake_failed',
      `unsupported plugin protocol "${excerpt(protocol)}". Supported: [grpc]`,
      {
        hint: 'The plugin must serve gRPC (in Go: set ServeConfig.GRPCServer); net/rpc is not supported.',
      },
    );
  }
  const certificatePem = certificate.length < MIN_CERTIFICATE_CHARS ? undefined : decodeCertificateField(certificate);
  if (certificatePem === undefined && certificate !== '') {
    throw new GoPluginError(
      'invalid_certificate',
      `error parsing server cert: "${certificate}" is too short to be one`,
      {
        hint: "Report this to the plugin's author.",
      },
    );
  }
  return { appVersion, network, address, certificatePem };
}

/** The error for output that is no handshake line. */
export function unrecognizedMessage(line: string, details?: Readonly<Record<string, unknown>>): GoPluginError {
  const what = line === '' ? 'an empty line' : excerpt(line);
  return new GoPluginError('handshake_failed', `Unrecognized remote plugin message: ${what}`, {
    hint: NOT_A_PLUGIN_HINT,
    details,
  });
}

/** Cuts foreign text to a length that fits a message, and makes control characters visible. */
export function excerpt(text: string, maxChars = 160): string {
  const visible = JSON.stringify(text.slice(0, maxChars)).slice(1, -1).replaceAll('\\"', '"');
  return text.length > maxChars ? `${visible}... (${text.length} characters)` : visible;
}

function assertCoreVersion(field: string): void {
  const version = parseInteger(field);
  if (version === undefined) throw unrecognizedMessageField('error parsing core protocol version', field);
  if (version === CORE_PROTOCOL_VERSION) return;
  throw new GoPluginError(
    'incompatible_version',
    `incompatible core API version with plugin. Plugin version: ${version}, Core version: ${CORE_PROTOCOL_VERSION}`,
    { hint: REBUILD_HINT, details: { pluginVersion: version, hostVersions: [CORE_PROTOCOL_VERSION] } },
  );
}

function parseAppVersion(field: string, versions: readonly number[]): number {
  const version = parseInteger(field);
  if (version === undefined) throw unrecognizedMessageField('error parsing protocol version', field);
  if (versions.includes(version)) return version;
  throw new GoPluginError(
    'incompatible_version',
    `incompatible API version with plugin. Plugin version: ${version}, Client versions: [${versions.join(' ')}]`,
    { hint: REBUILD_HINT, details: { pluginVersion: version, hostVersions: [...versions] } },
  );
}

function assertAddress({ network, address }: Address): void {
  if (network === 'unix') {
    if (!address.startsWith('/')) throw unrecognizedMessageField('unix socket path is not absolute', address);
    assertSocketPath(address, 'Set TMPDIR to a shorter directory and start again.');
    return;
  }
  const port = Number(/^[^\s|]+:(\d{1,5})$/.exec(address)?.[1]);
  if (!(port >= 1 && port <= 65_535)) throw unrecognizedMessageField('TCP address is not host:port', address);
}

function parseInteger(field: string): number | undefined {
  return /^[+-]?\d{1,15}$/.test(field) ? Number(field) : undefined;
}

function unrecognizedMessageField(what: string, field: string): GoPluginError {
  return new GoPluginError('handshake_failed', `${what}: "${excerpt(field)}"`, { hint: NOT_A_PLUGIN_HINT });
}
