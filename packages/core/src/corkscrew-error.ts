const brand = Symbol.for('corkscrew.error');

/** Everything that can go wrong, by what the caller can do about it. The list is closed. */
export type ErrorCode =
  | 'canceled'
  | 'config_invalid'
  | 'database_locked'
  | 'database_too_new'
  | 'database_unusable'
  | 'internal'
  | 'invalid_argument'
  | 'not_found'
  | 'permission_denied'
  | 'plugin_exited'
  | 'plugin_misbehaved'
  | 'plugin_not_found'
  | 'plugin_start_failed'
  | 'query_failed'
  | 'read_only_violation'
  | 'throttled'
  | 'timeout'
  | 'unauthenticated'
  | 'unavailable'
  | 'unsupported';

/** All error codes, for decoding a code that came over the wire. */
export const ERROR_CODES: readonly ErrorCode[] = [
  'canceled',
  'config_invalid',
  'database_locked',
  'database_too_new',
  'database_unusable',
  'internal',
  'invalid_argument',
  'not_found',
  'permission_denied',
  'plugin_exited',
  'plugin_misbehaved',
  'plugin_not_found',
  'plugin_start_failed',
  'query_failed',
  'read_only_violation',
  'throttled',
  'timeout',
  'unauthenticated',
  'unavailable',
  'unsupported',
];

/** What a {@link CorkscrewError} carries beside its code and message. */
export interface CorkscrewErrorOptions {
  /** What the user can do next, as one sentence. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  /** JSON-safe facts about the failure. Never secrets. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  /** Whether the error happened in another process. */
  readonly isRemote?: boolean | undefined;
}

/**
 * The one error class of Corkscrew.
 *
 * The message is one sentence that starts with what failed and names the object. Identity is decided by a brand, not by
 * prototype, because a plugin may carry its own copy of this package: use {@link isCorkscrewError} or `instanceof`,
 * both look at the brand.
 *
 * @example
 * ```ts
 * throw new CorkscrewError('not_found', 'open config corkscrew.yaml: no such file', {
 *   hint: 'Run `corkscrew config init` to make one.',
 * });
 * ```
 */
export class CorkscrewError extends Error {
  override readonly name = 'CorkscrewError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
  readonly isRemote: boolean;

  constructor(code: ErrorCode, message: string, options: CorkscrewErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? {};
    this.isRemote = options.isRemote ?? false;
    Object.defineProperty(this, brand, { value: true });
  }

  /** A subclass is told by its prototype: the brand says nothing about the fields that it adds. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return this === CorkscrewError ? isCorkscrewError(value) : Function.prototype[Symbol.hasInstance].call(this, value);
  }

  /**
   * Turns anything that was thrown into a CorkscrewError. One that already is comes back unchanged; an abort becomes
   * `canceled`, a time-out of `AbortSignal.timeout` becomes `timeout`; everything else gets `code`.
   */
  static from(value: unknown, code: ErrorCode = 'internal'): CorkscrewError {
    if (isCorkscrewError(value)) return value;
    if (value instanceof Error) {
      if (value.name === 'AbortError') return new CorkscrewError('canceled', value.message, { cause: value });
      if (value.name === 'TimeoutError') return new CorkscrewError('timeout', value.message, { cause: value });
      return new CorkscrewError(code, value.message, { cause: value });
    }
    return new CorkscrewError(code, describeThrown(value), { cause: value });
  }
}

/** Tells whether a value is a {@link CorkscrewError} of this or of another copy of the package. */
export function isCorkscrewError(value: unknown): value is CorkscrewError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true;
}

/** Never renders the value itself: what it holds may be secret, and its own `toString` may throw. */
function describeThrown(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { message } = value as { readonly message?: unknown };
  return typeof message === 'string' ? message : 'something that is not an error was thrown';
}
