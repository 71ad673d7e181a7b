import { setTimeout as delay } from 'node:timers/promises';
import { defaultNetwork } from '../address.ts';
import { GoPluginError, messageOf } from '../go-plugin-error.ts';
import { isProcessAlive } from '../process-alive.ts';
import type { ReattachConfig } from '../reattach-config.ts';
import { createSocketDir } from '../socket-dir.ts';
import { hostLimits } from './host-limits.ts';
import { createHostLog } from './host-log.ts';
import type { HostOptions } from './launch-options.ts';
import { manageChild } from './managed-children.ts';
import type { PluginExit } from './plugin-child.ts';
import type { PluginProcess } from './plugin-process.ts';
import { RunningPlugin } from './running-plugin.ts';

/** Options of `reattachPlugin`. */
export interface ReattachOptions extends HostOptions {
  /**
   * How often the host looks whether the process is still there.
   *
   * @defaultValue 1000
   */
  readonly pidPollMs?: number | undefined;
  /**
   * How long the plugin may take for its first answer.
   *
   * @defaultValue 5000
   */
  readonly connectTimeoutMs?: number | undefined;
}

const DEFAULT_PID_POLL_MS = 1000;
const DEFAULT_CONNECT_TIMEOUT_MS = 5000;

/**
 * Connects to a plugin that runs already: without handshake, version check and TLS.
 *
 * `close()` ends the plugin as it ends a launched one, unless the config says test mode: then it is only disconnected.
 * The exit code of a process that somebody else started cannot be known; it is `null`.
 *
 * @throws {GoPluginError} `reattach_failed` when the process does not exist or does not answer
 */
export async function reattachPlugin(config: ReattachConfig, options: ReattachOptions = {}): Promise<PluginProcess> {
  const name = options.name ?? `pid ${config.pid}`;
  options.signal?.throwIfAborted();
  if (!isProcessAlive(config.pid)) throw notFound(name, `no process has the id ${config.pid}`);
  const socketDir = createSocketDir(options.socketDir);
  const managed = manageChild({ killNow: () => socketDir.remove() });
  const lifetime = new AbortController();
  const running = new RunningPlugin({
    process: {
      name,
      pid: config.pid,
      exited: followPid(config.pid, options.pidPollMs ?? DEFAULT_PID_POLL_MS, lifetime.signal),
      kill: config.test ? undefined : () => killPid(config.pid),
    },
    appVersion: config.protocolVersion,
    address: config,
    tls: undefined,
    place: { network: options.network ?? defaultNetwork(), socketDir: socketDir.path, minPort: 0, maxPort: 0 },
    log: createHostLog(name, options.logger),
    onStdout: options.onStdout,
    onStderr: options.onStderr,
    ...hostLimits(options),
    release() {
      lifetime.abort();
      managed[Symbol.dispose]();
      socketDir.remove();
    },
  });
  try {
    const timeoutMs = options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS;
    await running.connect({ signal: options.signal, timeoutMs });
  } catch (error) {
    running.release();
    options.signal?.throwIfAborted();
    throw notFound(name, messageOf(error), error);
  }
  return running;
}

/** Resolves when the process is gone; stays open once nobody looks any more. */
async function followPid(pid: number, pollMs: number, signal: AbortSignal): Promise<PluginExit> {
  while (isProcessAlive(pid)) {
    try {
      await delay(pollMs, undefined, { signal, ref: false });
    } catch {
      // Only the release of the plugin ends the wait early.
      return await new Promise<never>(() => {});
    }
  }
  return { code: null, signal: null, stderrTail: [] };
}

function killPid(pid: number): void {
  if (isProcessAlive(pid)) process.kill(pid, 'SIGKILL');
}

function notFound(name: string, what: string, cause?: unknown): GoPluginError {
  return new GoPluginError('reattach_failed', `reattachment process not found: plugin ${name}: ${what}`, {
    hint: 'Start the plugin again and use the reattach config that it then gives.',
    cause,
  });
}
