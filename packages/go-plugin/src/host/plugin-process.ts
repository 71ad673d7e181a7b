import type { DescService } from '@bufbuild/protobuf';
import type { Broker } from '../broker.ts';
import type { ServiceClient } from '../grpc/service-types.ts';
import type { PluginExit } from './plugin-child.ts';

/** How a plugin was ended: by its own hand within the grace, or killed. */
export type CloseOutcome = 'graceful' | 'killed';

/** Options of {@link PluginProcess.ping}. */
export interface PingOptions {
  readonly signal?: AbortSignal | undefined;
  /**
   * How long the answer may take.
   *
   * @defaultValue 5000
   */
  readonly timeoutMs?: number | undefined;
}

/** A running plugin, as its host sees it. */
export interface PluginProcess extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  /** The application's version that both sides agreed on. */
  readonly appVersion: number;
  /** Extra connections, in both directions. */
  readonly broker: Broker;
  /** Resolves when the process has ended, for whatever reason. */
  readonly exited: Promise<PluginExit>;
  /** Whether the process runs and was not closed. */
  readonly isAlive: boolean;
  /**
   * Makes the typed client of a service.
   *
   * Its calls fail with `rpc_failed` and the gRPC status that the plugin sent, with `plugin_exited` and the process's last
   * words when it dies, with `closed` after `close()`, and with the signal's reason when they are aborted.
   */
  client<S extends DescService>(service: S): ServiceClient<S>;
  /**
   * Asks the plugin whether it is healthy.
   *
   * @throws {GoPluginError} `rpc_failed`, `plugin_exited`, `closed`
   */
  ping(options?: PingOptions): Promise<void>;
  /** Ends the plugin: in order first, by force after the grace. Safe to call again, and after the plugin has died. */
  close(): Promise<CloseOutcome>;
}
