import { Worker } from 'node:worker_threads';
import { CorkscrewError } from '@corkscrew/core';
import { fromWireError } from '../worker/wire-error.ts';
import type { WorkerCalls, WorkerMethod, WorkerReply, WorkerRequest } from './worker-protocol.ts';

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** How a call is made. */
export interface WorkerCallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Memory of the argument that the worker takes over, so that it is not copied. */
  readonly transfer?: readonly ArrayBuffer[] | undefined;
}

/** Calls the storage worker. Whatever ends the thread fails every call that waits, and every later one. */
export class WorkerClient {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #exit: Promise<void>;
  #lastId = 0;
  #failure: CorkscrewError | undefined;

  constructor(url: URL) {
    this.#worker = new Worker(
      url,
      url.pathname.endsWith('.ts') ? { execArgv: ['--conditions=@corkscrew/source'] } : {},
    );
    this.#worker.on('message', (reply: WorkerReply) => this.#settle(reply));
    this.#worker.on('messageerror', (error) => this.#fail(error));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#exit = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#fail(new Error(`it ended with code ${code}`));
        resolve();
      });
    });
  }

  /** Calls the worker. An abort makes it stop waiting for what others hold; what it has begun it finishes. */
  call<M extends WorkerMethod>(
    method: M,
    argument: WorkerCalls[M]['argument'],
    { signal, transfer = [] }: WorkerCallOptions = {},
  ): Promise<WorkerCalls[M]['result']> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => this.#post({ kind: 'cancel', id }, []);
      const forget = (): void => signal?.removeEventListener('abort', onAbort);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#pending.set(id, {
        resolve: (result) => {
          forget();
          resolve(result as WorkerCalls[M]['result']);
        },
        reject: (error) => {
          forget();
          reject(isCancel(error) && signal?.aborted ? (signal.reason as Error) : (error as Error));
        },
      });
      this.#post({ kind: 'call', id, method, argument }, transfer);
    });
  }

  /** Ends the thread, whatever it does. */
  async terminate(): Promise<void> {
    this.#failure ??= new CorkscrewError('internal', 'store resources: the store is closed');
    await this.#worker.terminate();
    await this.#exit;
  }

  #post(request: WorkerRequest, transfer: readonly ArrayBuffer[]): void {
    this.#worker.postMessage(request, transfer);
  }

  #settle(reply: WorkerReply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.kind === 'result') pending?.resolve(reply.result);
    else pending?.reject(fromWireError(reply.error));
  }

  #fail(cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : String(cause);
    this.#failure ??= new CorkscrewError('internal', `store resources: the storage worker failed: ${reason}`, {
      cause,
    });
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
  }
}

function isCancel(error: unknown): boolean {
  return error instanceof CorkscrewError && error.code === 'canceled';
}
