import { type Address, isNetwork } from './address.ts';
import { GoPluginError } from './go-plugin-error.ts';

/** How to reach a plugin that runs already. */
export interface ReattachConfig extends Address {
  readonly protocol: 'grpc';
  /** The application's version that the plugin serves. */
  readonly protocolVersion: number;
  readonly pid: number;
  /** A plugin in test mode ends itself; closing it leaves it alone. */
  readonly test: boolean;
}

/** Writes a config in the JSON layout that Go programs use. */
export function formatReattachConfig(config: ReattachConfig): string {
  return JSON.stringify({
    Protocol: config.protocol,
    ProtocolVersion: config.protocolVersion,
    Pid: config.pid,
    Test: config.test,
    Addr: { Network: config.network, String: config.address },
  });
}

/**
 * Reads a config in the JSON layout that Go programs use.
 *
 * @throws {GoPluginError} `invalid_config`
 */
export function parseReattachConfig(json: string): ReattachConfig {
  const config = parseObject(json);
  const address = config['Addr'];
  const { Network: network, String: path } = isRecord(address) ? address : {};
  const { Protocol: protocol, ProtocolVersion: protocolVersion, Pid: pid, Test: test } = config;
  if (protocol !== 'grpc') throw invalid('Protocol must be "grpc"');
  if (typeof network !== 'string' || !isNetwork(network)) throw invalid('Addr.Network must be "unix" or "tcp"');
  if (typeof path !== 'string' || path === '') throw invalid('Addr.String must be the address');
  if (!Number.isSafeInteger(pid)) throw invalid('Pid must be a process id');
  if (!Number.isSafeInteger(protocolVersion)) throw invalid('ProtocolVersion must be a number');
  return {
    protocol,
    network,
    address: path,
    pid: Number(pid),
    protocolVersion: Number(protocolVersion),
    test: test === true,
  };
}

function parseObject(json: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw invalid('it is not JSON', cause);
  }
  if (!isRecord(value)) throw invalid('it is not a JSON object');
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(what: string, cause?: unknown): GoPluginError {
  return new GoPluginError('invalid_config', `reattach config: ${what}`, {
    hint: 'Expected {"Protocol":"grpc","ProtocolVersion":1,"Pid":123,"Test":true,"Addr":{"Network":"unix","String":"/path"}}.',
    cause,
  });
}
