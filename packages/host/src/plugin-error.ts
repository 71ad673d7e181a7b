import { CorkscrewError, type ErrorCode, isCorkscrewError } from '@corkscrew/core';
import { type GoPluginError, type GoPluginErrorCode, isGoPluginError } from '@corkscrew/go-plugin';

/** What an error is to say beside what it says itself. */
export interface PluginErrorContext {
  readonly provider: string;
  /** The last lines that the plugin logged. */
  readonly lastLogLines: readonly string[];
}

/** Codes of a plugin that runs; everything else is a plugin that did not start. */
const RUNNING_CODES: ReadonlyMap<GoPluginErrorCode, ErrorCode> = new Map<GoPluginErrorCode, ErrorCode>([
  ['plugin_exited', 'plugin_exited'],
  ['closed', 'plugin_exited'],
  ['connect_failed', 'unavailable'],
  ['broker_failed', 'unavailable'],
]);

/** Turns the failure to start a plugin into `plugin_start_failed`. What is no plugin error comes back unchanged. */
export function fromStartError(error: unknown, context: PluginErrorContext): unknown {
  if (isCorkscrewError(error) || !isGoPluginError(error)) return error;
  return create('plugin_start_failed', `start plugin corkscrew-${context.provider}: ${error.message}`, {
    error,
    context,
  });
}

/**
 * Turns the failure of a running plugin's process or connection into a CorkscrewError, `plugin_exited` with the last log lines
 * where it died. A call that the plugin answered with an error comes back unchanged.
 */
export function fromRunningError(error: unknown, context: PluginErrorContext): unknown {
  if (isCorkscrewError(error) || !isGoPluginError(error) || error.grpcStatus !== undefined) return error;
  return create(RUNNING_CODES.get(error.code) ?? 'unavailable', error.message, { error, context });
}

function create(
  code: ErrorCode,
  message: string,
  { error, context }: { readonly error: GoPluginError; readonly context: PluginErrorContext },
): CorkscrewError {
  const { lastLogLines } = context;
  return new CorkscrewError(code, message, {
    hint: error.hint,
    cause: error,
    details: { ...error.details, reason: error.code, ...(lastLogLines.length === 0 ? {} : { lastLogLines }) },
  });
}
