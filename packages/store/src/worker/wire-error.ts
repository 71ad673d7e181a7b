import { CorkscrewError } from '@corkscrew/core';
import { toDatabaseError } from '../duckdb/database-error.ts';
import type { WireError } from '../sink/worker-protocol.ts';

/** Makes an error ready to cross between threads, which would lose what is not a plain field of it. */
export function toWireError(thrown: unknown): WireError {
  const error = isForeign(thrown) ? toDatabaseError(thrown, 'store resources') : CorkscrewError.from(thrown);
  return { code: error.code, message: error.message, hint: error.hint, details: error.details, stack: error.stack };
}

/** What comes from DuckDB or the file system, rather than from a mistake of ours or a caller that gave up. */
function isForeign(thrown: unknown): boolean {
  if (thrown instanceof TypeError || thrown instanceof RangeError) return false;
  return !(thrown instanceof Error && thrown.name === 'AbortError');
}

/** Makes the error that the worker sent into one of ours. */
export function fromWireError({ code, message, hint, details, stack }: WireError): CorkscrewError {
  return new CorkscrewError(code, message, { hint, details: { ...details, workerStack: stack } });
}
