import { linkSignals, raceAbort, type ScannedResource, type ScanMessage, type WatchMessage } from '@corkscrew/core';

/** When a batch is sent. */
export interface BatchLimits {
  /** Resources in a batch. @defaultValue 64 */
  readonly maxResources?: number | undefined;
  /** Size of a batch's payloads; a larger resource travels alone. @defaultValue 131072 */
  readonly maxBytes?: number | undefined;
  /** How long a resource waits for company, in milliseconds. @defaultValue 50 */
  readonly maxDelayMs?: number | undefined;
}

/** What goes into {@link batchResources}: a resource by itself, or any message of a scan, or of a watch. */
export type UnbatchedMessage<Message extends WatchMessage = ScanMessage> =
  | { readonly kind: 'resource'; readonly resource: ScannedResource }
  | Message;

type ResourcesMessage = Extract<ScanMessage, { readonly kind: 'resources' }>;

/** How {@link batchResources} behaves. */
export interface BatchOptions {
  readonly limits?: BatchLimits | undefined;
  readonly signal?: AbortSignal | undefined;
}

const SOURCE_END_WAIT_MS = 500;
const RESOURCE_OVERHEAD_BYTES = 256;
const FACET_OVERHEAD_BYTES = 64;

/**
 * Gathers resources into batches and keeps the order: what comes between two resources is sent between their batches.
 * `open` starts the source under a signal that aborts when the reader leaves; a source that does not react is left behind
 * after half a second.
 */
export async function* batchResources<Message extends WatchMessage = ScanMessage>(
  open: (signal: AbortSignal) => AsyncIterable<UnbatchedMessage<Message>>,
  options: BatchOptions = {},
): AsyncGenerator<Message | ResourcesMessage, void, undefined> {
  options.signal?.throwIfAborted();
  using scope = linkSignals([options.signal]);
  const source = open(scope.signal)[Symbol.asyncIterator]();
  let isDone = false;
  try {
    using batch = new PendingBatch(options.limits ?? {});
    for (;;) {
      const next = source.next();
      const early = await takeOverdue(next, { batch, signal: scope.signal });
      if (early !== undefined) yield early;
      const step = await raceAbort(next, scope.signal);
      if (step.done === true) break;
      const resources = resourcesOf(step.value);
      if (resources === undefined) {
        yield* batch.flush();
        yield step.value as Message;
      } else {
        for (const resource of resources) yield* batch.add(resource);
      }
    }
    isDone = true;
    yield* batch.flush();
  } finally {
    scope.abort(new DOMException('The reader left', 'AbortError'));
    if (!isDone) await endSource(source);
  }
}

/** Gives the batch when it becomes due before the source has its next element. */
async function takeOverdue(
  next: Promise<unknown>,
  { batch, signal }: { readonly batch: PendingBatch; readonly signal: AbortSignal },
): Promise<ResourcesMessage | undefined> {
  if (batch.isEmpty) return undefined;
  // A failing source is reported by whoever awaits `next` itself, after what it gave before is on its way.
  const arrived = next.then(
    () => 'next' as const,
    () => 'failed' as const,
  );
  const first = await raceAbort(Promise.race([arrived, batch.overdue]), signal);
  if (first === 'next') return undefined;
  return batch.take();
}

async function endSource(source: AsyncIterator<unknown>): Promise<void> {
  const ending = source.return?.();
  if (ending === undefined) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, SOURCE_END_WAIT_MS);
  });
  // The reason why the source is left is already on its way to the reader.
  const ended = ending.then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([ended, late]);
  clearTimeout(timer);
}

function resourcesOf(message: UnbatchedMessage<WatchMessage>): readonly ScannedResource[] | undefined {
  if (message.kind === 'resource') return [message.resource];
  return message.kind === 'resources' ? message.resources : undefined;
}

const NOTHING: readonly ResourcesMessage[] = [];

class PendingBatch implements Disposable {
  readonly #maxResources: number;
  readonly #maxBytes: number;
  readonly #maxDelayMs: number;
  #resources: ScannedResource[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #overdue: Promise<'overdue'> = Promise.resolve('overdue');

  constructor({ maxResources = 64, maxBytes = 128 * 1024, maxDelayMs = 50 }: BatchLimits) {
    this.#maxResources = maxResources;
    this.#maxBytes = maxBytes;
    this.#maxDelayMs = maxDelayMs;
  }

  get isEmpty(): boolean {
    return this.#resources.length === 0;
  }

  /** Resolves when the oldest resource has waited long enough. */
  get overdue(): Promise<'overdue'> {
    return this.#overdue;
  }

  /** Takes a resource in, and gives the batches that are full by it: usually none. */
  add(resource: ScannedResource): readonly ResourcesMessage[] {
    const bytes = sizeOf(resource);
    const full = this.#bytes + bytes > this.#maxBytes ? this.flush() : NOTHING;
    if (this.isEmpty) this.#startTimer();
    this.#resources.push(resource);
    this.#bytes += bytes;
    const isFull = this.#resources.length >= this.#maxResources || this.#bytes >= this.#maxBytes;
    return isFull ? [...full, this.take()] : full;
  }

  flush(): readonly ResourcesMessage[] {
    return this.isEmpty ? NOTHING : [this.take()];
  }

  take(): ResourcesMessage {
    const resources = this.#resources;
    this.#resources = [];
    this.#bytes = 0;
    clearTimeout(this.#timer);
    return { kind: 'resources', resources };
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #startTimer(): void {
    this.#overdue = new Promise((resolve) => {
      this.#timer = setTimeout(() => resolve('overdue'), this.#maxDelayMs);
    });
  }
}

function sizeOf({ rawData, attributes, arn, id, facets }: ScannedResource): number {
  let facetBytes = 0;
  for (const { reason } of facets) facetBytes += reason.length + FACET_OVERHEAD_BYTES;
  return rawData.length + attributes.length + arn.length + id.length + facetBytes + RESOURCE_OVERHEAD_BYTES;
}
