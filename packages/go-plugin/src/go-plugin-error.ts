const BRAND = Symbol.for('go-plugin.error');

/** The reasons for which this package fails; each is stable and safe to branch on. */
export type GoPluginErrorCode =
  /** An option or an environment variable has a value that cannot work. */
  | 'invalid_config'
  /** The digest of a file differs from the expected one. */
  | 'checksum_mismatch'
  /** The executable could not be started. */
  | 'spawn_failed'
  /** The process started but did not complete the handshake in time. */
  | 'start_timeout'
  /** What the process printed is not a handshake. */
  | 'handshake_failed'
  /** The plugin speaks another version of the go-plugin protocol or of the application's. */
  | 'incompatible_version'
  /** A certificate is missing, cannot be read, or is not trusted. */
  | 'invalid_certificate'
  /** A unix socket path is longer than the operating system takes. */
  | 'socket_path_too_long'
  /** No address could be listened on. */
  | 'listen_failed'
  /** The plugin's address did not answer. */
  | 'connect_failed'
  /** The plugin's process ended while it was needed. */
  | 'plugin_exited'
  /** The host closed the plugin. */
  | 'closed'
  /** A call was answered with a gRPC status other than OK. */
  | 'rpc_failed'
  /** The other side did not announce a brokered connection in time, or not a usable one. */
  | 'broker_failed'
  /** The process to reattach to does not exist or does not answer. */
  | 'reattach_failed';

/** A gRPC metadata value as the error keeps it: text, or bytes for keys that end in `-bin`. */
export type ErrorMetadata = Readonly<Record<string, readonly (string | Uint8Array)[]>>;

/** What a {@link GoPluginError} can carry beside its code and message. */
export interface GoPluginErrorOptions {
  /** What the user can do about it. */
  readonly hint?: string | undefined;
  /** The error that led to this one. */
  readonly cause?: unknown;
  /** JSON-safe facts about the failure. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  /** The gRPC status code, for `rpc_failed`. */
  readonly grpcStatus?: number | undefined;
  /** The status text that the peer sent, for `rpc_failed`. */
  readonly grpcDetails?: string | undefined;
  /** Trailing metadata that came with the status. */
  readonly metadata?: ErrorMetadata | undefined;
}

/**
 * The one error class of this package.
 *
 * Recognise it with {@link isGoPluginError} rather than `instanceof`, which fails when two copies of the package are loaded.
 */
export class GoPluginError extends Error {
  /** The reason, from a closed list. */
  readonly code: GoPluginErrorCode;
  /** What the user can do about it. */
  readonly hint: string | undefined;
  /** JSON-safe facts about the failure. */
  readonly details: Readonly<Record<string, unknown>>;
  /** The gRPC status code, when a call was answered with one. */
  readonly grpcStatus: number | undefined;
  /** The status text that the peer sent. */
  readonly grpcDetails: string | undefined;
  /** Trailing metadata that came with the status; empty otherwise. */
  readonly metadata: ErrorMetadata;

  constructor(code: GoPluginErrorCode, message: string, options: GoPluginErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'GoPluginError';
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? {};
    this.grpcStatus = options.grpcStatus;
    this.grpcDetails = options.grpcDetails;
    this.metadata = options.metadata ?? {};
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** Tells whether a value is a {@link GoPluginError}, also one of another loaded copy of this package. */
export function isGoPluginError(value: unknown): value is GoPluginError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
}

/** Gives the message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Gives the `code` of a system error such as `ENOENT`. */
export function systemCodeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}
