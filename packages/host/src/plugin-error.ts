import { CorkscrewError, type ErrorCode, isCorkscrewError } from '@corkscrew/core';
import { type GoPluginError, type GoPluginErrorCode, isGoPluginError } from '@corkscrew/go-plugin';

/** Codes of a plugin that runs; everything else is a plugin that did not start. */
const RUNNING_CODES: ReadonlyMap<GoPluginErrorCode, ErrorCode> = new Map<GoPluginErrorCode, ErrorCode>([
  ['plugin_exited', 'plugin_exited'],
  ['closed', 'plugin_exited'],
  ['connect_failed', 'unavailable'],
  ['broker_failed', 'unavailable'],
]);

/** Turns the failure to start a plugin into `plugin_start_failed`. What is no plugin error comes back unchanged. */
export function fromStartError(error: unknown, provider: string): unknown {
  if (isCorkscrewError(error) || !isGoPluginError(error)) return error;
  return translate('plugin_start_failed', `start plugin corkscrew-${provider}: ${error.message}`, error);
}

/**
 * Turns the failure of a running plugin's process or connection into a CorkscrewError, `plugin_exited` with the last log lines
 * where it died. A call that the plugin answered with an error comes back unchanged.
 */
export function fromRunningError(error: unknown): unknown {
  if (isCorkscrewError(error) || !isGoPluginError(error) || error.grpcStatus !== undefined) return error;
  return translate(RUNNING_CODES.get(error.code) ?? 'unavailable', error.message, error);
}

function translate(code: ErrorCode, message: string, cause: GoPluginError): CorkscrewError {
  const { stderrTail: lastLogLines, ...facts } = cause.details;
  const details = { ...facts, reason: cause.code, ...(lastLogLines === undefined ? {} : { lastLogLines }) };
  return new CorkscrewError(code, message, { hint: cause.hint, cause, details });
}
