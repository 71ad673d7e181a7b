import { BadReplyError, type CallStats, HttpReplyError, kindOfStatus } from '@corkscrew/sdk/http';
import { listPathOf } from '../api-kind.ts';
import type { KubeApi } from '../kube-api.ts';
import type { Listing } from '../list-pages.ts';
import { readJsonLines } from './json-lines.ts';

/** What a watch tells of one kind. */
export type WatchEvent =
  | { readonly type: 'seen' | 'gone'; readonly object: Record<string, unknown>; readonly version: string }
  /** The state that was reached; `isListed` where all that there was at the beginning has been told. */
  | { readonly type: 'bookmark'; readonly version: string; readonly isListed: boolean };

/** Where a watch begins, and how patient it is. */
export interface WatchFrom {
  /** The state to go on from; undefined to be told first what there is. */
  readonly version: string | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds after which the server ends the watch in order. */
  readonly lifeMs: number;
  /** Milliseconds without a byte after which the connection is taken for dead. */
  readonly idleTimeoutMs: number;
  readonly stats?: CallStats | undefined;
}

/** An object is at most 1.5 MB in etcd; what its server adds is less than that again. */
const MAX_EVENT_BYTES = 16 * 1024 * 1024;
const LISTED = 'k8s.io/initial-events-end';

/**
 * Watches a kind, everywhere or in one namespace, until the server ends it.
 *
 * @throws {HttpReplyError} what the server refuses with, be it as a reply or as an event: `expired` where the state is no
 * longer known; whatever the transport throws where the connection broke.
 */
export async function* streamEvents(api: KubeApi, listing: Listing, from: WatchFrom): AsyncGenerator<WatchEvent> {
  const { version, signal, lifeMs, idleTimeoutMs, stats } = from;
  const { kind, namespace, form, labelSelector } = listing;
  const begin =
    version === undefined
      ? { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' }
      : { resourceVersion: version };
  const query = { ...begin, labelSelector, timeoutSeconds: Math.ceil(lifeMs / 1_000) };
  const body = await api.watch(listPathOf(kind, namespace), { form, query, signal, idleTimeoutMs, stats });
  for await (const line of readJsonLines(body, MAX_EVENT_BYTES)) yield readEvent(line);
}

function readEvent(line: Readonly<Record<string, unknown>>): WatchEvent {
  const object = line['object'];
  if (typeof object !== 'object' || object === null) throw new BadReplyError('an event has no object');
  const body = object as Record<string, unknown>;
  const { resourceVersion, annotations } = (body['metadata'] ?? {}) as Readonly<Record<string, unknown>>;
  const version = typeof resourceVersion === 'string' ? resourceVersion : '';
  switch (line['type']) {
    case 'ADDED':
    case 'MODIFIED':
      return { type: 'seen', object: body, version };
    case 'DELETED':
      return { type: 'gone', object: body, version };
    case 'BOOKMARK':
      return {
        type: 'bookmark',
        version,
        isListed: (annotations as Record<string, unknown> | undefined)?.[LISTED] === 'true',
      };
    case 'ERROR':
      throw toRefusal(body);
    default:
      throw new BadReplyError(`an event has the type ${String(line['type'])}`);
  }
}

/** The server refuses within a stream whose head said that all was well. */
function toRefusal(status: Readonly<Record<string, unknown>>): HttpReplyError {
  const code = typeof status['code'] === 'number' ? status['code'] : 500;
  const { reason, message } = status;
  return new HttpReplyError({
    kind: kindOfStatus(code),
    httpStatus: code,
    code: typeof reason === 'string' ? reason : `HTTP ${code}`,
    message: typeof message === 'string' ? message : `the watch ended with ${code}`,
    headers: {},
    body: status,
    retryAfterMs: undefined,
  });
}
