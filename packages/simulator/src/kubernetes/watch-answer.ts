import { ApiStatus, expired } from './api-status.ts';
import type { Target } from './kind-registry.ts';
import { listAll } from './list-answer.ts';
import { type ObjectForm, stamp } from './object-form.ts';
import type { ObjectStore, StoreEvent } from './object-store.ts';
import { parseFieldSelector, parseLabelSelector } from './selectors.ts';
import { apiVersionOf, type KubeObject } from './served-kind.ts';

/** How a watch is answered. */
export interface WatchContext {
  readonly store: ObjectStore;
  readonly form: ObjectForm;
  readonly bookmarkMs: number;
  /** Whether the server can send what is there before what happens. */
  readonly hasWatchList: boolean;
  readonly send: (line: string) => void;
  readonly end: () => void;
}

/** A watch on its way. */
export interface WatchStream {
  /** Stops it; the stream has ended then. */
  stop(): void;
}

const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/**
 * Starts a watch: `send` is told each line, `end` that the server ends it.
 *
 * @throws ApiStatus 422 where the server does not know what is asked for.
 */
export function startWatch(target: Target, query: URLSearchParams, context: WatchContext): WatchStream {
  if (query.get('sendInitialEvents') === 'true' && !context.hasWatchList) throw initialEventsForbidden();
  const watch = new Watch(target, query, context);
  watch.start();
  return watch;
}

class Watch implements WatchStream {
  readonly #target: Target;
  readonly #query: URLSearchParams;
  readonly #context: WatchContext;
  readonly #isChosen: (object: KubeObject) => boolean;
  #unsubscribe: () => void = () => {};
  #bookmarks: NodeJS.Timeout | undefined;
  #timeout: NodeJS.Timeout | undefined;

  constructor(target: Target, query: URLSearchParams, context: WatchContext) {
    this.#target = target;
    this.#query = query;
    this.#context = context;
    const hasLabels = parseLabelSelector(query.get('labelSelector'));
    const hasFields = parseFieldSelector(query.get('fieldSelector'));
    this.#isChosen = (object) => hasLabels(object) && hasFields(object);
  }

  start(): void {
    const { store, bookmarkMs, end } = this.#context;
    const since = this.#query.get('resourceVersion') ?? '';
    const isInitial = this.#query.get('sendInitialEvents') === 'true';
    if (isInitial || since === '' || since === '0') this.#sendAll(isInitial);
    else if (Number(since) < store.oldestVersion) {
      // A watch that cannot go on has begun well all the same: the error is its first line.
      this.#write('ERROR', expired().toJson());
      end();
      return;
    } else for (const event of store.eventsSince(Number(since))) this.#tell(event);
    this.#unsubscribe = store.subscribe((event) => this.#tell(event));
    if (this.#wantsBookmarks) this.#bookmarks = setInterval(() => this.#bookmark(), bookmarkMs);
    const seconds = Number(this.#query.get('timeoutSeconds') ?? 0);
    if (seconds > 0) {
      this.#timeout = setTimeout(() => {
        this.stop();
        end();
      }, seconds * 1_000);
    }
  }

  stop(): void {
    this.#unsubscribe();
    clearInterval(this.#bookmarks);
    clearTimeout(this.#timeout);
  }

  get #wantsBookmarks(): boolean {
    return this.#query.get('allowWatchBookmarks') === 'true';
  }

  #sendAll(isInitial: boolean): void {
    const { store, form } = this.#context;
    const { kind } = this.#target;
    for (const object of listAll(this.#target, this.#query, store)) this.#write('ADDED', stamp(object, kind, form));
    if (isInitial && this.#wantsBookmarks) this.#bookmark({ [INITIAL_EVENTS_END]: 'true' });
  }

  #tell(event: StoreEvent): void {
    const { kind, namespace } = this.#target;
    if (event.storage !== kind.storage) return;
    if (namespace !== undefined && event.object.metadata.namespace !== namespace) return;
    if (this.#isChosen(event.object)) this.#write(event.type, stamp(event.object, kind, this.#context.form));
  }

  #bookmark(annotations?: Readonly<Record<string, string>>): void {
    const { kind } = this.#target;
    const resourceVersion = String(this.#context.store.version);
    this.#write('BOOKMARK', {
      kind: kind.kind,
      apiVersion: apiVersionOf(kind),
      metadata: { resourceVersion, creationTimestamp: null, annotations },
    });
  }

  #write(type: string, object: unknown): void {
    this.#context.send(`${JSON.stringify({ type, object })}\n`);
  }
}

function initialEventsForbidden(): ApiStatus {
  const message =
    'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled';
  return new ApiStatus({ code: 422, reason: 'Invalid', message });
}
