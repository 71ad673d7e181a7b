import { basename } from 'node:path';
import { linkSignals } from '../abort.ts';
import { defaultNetwork } from '../address.ts';
import { GoPluginError } from '../go-plugin-error.ts';
import type { TlsPair } from '../grpc/grpc-options.ts';
import { type ParsedHandshake, parseHandshakeLine } from '../handshake-line.ts';
import { buildHostEnvironment } from '../plugin-env.ts';
import { createSocketDir, type SocketDir } from '../socket-dir.ts';
import { findGroupId } from '../socket-group.ts';
import { createIdentity, type Identity } from '../tls/identity.ts';
import { verifyChecksum } from './checksum.ts';
import { startTimeout, waitForHandshakeLine } from './handshake-wait.ts';
import { createHostLog, type HostLog } from './host-log.ts';
import { hostLimits } from './host-limits.ts';
import type { LaunchOptions } from './launch-options.ts';
import { manageChild } from './managed-children.ts';
import { PluginChild } from './plugin-child.ts';
import type { PluginProcess } from './plugin-process.ts';
import { RunningPlugin } from './running-plugin.ts';

const DEFAULT_START_TIMEOUT_MS = 60_000;

/**
 * Starts a plugin's process and connects to it.
 *
 * Resolves when the plugin has answered a first call. When anything goes wrong the process is killed and waited for, and
 * its socket directory removed, before the error is thrown. A plugin that runs is ended with `close()`; it is also killed
 * when this process exits or is ended by a signal.
 *
 * @throws {GoPluginError} `invalid_config`, `checksum_mismatch`, `spawn_failed`, `start_timeout`, `handshake_failed`,
 * `incompatible_version`, `invalid_certificate`, `socket_path_too_long`, `connect_failed`, `plugin_exited`
 *
 * @example
 * ```ts
 * await using plugin = await launchPlugin({
 *   command: './greeter-plugin',
 *   handshake: { magicCookieKey: 'MY_PLUGIN', magicCookieValue: 'd0c5' },
 *   versions: [1],
 * });
 * const { text } = await plugin.client(Greeter).greet({ name: 'Ada' });
 * ```
 */
export async function launchPlugin(options: LaunchOptions): Promise<PluginProcess> {
  assertOptions(options);
  options.signal?.throwIfAborted();
  if (options.checksum !== undefined) await verifyChecksum(options.checksum, options.signal);
  const launch = prepareLaunch(options);
  let child: PluginChild;
  try {
    child = spawnChild(launch);
  } catch (error) {
    launch.socketDir.remove();
    throw error;
  }
  const managed = manageChild({ killNow: () => endNow(child, launch.socketDir) });
  const release = (): void => {
    managed[Symbol.dispose]();
    launch.socketDir.remove();
  };
  try {
    return await connectChild(launch, child, release);
  } catch (error) {
    child.kill();
    await child.exited.catch(() => undefined);
    release();
    throw error;
  }
}

interface Launch {
  readonly options: LaunchOptions;
  readonly name: string;
  readonly log: HostLog;
  readonly identity: Identity | undefined;
  readonly socketDir: SocketDir;
  readonly socketGroupId: number | undefined;
}

function assertOptions({ handshake, versions, command }: LaunchOptions): void {
  const problem =
    handshake.magicCookieKey === '' || handshake.magicCookieValue === ''
      ? 'the magic cookie needs a key and a value'
      : versions.length === 0
        ? 'at least one application version is needed'
        : command === ''
          ? 'the command is empty'
          : undefined;
  if (problem !== undefined) throw new GoPluginError('invalid_config', `launch plugin: ${problem}`);
}

function prepareLaunch(options: LaunchOptions): Launch {
  const name = options.name ?? basename(options.command);
  const socketGroupId = options.socketGroup === undefined ? undefined : findGroupId(options.socketGroup);
  return {
    options,
    name,
    log: createHostLog(name, options.logger),
    identity: options.autoMtls === false ? undefined : createIdentity(),
    socketDir: createSocketDir(options.socketDir, socketGroupId),
    socketGroupId,
  };
}

function spawnChild({ options, name, log, identity, socketDir }: Launch): PluginChild {
  const { command, args = [], handshake, versions, socketGroup, minPort, maxPort } = options;
  const base = { ...(options.inheritEnv === false ? {} : process.env), ...options.env };
  log('debug', 'starting plugin', { command, args });
  const child = new PluginChild({
    name,
    command,
    args,
    env: buildHostEnvironment(base, {
      handshake,
      versions,
      clientCertificatePem: identity?.certificatePem,
      socketDir: socketDir.path,
      socketGroup,
      minPort,
      maxPort,
    }),
    onLog: (entry) => options.logger?.(entry),
    maxHandshakeBytes: options.maxHandshakeBytes,
    pipeDrainMs: options.pipeDrainMs,
  });
  if (child.pid !== undefined) log('debug', 'plugin started', { pid: child.pid });
  return child;
}

async function connectChild(launch: Launch, child: PluginChild, release: () => void): Promise<PluginProcess> {
  const { options, name, log } = launch;
  const timeoutMs = options.startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS;
  using scope = linkSignals(options.signal);
  const timer = setTimeout(() => scope.abort(startTimeout(name, timeoutMs, child.partialLine)), timeoutMs);
  try {
    log('debug', 'waiting for RPC address', {});
    const line = await waitForHandshakeLine(child, {
      command: options.command,
      signal: scope.signal,
      exitNoticeMs: hostLimits(options).exitNoticeMs,
    });
    const handshake = parseHandshakeLine(line, options.versions);
    const { appVersion, network, address } = handshake;
    log('debug', 'using plugin', { version: appVersion, network, address });
    const running = createRunning({ launch, child, handshake, release });
    try {
      await running.connect({ signal: scope.signal, timeoutMs });
    } catch (error) {
      running.release();
      throw error;
    }
    return running;
  } finally {
    clearTimeout(timer);
  }
}

interface RunningInput {
  readonly launch: Launch;
  readonly child: PluginChild;
  readonly handshake: ParsedHandshake;
  readonly release: () => void;
}

function createRunning({ launch, child, handshake, release }: RunningInput): RunningPlugin {
  const { options, log, socketDir, socketGroupId } = launch;
  const { name, pid = 0, exited } = child;
  const network = options.network ?? defaultNetwork();
  return new RunningPlugin({
    process: { name, pid, exited, kill: () => child.kill() },
    appVersion: handshake.appVersion,
    address: handshake,
    tls: createTlsPair(launch, handshake),
    place: { network, socketDir: socketDir.path, socketGroupId, minPort: 0, maxPort: 0 },
    log,
    onStdout: options.onStdout,
    onStderr: options.onStderr,
    ...hostLimits(options),
    release,
  });
}

function createTlsPair({ identity, name }: Launch, { certificatePem }: ParsedHandshake): TlsPair | undefined {
  if (identity !== undefined && certificatePem !== undefined) return { own: identity, peerPem: certificatePem };
  if (identity === undefined && certificatePem === undefined) return undefined;
  throw identity === undefined
    ? new GoPluginError('invalid_certificate', `plugin ${name} wants TLS, which this host did not ask for`, {
        hint: 'Leave autoMtls on.',
      })
    : new GoPluginError('invalid_certificate', `plugin ${name} sent no certificate although mutual TLS was asked for`, {
        hint: 'Update the plugin; or, if you trust everything on this machine, turn autoMtls off for it.',
      });
}

function endNow(child: PluginChild, socketDir: SocketDir): void {
  child.kill();
  socketDir.remove();
}
