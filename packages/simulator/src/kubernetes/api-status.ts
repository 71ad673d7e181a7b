import type { ServedKind } from './served-kind.ts';

/** The parts of a refusal. */
interface StatusParts {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly retryAfterSeconds?: number | undefined;
}

/** A refusal, as Kubernetes words it. */
export class ApiStatus extends Error {
  override readonly name = 'ApiStatus';
  readonly code: number;
  readonly retryAfterSeconds: number | undefined;
  readonly #parts: StatusParts;

  constructor(parts: StatusParts) {
    super(parts.message);
    this.code = parts.code;
    this.retryAfterSeconds = parts.retryAfterSeconds;
    this.#parts = parts;
  }

  /** The body, a `Status`. */
  toJson(): Record<string, unknown> {
    const { code, reason, message, details, metadata = {} } = this.#parts;
    return { kind: 'Status', apiVersion: 'v1', metadata, status: 'Failure', message, reason, details, code };
  }
}

/** What a user wanted to do. */
export interface Attempt {
  readonly user: string;
  readonly verb: string;
  readonly kind: ServedKind;
  readonly namespace: string | undefined;
  readonly name?: string | undefined;
}

export function forbidden({ user, verb, kind, namespace, name }: Attempt): ApiStatus {
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const what = `${kind.plural}${kind.group === '' ? '' : `.${kind.group}`}${name === undefined ? '' : ` "${name}"`}`;
  return new ApiStatus({
    code: 403,
    reason: 'Forbidden',
    message: `${what} is forbidden: User "${user}" cannot ${verb} resource "${kind.plural}" in API group "${kind.group}" ${where}`,
    details: { name, group: kind.group, kind: kind.plural },
  });
}

export function notFound(what?: { readonly kind: ServedKind; readonly name: string }): ApiStatus {
  if (what === undefined) {
    return new ApiStatus({
      code: 404,
      reason: 'NotFound',
      message: 'the server could not find the requested resource',
      details: {},
    });
  }
  const { kind, name } = what;
  const resource = `${kind.plural}${kind.group === '' ? '' : `.${kind.group}`}`;
  const details = { name, group: kind.group, kind: kind.plural };
  return new ApiStatus({ code: 404, reason: 'NotFound', message: `${resource} "${name}" not found`, details });
}

export function invalid(message: string): ApiStatus {
  return new ApiStatus({ code: 400, reason: 'BadRequest', message });
}

/** The state that a token or a watch belongs to is gone. With `continueToken` a list can go on at the latest state. */
export function expired(continueToken?: string): ApiStatus {
  const message =
    continueToken === undefined
      ? 'too old resource version'
      : 'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list.';
  const metadata = continueToken === undefined ? {} : { continue: continueToken };
  return new ApiStatus({ code: 410, reason: 'Expired', message, metadata });
}

export function tooManyRequests(retryAfterSeconds: number): ApiStatus {
  const message = 'The server has received too many requests and has asked us to try again later';
  return new ApiStatus({
    code: 429,
    reason: 'TooManyRequests',
    message,
    details: { retryAfterSeconds },
    retryAfterSeconds,
  });
}

export function unavailable(message: string): ApiStatus {
  return new ApiStatus({ code: 503, reason: 'ServiceUnavailable', message });
}
