import { Buffer } from 'node:buffer';
import { decodePageToken, encodePageToken, TOKEN_MAC_BYTES } from '../answers/page-token.ts';
import { mix } from '../estate/random.ts';
import type { Fault } from '../server/fault-schedule.ts';
import { ApiFault } from '../wire/api-fault.ts';
import { invalidArgument } from './gcp-fault.ts';

/** How a page is made. */
export interface GcpPageRequest<Row> {
  /** Rows from a position on, each with its own. */
  readonly from: (position: number) => Iterable<{ readonly position: number; readonly row: () => Row }>;
  readonly pageSize: number;
  readonly pageToken: string;
  /** Everything about the request but its page size and token. */
  readonly binding: string;
  readonly fault: Fault | undefined;
}

/** A page. */
export interface GcpPage<Row> {
  readonly rows: readonly Row[];
  readonly nextPageToken: string;
}

const SECRET = 'simulated organisation';
/** Every so many pages one is shorter than it could be, though there is more. */
const SHORT_ONE_IN = 5;

/** Makes a page. @throws GcpFault 400 for a token of another request. */
export function makePage<Row>(request: GcpPageRequest<Row>): GcpPage<Row> {
  const { pageToken, binding, pageSize } = request;
  const start = pageToken === '' ? 0 : readToken(pageToken, binding);
  const isShort = mix(start, pageSize) % SHORT_ONE_IN === 0;
  const size = isShort ? Math.max(1, Math.floor(pageSize * 0.6)) : pageSize;
  const rows: Row[] = [];
  for (const { position, row } of request.from(start)) {
    if (rows.length === size) {
      const repeats = request.fault === 'repeat_token' && pageToken !== '';
      return { rows, nextPageToken: repeats ? pageToken : encodePageToken(position, binding, SECRET) };
    }
    rows.push(row());
  }
  return { rows, nextPageToken: '' };
}

/**
 * What names a request whenever it is made: tokens differ with the moment that a list shows, the positions that they stand
 * for do not.
 */
export function requestKey(path: string, query: URLSearchParams): string {
  const named = new URLSearchParams(query);
  named.delete('readTime');
  named.set(
    'pageToken',
    Buffer.from(query.get('pageToken') ?? '', 'base64url')
      .subarray(TOKEN_MAC_BYTES)
      .toString('latin1'),
  );
  return `${path}?${named.toString()}`;
}

function readToken(token: string, binding: string): number {
  try {
    return decodePageToken(token, binding, SECRET);
  } catch (error) {
    if (error instanceof ApiFault) throw invalidArgument('The page token is invalid or has expired.');
    throw error;
  }
}
