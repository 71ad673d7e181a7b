import type { Network } from '../address.ts';
import type { Broker } from '../broker.ts';
import type { ServiceRegistrar } from '../grpc/service-types.ts';
import type { ToStatus } from '../grpc/status.ts';
import type { Handshake } from '../handshake-line.ts';
import type { HclogLogger } from '../log/hclog-logger.ts';
import type { Environment } from '../plugin-env.ts';
import type { ReattachConfig } from '../reattach-config.ts';
import type { Curve } from '../tls/identity.ts';

/** Where a plugin adds the services of one of its versions. */
export interface PluginRegistrar extends ServiceRegistrar {
  /** The version that was agreed on. */
  readonly appVersion: number;
  readonly broker: Broker;
  readonly logger: HclogLogger;
}

/** Limits of the plugin side. */
export interface ServeLimits {
  /**
   * How often the plugin looks whether its host is still there.
   *
   * @defaultValue 2000
   */
  readonly orphanPollMs?: number | undefined;
  /**
   * The time between the answer to the host's shutdown call and the end of all connections.
   *
   * @defaultValue 10
   */
  readonly shutdownDelayMs?: number | undefined;
  /**
   * How long `onShutdown` may take; hosts kill after 2 seconds.
   *
   * @defaultValue 1500
   */
  readonly shutdownGraceMs?: number | undefined;
  /**
   * How long what is written already may take to reach the host at the end.
   *
   * @defaultValue 200
   */
  readonly flushMs?: number | undefined;
  /**
   * How long a brokered connection is waited for.
   *
   * @defaultValue 5000
   */
  readonly brokerTimeoutMs?: number | undefined;
  /**
   * How much printed output is kept for a host that does not read it; beyond it the oldest is dropped.
   *
   * @defaultValue 1048576
   */
  readonly maxStdioBytes?: number | undefined;
}

/** Serves without a host that started the process: see {@link ServeOptions.testMode}. */
export interface TestMode {
  /** Receives what a host needs to attach. */
  readonly onReattach: (config: ReattachConfig) => void;
  /** Ends the plugin. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `servePlugin`. */
export interface ServeOptions {
  /** The pair that proves that a host of this application started the process. */
  readonly handshake: Handshake;
  /** The application's versions, each with what adds its services. */
  readonly versions: Readonly<Record<number, (registrar: PluginRegistrar) => void | Promise<void>>>;
  /** Receives the log; by default the process's standard error, in hclog's JSON. */
  readonly logger?: HclogLogger | undefined;
  /**
   * The curve of the one-time certificate.
   *
   * @defaultValue `P-256`
   */
  readonly curve?: Curve | undefined;
  /** The kind of listener; by default a unix socket, and TCP on Windows. */
  readonly network?: Network | undefined;
  /** Maps what an implementation throws to a gRPC status. */
  readonly toStatus?: ToStatus | undefined;
  /** Runs when the plugin ends in order, before its process exits. */
  readonly onShutdown?: (() => void | Promise<void>) | undefined;
  /** Skips cookie, handshake line, redirection and the exit of the process, and hands out a reattach config instead. */
  readonly testMode?: TestMode | undefined;
  readonly limits?: ServeLimits | undefined;
  /** The environment to read; by default the process's. */
  readonly env?: Environment | undefined;
  /** Ends the process; by default `process.exit`. */
  readonly exit?: ((code: number) => void) | undefined;
}
