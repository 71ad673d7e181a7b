import type { ClientReadableStream, Metadata, ServiceError, StatusObject } from '@grpc/grpc-js';
import { onAbort } from '../abort.ts';
import { createDeferred } from '../deferred.ts';

/** How a received stream ended. */
export interface StreamEnd {
  readonly metadata: Metadata;
  readonly error: ServiceError | undefined;
}

/**
 * Reads a call's messages one by one, and returns how it ended.
 *
 * Nothing is asked of the peer while the consumer is busy, beyond the stream's own small buffer. What that buffer holds
 * when an error comes is still given; after an abort it is not.
 */
export async function* readMessages<T>(
  call: Pick<ClientReadableStream<T>, 'on' | 'read'>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, StreamEnd> {
  let end: StreamEnd | undefined;
  let error: ServiceError | undefined;
  let wake = (): void => {};
  call.on('error', (reason: ServiceError) => {
    error = reason;
  });
  call.on('status', (status: StatusObject) => {
    end = { metadata: status.metadata, error };
    wake();
  });
  call.on('readable', () => wake());
  for (;;) {
    const message = signal?.aborted === true ? null : (call.read() as T | null);
    if (message !== null) yield message;
    else if (end !== undefined) return end;
    else {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}

/** The part of a stream that {@link writeMessages} needs. */
export interface MessageSink {
  write(message: object): boolean;
  once(event: 'drain', listener: () => void): unknown;
  off(event: 'drain', listener: () => void): unknown;
}

/** Writes every message of a source, waits whenever the sink is full, and leaves the source once `stop` aborts. */
export async function writeMessages(
  sink: MessageSink,
  source: AsyncIterable<object>,
  stop: AbortSignal,
): Promise<void> {
  for await (const message of source) {
    if (stop.aborted) return;
    const hasRoom = sink.write(message);
    if (!hasRoom) await waitForRoom(sink, stop);
  }
}

async function waitForRoom(sink: MessageSink, stop: AbortSignal): Promise<void> {
  const { promise, resolve } = createDeferred<void>();
  sink.once('drain', resolve);
  using _stop = onAbort(stop, () => resolve());
  await promise;
  sink.off('drain', resolve);
}
