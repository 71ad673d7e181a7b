import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, FakeObject, SeenRequest } from './fake-api-server.ts';

/** A watch that a client has open. */
interface OpenWatch {
  readonly request: SeenRequest;
  readonly response: ServerResponse;
}

/** How the watches of a fake cluster behave. */
export interface FakeWatchOptions {
  /** Whether it tells what there is at the beginning of a watch. @defaultValue refuses that, as servers do that cannot */
  readonly initialEvents?: 'refused' | 'told' | 'ignored' | undefined;
  /** What there is, by path of the list. Told where `initialEvents` says so. */
  readonly objects?: Readonly<Record<string, readonly FakeObject[]>> | undefined;
  /** Paths whose watch, but not list, is denied. */
  readonly denied?: readonly string[] | undefined;
}

/** The watches of a fake cluster: what the test says goes to whoever has that path open. */
export class FakeWatches {
  /** Every call of a watch, in order. */
  readonly calls: SeenRequest[] = [];
  readonly #options: FakeWatchOptions;
  readonly #open = new Set<OpenWatch>();

  constructor(options: FakeWatchOptions = {}) {
    this.#options = options;
  }

  readonly answer: Answer = (request, response) => {
    if (request.query.get('watch') !== '1') return undefined;
    this.calls.push(request);
    const { initialEvents = 'refused', denied = [], objects = {} } = this.#options;
    const isInitial = request.query.get('sendInitialEvents') === 'true';
    if (denied.includes(request.path)) return { status: 403, body: { kind: 'Status', code: 403, message: 'no watch' } };
    if (isInitial && initialEvents === 'refused') {
      return { status: 422, body: { kind: 'Status', code: 422, message: 'sendInitialEvents is forbidden' } };
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const watch = { request, response };
    this.#open.add(watch);
    response.on('close', () => this.#open.delete(watch));
    if (isInitial) {
      for (const object of objects[request.path] ?? []) response.write(lineOf({ type: 'ADDED', object }));
      if (initialEvents === 'told') response.write(lineOf(bookmark('200', { 'k8s.io/initial-events-end': 'true' })));
    }
    return 'silence';
  };

  get openCount(): number {
    return this.#open.size;
  }

  /** Waits until a path is watched, and writes events to it. */
  async send(path: string, ...events: readonly object[]): Promise<void> {
    const { response } = await this.untilOpen(path);
    for (const event of events) {
      if (!response.write(lineOf(event))) await once(response, 'drain');
    }
  }

  /** Ends the call on a path in order, as a server does when its time is over. */
  async end(path: string): Promise<void> {
    const { response } = await this.untilOpen(path);
    const closed = once(response, 'close');
    response.end();
    await closed;
  }

  /** Breaks all connections off. */
  breakOff(): void {
    for (const { response } of this.#open) response.destroy();
    this.#open.clear();
  }

  /** Waits until a path is watched. */
  async untilOpen(path: string): Promise<OpenWatch> {
    for (;;) {
      for (const watch of this.#open) if (watch.request.path === path) return watch;
      await sleep(5);
    }
  }
}

export function added(object: FakeObject): object {
  return { type: 'ADDED', object };
}

export function modified(object: FakeObject): object {
  return { type: 'MODIFIED', object };
}

export function deleted(object: FakeObject): object {
  return { type: 'DELETED', object };
}

export function bookmark(resourceVersion: string, annotations?: Readonly<Record<string, string>>): object {
  return { type: 'BOOKMARK', object: { metadata: { resourceVersion, annotations } } };
}

/** How a server says in a stream that its state is too old. */
export function expired(): object {
  return {
    type: 'ERROR',
    object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' },
  };
}

function lineOf(event: object): string {
  return `${JSON.stringify(event)}\n`;
}
