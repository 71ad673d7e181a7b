import type {
  CallOptions,
  DetailedResult,
  GoneScope,
  KnownClaim,
  PublishResult,
  Removal,
  ResourceSink,
  ScanEnd,
  ScanStart,
  SchemaRecord,
  SchemaState,
  ScanUnit,
  UnitWriter,
  WholeRead,
} from '@corkscrew/core';
import { withProcessLock } from '../lock/process-lock.ts';
import { BatchingWriter, type BatchTarget } from './batching-writer.ts';
import { transferablesOf } from './encoded-batch.ts';
import { OpenRowTable } from './open-row-table.ts';
import { Permits } from './permits.ts';
import type { TempFolder } from './temp-folder.ts';
import type { WorkerClient } from './worker-client.ts';

/** Batches of all units that may be on their way to the worker at once. */
const BATCHES_IN_FLIGHT = 4;

/** What a {@link DuckdbSink} is made of. */
export interface DuckdbSinkParts {
  readonly client: WorkerClient;
  readonly path: string;
  readonly temp: TempFolder;
}

/** The sink as the engine sees it: everything happens in the worker. */
export class DuckdbSink implements ResourceSink {
  readonly #client: WorkerClient;
  readonly #path: string;
  readonly #temp: TempFolder;
  readonly #permits = new Permits(BATCHES_IN_FLIGHT);
  #known = new OpenRowTable(0);
  #unitNo = 0;
  #isClosed = false;

  constructor(parts: DuckdbSinkParts) {
    this.#client = parts.client;
    this.#path = parts.path;
    this.#temp = parts.temp;
  }

  async beginScan(scan: ScanStart): Promise<void> {
    this.#known = new OpenRowTable(0, await this.#attached(() => this.#client.call('beginScan', scan)));
  }

  listUnitDurations(provider: string): Promise<ReadonlyMap<string, number>> {
    return this.#attached(() => this.#client.call('listUnitDurations', provider));
  }

  listKnownClaims(provider: string): Promise<readonly KnownClaim[]> {
    return this.#attached(() => this.#client.call('listKnownClaims', provider));
  }

  listWholeReads(provider: string): Promise<readonly WholeRead[]> {
    return this.#attached(() => this.#client.call('listWholeReads', provider));
  }

  listSchemas(provider: string): Promise<readonly SchemaState[]> {
    return this.#attached(() => this.#client.call('listSchemas', provider));
  }

  async recordSchemas(record: SchemaRecord): Promise<void> {
    await this.#attached(() => this.#client.call('recordSchemas', record));
  }

  openUnit(_unit: ScanUnit): Promise<UnitWriter> {
    this.#unitNo += 1;
    const unitNo = this.#unitNo;
    const target: BatchTarget = {
      send: (batch) =>
        this.#permits.with(() => this.#client.call('write', { unitNo, batch }, { transfer: transferablesOf(batch) })),
      discard: () => this.#client.call('discard', { unitNo }),
      finish: (result, rest) =>
        this.#permits.with(() =>
          this.#client.call(
            'finish',
            { unitNo, result, rest },
            { transfer: rest === undefined ? [] : transferablesOf(rest) },
          ),
        ),
    };
    const writer = new BatchingWriter(target, this.#known);
    return Promise.resolve(writer);
  }

  publish(options: CallOptions = {}): Promise<PublishResult> {
    return this.#attached(() => this.#client.call('publish', undefined, { signal: options.signal }));
  }

  publishInDetail(options: CallOptions = {}): Promise<DetailedResult> {
    return this.#attached(() => this.#client.call('publishInDetail', undefined, { signal: options.signal }));
  }

  remove(removal: Removal, options: CallOptions = {}): Promise<DetailedResult> {
    return this.#attached(() => this.#client.call('remove', removal, { signal: options.signal }));
  }

  retire(provider: string, scopes: readonly GoneScope[]): Promise<PublishResult> {
    return this.#attached(() => this.#client.call('retire', { provider, scopes }));
  }

  async endScan(end: ScanEnd): Promise<void> {
    await this.#attached(() => this.#client.call('endScan', end));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      await this.#attached(() => this.#client.call('close', undefined));
    } finally {
      await this.#client.terminate();
      this.#temp.remove();
    }
  }

  #attached<T>(work: () => Promise<T>): Promise<T> {
    return withProcessLock(this.#path, work);
  }
}
