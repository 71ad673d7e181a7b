import { CorkscrewError } from '@corkscrew/core';

/** Why an operation may not be called, or undefined where it may. */
export type ReadPolicy = (service: string, operation: string) => string | undefined;

/** Stands before every call to a cloud. */
export interface ReadOnlyGuard {
  /** @throws {CorkscrewError} read_only_violation, before anything was sent. */
  assertRead(service: string, operation: string): void;
}

/**
 * Makes the guard of a provider. Only what the policy lets through is called: an operation that the policy does not know
 * is refused too, so the policy answers from a list of permitted reads, not from one of forbidden writes.
 */
export function createReadOnlyGuard(provider: string, policy: ReadPolicy): ReadOnlyGuard {
  return {
    assertRead: (service, operation) => {
      const reason = policy(service, operation);
      if (reason === undefined) return;
      throw new CorkscrewError('read_only_violation', `call ${provider} ${service}:${operation}: ${reason}`, {
        hint: 'Corkscrew only reads. This is a fault of the provider: please report it.',
        details: { service, operation },
      });
    },
  };
}
