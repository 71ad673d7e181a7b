import { CorkscrewError } from '@corkscrew/core';
import { toDatabaseError } from '../duckdb/database-error.ts';
import type { WireError } from '../sink/worker-protocol.ts';

/** Makes an error ready to cross between threads, which would lose what is not a plain field of it. */
export function toWireError(thrown: unknown): WireError {
  const isProgrammers = thrown instanceof TypeError || thrown instanceof RangeError;
  const error = isProgrammers ? CorkscrewError.from(thrown) : toDatabaseError(thrown, 'store resources');
  return { code: error.code, message: error.message, hint: error.hint, details: error.details, stack: error.stack };
}

/** Makes the error that the worker sent into one of ours. */
export function fromWireError({ code, message, hint, details, stack }: WireError): CorkscrewError {
  return new CorkscrewError(code, message, { hint, details: { ...details, workerStack: stack } });
}
