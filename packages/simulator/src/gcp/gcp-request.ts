import type { Buffer } from 'node:buffer';
import { invalidArgument } from './gcp-fault.ts';

/** A request to the organisation. */
export interface GcpRequest {
  readonly method: string;
  /** Decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** A header's value. */
export function headerText({ headers }: GcpRequest, name: string): string {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : (value ?? '');
}

/** The body as an object. @throws GcpFault 400 for any other. */
export function readJsonBody({ body }: GcpRequest): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(body.length === 0 ? '{}' : body.toString('utf8')) as Record<string, unknown>;
  } catch {
    /* Another format, which no client sends. */
    throw invalidArgument('Invalid JSON payload received.');
  }
}

/** A whole number of the query, or the fallback. */
export function readPageSize(
  query: URLSearchParams,
  { fallback, most }: { readonly fallback: number; readonly most: number },
): number {
  const size = Number(query.get('pageSize') ?? 0);
  if (!Number.isInteger(size) || size < 0)
    throw invalidArgument(`Page size ${query.get('pageSize') ?? ''} is invalid.`);
  return Math.min(most, size === 0 ? fallback : size);
}
