import type {
  ChangeCount,
  Claim,
  DetailedResult,
  GoneScope,
  KnownClaim,
  PublishResult,
  Removal,
  ResourceAction,
  ResourceSink,
  ScanEnd,
  ScannedResource,
  SchemaRecord,
  SchemaState,
  ScanStart,
  ScanUnit,
  UnitResult,
  UnitWriter,
  WholeRead,
} from '@corkscrew/core';
import { claimKey, parseClaimKey, resourceUid } from '@corkscrew/core';

const BRAKE_ROWS = 20;

interface Row {
  readonly uid: string;
  resource: ScannedResource;
  isSuspect: boolean;
}

interface Staged {
  readonly result: UnitResult;
  readonly resources: readonly ScannedResource[];
}

type Counts = { -readonly [K in keyof ChangeCount]: ChangeCount[K] };

/** What a test may make the sink do. */
export interface SinkBehaviour {
  onPublish?: (() => Promise<void>) | undefined;
  onWrite?: ((signal: AbortSignal | undefined) => Promise<void>) | undefined;
  onEndScan?: (() => Promise<void>) | undefined;
}

/** A sink in memory that keeps the vanish rules, and refuses every use that a real one would suffer from. */
export class MemorySink implements ResourceSink {
  readonly behaviour: SinkBehaviour = {};
  readonly scans: { readonly start: ScanStart; end?: ScanEnd }[] = [];
  /** Units of every publish, in order. */
  readonly publishes: (readonly string[])[] = [];
  /** Ids of every removal, in order. */
  readonly removals: (readonly string[])[] = [];
  readonly ledger: UnitResult[] = [];
  readonly durations = new Map<string, number>();
  readonly schemaRecords: SchemaRecord[] = [];
  wholeReads: readonly WholeRead[] = [];
  openWriters = 0;
  readonly #rows = new Map<string, Row>();
  #staged: Staged[] = [];
  #isPublishing = false;
  #isAccepting = false;

  /** Ids of what is in the inventory, sorted. */
  listIds(): readonly string[] {
    return [...this.#rows.values()].map((row) => row.resource.id).sort();
  }

  beginScan(start: ScanStart): Promise<void> {
    if (this.#running !== undefined) throw new Error('one scan at a time');
    this.scans.push({ start });
    this.#isAccepting = start.acceptVanish;
    return Promise.resolve();
  }

  listUnitDurations(): Promise<ReadonlyMap<string, number>> {
    return Promise.resolve(this.durations);
  }

  listKnownClaims(provider: string): Promise<readonly KnownClaim[]> {
    const counts = new Map<string, number>();
    for (const { resource } of this.#rows.values()) {
      if (resource.provider === provider) counts.set(resource.claimKey, (counts.get(resource.claimKey) ?? 0) + 1);
    }
    const known = [...counts].map(([key, openRows]) => {
      const scope = parseClaimKey(key);
      if (scope === undefined) throw new Error(`a row has the malformed claim key ${key}`);
      return { provider, scope, openRows };
    });
    return Promise.resolve(known);
  }

  listWholeReads(): Promise<readonly WholeRead[]> {
    return Promise.resolve(this.wholeReads);
  }

  listSchemas(provider: string): Promise<readonly SchemaState[]> {
    const records = this.schemaRecords.filter((record) => record.provider === provider);
    const states = records.flatMap(({ recordedAt, schemas }) => schemas.map((schema) => ({ ...schema, recordedAt })));
    return Promise.resolve([...new Map(states.map((state) => [state.typeName, state])).values()]);
  }

  recordSchemas(record: SchemaRecord): Promise<void> {
    this.schemaRecords.push(record);
    return Promise.resolve();
  }

  openUnit(unit: ScanUnit): Promise<UnitWriter> {
    if (this.#running === undefined) throw new Error('no scan is running');
    const rows: ScannedResource[] = [];
    let state: 'open' | 'discarded' | 'finished' = 'open';
    const assertOpen = (): void => {
      if (state !== 'open') throw new Error(`the writer of ${unit.unitId} is ${state}`);
    };
    this.openWriters += 1;
    return Promise.resolve({
      write: async (resources, options) => {
        assertOpen();
        if (resources.length === 0) throw new Error('an empty batch is not worth a call');
        await this.behaviour.onWrite?.(options?.signal);
        rows.push(...resources);
      },
      discard: () => {
        assertOpen();
        state = 'discarded';
        this.openWriters -= 1;
        return Promise.resolve();
      },
      finish: (result) => {
        assertOpen();
        state = 'finished';
        this.openWriters -= 1;
        this.#staged.push({ result, resources: rows });
        return Promise.resolve();
      },
    });
  }

  async publish(): Promise<PublishResult> {
    const { changes, diagnostics } = await this.publishInDetail();
    return { changes, diagnostics };
  }

  async publishInDetail(): Promise<DetailedResult> {
    if (this.#isPublishing) throw new Error('publishing twice at once');
    this.#isPublishing = true;
    const units = this.#staged;
    this.#staged = [];
    try {
      await this.behaviour.onPublish?.();
    } catch (error) {
      this.#staged = [...units, ...this.#staged];
      throw error;
    } finally {
      this.#isPublishing = false;
    }
    this.publishes.push(units.map(({ result }) => result.unit.unitId));
    const changes = new Map<string, Counts>();
    const before = new Map([...this.#rows].map(([uid, { resource }]) => [uid, resource.contentHash]));
    for (const unit of units) this.#publishUnit(unit, changes);
    return { changes: [...changes.values()], diagnostics: [], actions: this.#actionsSince(before) };
  }

  remove({ provider, resources }: Removal): Promise<DetailedResult> {
    const changes = new Map<string, Counts>();
    const actions = resources.flatMap((gone): ResourceAction[] => {
      const uid = resourceUid({ provider, ...gone });
      const row = this.#rows.get(uid);
      if (row === undefined) return [];
      this.#rows.delete(uid);
      countsOf(changes, row.resource).vanished += 1;
      return [{ uid, action: 'vanished' }];
    });
    this.removals.push(resources.map(({ id }) => id));
    return Promise.resolve({ changes: [...changes.values()], diagnostics: [], actions });
  }

  retire(provider: string, gone: readonly GoneScope[]): Promise<PublishResult> {
    const changes = new Map<string, Counts>();
    for (const [uid, { resource }] of this.#rows) {
      const isGone = gone.some(
        ({ accountId, region }) => accountId === resource.accountId && (region === '*' || region === resource.region),
      );
      if (resource.provider !== provider || !isGone) continue;
      this.#rows.delete(uid);
      countsOf(changes, resource).vanished += 1;
    }
    return Promise.resolve({ changes: [...changes.values()], diagnostics: [] });
  }

  async endScan(end: ScanEnd): Promise<void> {
    await this.behaviour.onEndScan?.();
    if (this.#running === undefined) throw new Error('no scan is running');
    if (this.openWriters > 0) throw new Error(`${this.openWriters} writers were left open`);
    this.#running.end = end;
  }

  close(): Promise<void> {
    return Promise.reject(new Error('the engine does not close what it did not open'));
  }

  get #running(): { readonly start: ScanStart; end?: ScanEnd } | undefined {
    const last = this.scans.at(-1);
    return last?.end === undefined ? last : undefined;
  }

  #actionsSince(before: ReadonlyMap<string, string>): readonly ResourceAction[] {
    const actions: ResourceAction[] = [];
    for (const [uid, { resource }] of this.#rows) {
      const hash = before.get(uid);
      if (hash === undefined) actions.push({ uid, action: 'created' });
      else if (hash !== resource.contentHash) actions.push({ uid, action: 'changed' });
    }
    for (const uid of before.keys()) if (!this.#rows.has(uid)) actions.push({ uid, action: 'vanished' });
    return actions;
  }

  #publishUnit({ result, resources }: Staged, changes: Map<string, Counts>): void {
    this.ledger.push(result);
    if (result.outcome === 'crashed' || result.outcome === 'canceled') {
      if (resources.length > 0) throw new Error(`a ${result.outcome} unit must not bring rows`);
      return;
    }
    const seen = new Set<string>();
    for (const resource of resources) {
      seen.add(resourceUid(resource));
      this.#upsert(resource, countsOf(changes, resource));
    }
    for (const claim of result.claims) {
      if (claim.outcome === 'complete') this.#vanish(claim, seen, { provider: result.unit.provider, changes });
    }
  }

  #upsert(resource: ScannedResource, counts: Counts): void {
    const uid = resourceUid(resource);
    const known = this.#rows.get(uid);
    if (known === undefined) counts.added += 1;
    else if (known.resource.contentHash === resource.contentHash) counts.unchanged += 1;
    else counts.changed += 1;
    this.#rows.set(uid, { uid, resource, isSuspect: false });
  }

  #vanish(claim: Claim, seen: ReadonlySet<string>, into: { provider: string; changes: Map<string, Counts> }): void {
    const key = claimKey(claim.scope);
    const open = [...this.#rows.values()].filter(
      ({ resource }) => resource.claimKey === key && resource.provider === into.provider,
    );
    const missing = open.filter((row) => !seen.has(row.uid));
    const isMass = open.length >= BRAKE_ROWS && missing.length * 2 > open.length;
    const isHeld = isMass && !this.#isAccepting && missing.some((row) => !row.isSuspect);
    for (const row of missing) {
      const counts = countsOf(into.changes, row.resource);
      if (isHeld) {
        row.isSuspect = true;
        counts.suspect += 1;
      } else {
        this.#rows.delete(row.uid);
        counts.vanished += 1;
      }
    }
  }
}

function countsOf(changes: Map<string, Counts>, resource: ScannedResource): Counts {
  const { provider, accountId, service, type } = resource;
  const key = [provider, accountId, service, type].join(' ');
  const counts = changes.get(key) ?? {
    provider,
    accountId,
    service,
    type,
    added: 0,
    changed: 0,
    unchanged: 0,
    vanished: 0,
    suspect: 0,
  };
  changes.set(key, counts);
  return counts;
}
