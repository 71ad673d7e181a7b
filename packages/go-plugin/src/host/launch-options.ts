import type { Network } from '../address.ts';
import type { Handshake } from '../handshake-line.ts';
import type { LogEntry } from '../log/log-line.ts';
import type { Checksum } from './checksum.ts';

/** What a host does with a running plugin, however it was reached. */
export interface HostOptions {
  /** The plugin's name in log entries and errors; by default the command's base name. */
  readonly name?: string | undefined;
  /** Receives the plugin's log lines, and the host's own about the plugin. */
  readonly logger?: ((entry: LogEntry) => void) | undefined;
  /** Receives what the plugin prints on its standard output after the handshake. */
  readonly onStdout?: ((chunk: Uint8Array) => void) | undefined;
  /** Receives what the plugin prints on its standard error after the handshake; log lines go to `logger`. */
  readonly onStderr?: ((chunk: Uint8Array) => void) | undefined;
  /**
   * How long the plugin may take to end in order before it is killed.
   *
   * @defaultValue 2000
   */
  readonly shutdownGraceMs?: number | undefined;
  /**
   * How long a brokered connection is waited for.
   *
   * @defaultValue 5000
   */
  readonly brokerTimeoutMs?: number | undefined;
  /**
   * How long a broken connection waits for news of the process's end, which says more.
   *
   * @defaultValue 1000
   */
  readonly exitNoticeMs?: number | undefined;
  /** The directory in which the socket directory is made; by default the temporary directory. */
  readonly socketDir?: string | undefined;
  /** The kind of listener that the host's own side of the broker opens; by default unix sockets, and TCP on Windows. */
  readonly network?: Network | undefined;
  /** Aborts the start; a running plugin is ended with `close()`. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `launchPlugin`. */
export interface LaunchOptions extends HostOptions {
  /** The executable: a path, or a name to look up in PATH. */
  readonly command: string;
  readonly args?: readonly string[] | undefined;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * Whether the plugin inherits this process's environment.
   *
   * @defaultValue true
   */
  readonly inheritEnv?: boolean | undefined;
  readonly handshake: Handshake;
  /** The application's versions that this host can drive. */
  readonly versions: readonly number[];
  /**
   * Whether both sides prove themselves with one-time certificates.
   *
   * @defaultValue true
   */
  readonly autoMtls?: boolean | undefined;
  /** The files to verify before anything is started. */
  readonly checksum?: Checksum | undefined;
  /**
   * How long the plugin may take from its start to its first answer.
   *
   * @defaultValue 60000
   */
  readonly startTimeoutMs?: number | undefined;
  /**
   * The longest first line that is read.
   *
   * @defaultValue 65536
   */
  readonly maxHandshakeBytes?: number | undefined;
  /**
   * How long the plugin's real output is still read after its process has ended: a child of its own may hold it open.
   *
   * @defaultValue 250
   */
  readonly pipeDrainMs?: number | undefined;
  /**
   * The lowest port for a plugin that listens on TCP.
   *
   * @defaultValue 10000
   */
  readonly minPort?: number | undefined;
  /**
   * The highest port for a plugin that listens on TCP.
   *
   * @defaultValue 25000
   */
  readonly maxPort?: number | undefined;
  /** The group, by name or number, that may use the plugin's sockets; this process must be in it. */
  readonly socketGroup?: string | undefined;
}
