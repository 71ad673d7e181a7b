import { onAbort } from './abort.ts';

/** A small queue between a pushing and a pulling side. */
export interface AsyncQueue<T> {
  /** Adds an item; when the queue is full its oldest item is dropped and `false` given. */
  push(item: T): boolean;
  /** Ends the queue: readers get what is left and then finish. */
  close(): void;
  /** Takes items until the queue is closed or the signal aborts. */
  take(signal?: AbortSignal): AsyncGenerator<T>;
}

/** Makes an {@link AsyncQueue} that holds at most `maxItems`. */
export function createAsyncQueue<T>(maxItems: number): AsyncQueue<T> {
  const items: T[] = [];
  let isClosed = false;
  let wake = (): void => {};
  return {
    push(item) {
      items.push(item);
      const hasRoom = items.length <= maxItems;
      if (!hasRoom) items.shift();
      wake();
      return hasRoom;
    },
    close() {
      isClosed = true;
      wake();
    },
    async *take(signal) {
      using _abort = onAbort(signal, () => wake());
      for (;;) {
        if (signal?.aborted === true) return;
        const item = items.shift();
        if (item !== undefined) yield item;
        else if (isClosed) return;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    },
  };
}
