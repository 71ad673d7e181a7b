import { rmSync } from 'node:fs';
import {
  claimKey,
  type ClaimScope,
  CorkscrewError,
  LISTING,
  parseClaimKey,
  type DetailedResult,
  type KnownClaim,
  type PublishResult,
  type Removal,
  type ScanEnd,
  type ScanStart,
  type SchemaRecord,
  type SchemaState,
  type WholeRead,
} from '@corkscrew/core';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { OpenRowMemory } from '../sink/open-row-table.ts';
import type { WorkerCalls, WorkerSettings } from '../sink/worker-protocol.ts';
import { InventoryFile, INVENTORY } from './inventory-file.ts';
import { recordScanEnd, recordScanStart } from './ledger.ts';
import { FrameTables } from './publish/frame-tables.ts';
import { dropPublishTables, publishGroup } from './publish/publish-group.ts';
import { readActions } from './publish/read-actions.ts';
import { removeResources } from './publish/remove-resources.ts';
import { retireScopes } from './publish/retire-scopes.ts';
import { readRows } from './sql-run.ts';
import { loadOpenRows } from './staging/load-open-rows.ts';
import type { Frame, FrameBuffer } from './staging/payload-spool.ts';
import { StagingArea } from './staging/staging-area.ts';
import { refreshTypedTables } from './typed/refresh-typed-tables.ts';
import { readSchemaStates, recordSchemas } from './type-schemas.ts';

const UNIT_DURATIONS = `SELECT unit_id, max_by(epoch_ms(finished_at) - epoch_ms(started_at), started_at)::DOUBLE AS ms
FROM ${INVENTORY}.scan_units
WHERE provider = $provider AND outcome IN ('complete', 'incomplete') GROUP BY unit_id`;

const KNOWN_CLAIMS = `SELECT claim_key, count(*) AS open_rows FROM ${INVENTORY}.resource_versions
WHERE valid_to IS NULL AND provider = $provider GROUP BY claim_key ORDER BY claim_key`;

const WHOLE_READS = `SELECT claim_key, epoch_ms(last_complete_at) AS ms FROM ${INVENTORY}.coverage
WHERE provider = $provider AND facet = '${LISTING}' AND service = '*' AND type = '*' AND last_complete_at IS NOT NULL
ORDER BY claim_key`;

/** What enumerations of different types have in common. */
function placeKey(scope: ClaimScope): string {
  return claimKey({ ...scope, service: '*', type: '*' });
}

/** The store's side of a scan, over one DuckDB that stages in memory and has the inventory attached now and then. */
export class SinkWorker {
  readonly #settings: WorkerSettings;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #stagingConnection: DuckDBConnection;
  readonly #staging: StagingArea;
  readonly #frameTables: FrameTables;
  readonly #inventory: InventoryFile;
  #scan: ScanStart | undefined;

  private constructor(
    settings: WorkerSettings,
    instance: DuckDBInstance,
    connections: { readonly inventory: DuckDBConnection; readonly staging: DuckDBConnection },
  ) {
    this.#settings = settings;
    this.#instance = instance;
    this.#connection = connections.inventory;
    this.#stagingConnection = connections.staging;
    this.#frameTables = new FrameTables(connections.inventory);
    this.#staging = new StagingArea(connections.staging, settings.tempDir);
    const { path, limits } = settings;
    this.#inventory = new InventoryFile({ path, limits, connection: connections.inventory });
  }

  static async open(settings: WorkerSettings, signal: AbortSignal): Promise<SinkWorker> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: '1',
      memory_limit: `${settings.memoryLimitMb}MB`,
      temp_directory: settings.tempDir,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const connections = { inventory: await instance.connect(), staging: await instance.connect() };
    const worker = new SinkWorker(settings, instance, connections);
    await connections.inventory.run(`SET TimeZone = 'UTC'`);
    await worker.#inventory.prepare(signal);
    return worker;
  }

  async beginScan(scan: ScanStart, signal: AbortSignal): Promise<OpenRowMemory> {
    const known = await this.#inventory.write({ action: 'begin a scan in', signal }, async (connection) => {
      await recordScanStart(connection, scan);
      return await loadOpenRows(connection, scan.providers);
    });
    await this.#staging.clear();
    this.#scan = scan;
    return known.memory;
  }

  async listUnitDurations(provider: string): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#inventory.read('read unit durations from', (connection) =>
      readRows<{ unit_id: string; ms: number }>(connection, UNIT_DURATIONS, { provider }),
    );
    return new Map(rows.map(({ unit_id: unitId, ms }) => [unitId, ms]));
  }

  async listKnownClaims(provider: string): Promise<readonly KnownClaim[]> {
    const rows = await this.#inventory.read('read known claims from', (connection) =>
      readRows<{ claim_key: string; open_rows: bigint }>(connection, KNOWN_CLAIMS, { provider }),
    );
    return rows.flatMap(({ claim_key: key, open_rows: openRows }) => {
      const scope = parseClaimKey(key);
      return scope === undefined ? [] : [{ provider, scope, openRows: Number(openRows) }];
    });
  }

  async listWholeReads(provider: string): Promise<readonly WholeRead[]> {
    const rows = await this.#inventory.read('read what was read whole from', (connection) =>
      readRows<{ claim_key: string; ms: bigint }>(connection, WHOLE_READS, { provider }),
    );
    if (rows.length === 0) return [];
    const known = Map.groupBy(await this.listKnownClaims(provider), ({ scope }) => placeKey(scope));
    return rows.flatMap(({ claim_key: key, ms }) => {
      const scope = parseClaimKey(key);
      if (scope === undefined) return [];
      const types = (known.get(placeKey(scope)) ?? []).map(({ scope: { service, type }, openRows }) => ({
        service,
        type,
        rows: openRows,
      }));
      return [{ scope, readAt: new Date(Number(ms)), types }];
    });
  }

  async listSchemas(provider: string): Promise<readonly SchemaState[]> {
    return await this.#inventory.read('read schemas from', (connection) => readSchemaStates(connection, provider));
  }

  async recordSchemas(record: SchemaRecord): Promise<undefined> {
    await this.#inventory.write({ action: 'record schemas in' }, (connection) => recordSchemas(connection, record));
  }

  async write({ unitNo, batch }: WorkerCalls['write']['argument']): Promise<undefined> {
    await this.#staging.write(unitNo, batch);
  }

  async discard({ unitNo }: WorkerCalls['discard']['argument']): Promise<undefined> {
    await this.#staging.discard(unitNo);
  }

  async finish({ unitNo, result, rest }: WorkerCalls['finish']['argument']): Promise<undefined> {
    await this.#staging.finish(unitNo, result, rest);
  }

  async publish(signal: AbortSignal): Promise<PublishResult> {
    const { changes, diagnostics } = await this.#publish(signal, () => Promise.resolve([]));
    return { changes, diagnostics };
  }

  async publishInDetail(signal: AbortSignal): Promise<DetailedResult> {
    return await this.#publish(signal, readActions);
  }

  async remove(removal: Removal, signal: AbortSignal): Promise<DetailedResult> {
    const scan = this.#runningScan();
    try {
      return await this.#inventory.write({ action: 'remove resources from', signal }, (connection) =>
        removeResources(connection, removal, scan),
      );
    } finally {
      await dropPublishTables(this.#connection);
    }
  }

  /** Publishes what is finished; `listActions` looks at what the publish did before that is forgotten. */
  async #publish(signal: AbortSignal, listActions: typeof readActions): Promise<DetailedResult> {
    const scan = this.#runningScan();
    const group = this.#staging.take();
    if (group.units.length === 0) return { changes: [], diagnostics: [], actions: [] };
    try {
      const result = await this.#inventory.write({ action: 'publish to', signal }, async (connection) => {
        const readFrame = (frame: Frame, buffer: FrameBuffer): Uint8Array => this.#staging.readFrame(frame, buffer);
        const work = { group, readFrame, frameTables: this.#frameTables };
        const published = await publishGroup(connection, work, scan);
        return { ...published, actions: await listActions(connection) };
      });
      await this.#staging.release(group);
      return result;
    } catch (error) {
      this.#staging.giveBack(group);
      throw error;
    } finally {
      await dropPublishTables(this.#connection);
    }
  }

  async retire(work: WorkerCalls['retire']['argument']): Promise<PublishResult> {
    const scan = this.#runningScan();
    return await this.#inventory.write({ action: 'retire scopes in' }, (connection) =>
      retireScopes(connection, work, scan),
    );
  }

  async endScan(end: ScanEnd): Promise<undefined> {
    const { scanId } = this.#runningScan();
    await this.#inventory.write({ action: 'end the scan in' }, (connection) => recordScanEnd(connection, scanId, end));
    this.#scan = undefined;
    await this.#staging.clear();
    const { memoryLimitMb } = this.#settings;
    // What the publishes left in memory is of no use to this, which holds the values of a whole type beside it.
    await this.#connection.run(`SET memory_limit = '${Math.ceil(memoryLimitMb / 2)}MB'`);
    await refreshTypedTables(this.#inventory, this.#instance);
    await this.#connection.run(`SET memory_limit = '${memoryLimitMb}MB'`);
  }

  close(): Promise<undefined> {
    this.#stagingConnection.closeSync();
    this.#connection.closeSync();
    this.#instance.closeSync();
    rmSync(this.#settings.tempDir, { recursive: true, force: true });
    return Promise.resolve(undefined);
  }

  #runningScan(): ScanStart {
    if (this.#scan === undefined) throw new CorkscrewError('internal', 'publish: no scan has begun');
    return this.#scan;
  }
}
