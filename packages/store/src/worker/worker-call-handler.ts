import { CorkscrewError } from '@corkscrew/core';
import type { WorkerCalls, WorkerMethod, WorkerSettings } from '../sink/worker-protocol.ts';
import type { SinkWorker } from './sink-worker.ts';

/** What the worker does for each call. */
type WorkerHandlers = {
  readonly [M in WorkerMethod]: (argument: WorkerCalls[M]['argument']) => Promise<WorkerCalls[M]['result']>;
};

/** Gives the calls that arrive to the sink, which exists from `open` to `close`. */
export class WorkerCallHandler {
  #sink: SinkWorker | undefined;

  async handle(method: WorkerMethod, argument: unknown, signal: AbortSignal): Promise<unknown> {
    const handlers: WorkerHandlers = {
      open: (settings) => this.#open(settings, signal),
      beginScan: (scan) => this.#opened().beginScan(scan, signal),
      listUnitDurations: (provider) => this.#opened().listUnitDurations(provider),
      listKnownClaims: (provider) => this.#opened().listKnownClaims(provider),
      listWholeReads: (provider) => this.#opened().listWholeReads(provider),
      listSchemas: (provider) => this.#opened().listSchemas(provider),
      recordSchemas: (record) => this.#opened().recordSchemas(record),
      write: (batch) => this.#opened().write(batch),
      discard: (unit) => this.#opened().discard(unit),
      finish: (unit) => this.#opened().finish(unit),
      publish: () => this.#opened().publish(signal),
      publishInDetail: () => this.#opened().publishInDetail(signal),
      remove: (removal) => this.#opened().remove(removal, signal),
      retire: (work) => this.#opened().retire(work),
      endScan: (end) => this.#opened().endScan(end),
      query: async (call) =>
        (await loadDuckDbUser(() => import('../query/execute-query.ts'))).executeQuery(call, signal),
      maintain: async (work) =>
        (await loadDuckDbUser(() => import('./maintain/run-maintenance.ts'))).runMaintenance(work, signal),
      graph: async (call) =>
        (await loadDuckDbUser(() => import('../graph/execute-graph.ts'))).executeGraph(call, signal),
      exportDatabase: async (call) =>
        (await loadDuckDbUser(() => import('../export/execute-export.ts'))).executeExport(call, signal),
      close: async () => await this.#sink?.close(),
    };
    // The caller's types pair each method with its argument; nothing else sends to this thread.
    const handler = handlers[method] as (argument: unknown) => Promise<unknown>;
    return await handler(argument);
  }

  async #open(settings: WorkerSettings, signal: AbortSignal): Promise<undefined> {
    const { SinkWorker } = await loadDuckDbUser(() => import('./sink-worker.ts'));
    this.#sink = await SinkWorker.open(settings, signal);
  }

  #opened(): SinkWorker {
    if (this.#sink === undefined) throw new CorkscrewError('internal', 'store resources: the database is not open');
    return this.#sink;
  }
}

/** Loads a module that loads DuckDB, whose library does not exist for every machine. */
async function loadDuckDbUser<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw new CorkscrewError('unsupported', 'load DuckDB: its library does not run on this machine', {
      hint: `Install Corkscrew again on this machine (${process.platform}-${process.arch}).`,
      cause: error,
    });
  }
}
