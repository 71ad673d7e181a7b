import type {
  CallOptions,
  ChangesMessage,
  DiscoverResult,
  ListPage,
  PermissionReport,
  PlanRequest,
  PreflightReport,
  ProviderClient,
  ProviderInfo,
  Resource,
  ScanMessage,
  ScanPlan,
  ScanUnit,
  SetupMessage,
  TypeSchema,
  WatchMessage,
} from '@corkscrew/core';
import { CorkscrewError, raceAbort } from '@corkscrew/core';
import { listing, scopeIn } from './messages.ts';

/** What a script knows of the call that it answers. */
interface ScriptCall {
  readonly unit: ScanUnit;
  /** 1 for the first time that the unit is asked for. */
  readonly attempt: number;
  readonly signal: AbortSignal | undefined;
  readonly provider: FakeProvider;
}

/** Answers one unit. */
export type UnitScript = (call: ScriptCall) => Iterable<ScanMessage> | AsyncIterable<ScanMessage>;

/** Answers one call of a watch; `attempt` is 1 for the first. */
export type WatchScript = (call: {
  readonly attempt: number;
  readonly signal: AbortSignal | undefined;
  readonly provider: FakeProvider;
}) => AsyncIterable<WatchMessage>;

export interface FakeProviderOptions {
  readonly plan: Partial<ScanPlan> | ((request: PlanRequest, options: CallOptions) => Promise<Partial<ScanPlan>>);
  /** By unit id. A unit without a script lists one resource. */
  readonly scripts?: Readonly<Record<string, UnitScript>>;
  readonly defaultScript?: UnitScript;
  readonly watch?: WatchScript;
  readonly schemas?: (services: readonly string[], options: CallOptions) => Promise<readonly TypeSchema[]>;
  readonly onRestart?: (options: CallOptions) => Promise<void>;
}

/** A provider whose plan and units are scripts, with a process that can die. */
export class FakeProvider implements ProviderClient {
  readonly provider: string;
  readonly startedUnits: string[] = [];
  restarts = 0;
  /** Services of every call for schemas. */
  readonly schemaCalls: (readonly string[])[] = [];
  /** Calls of a watch. */
  watches = 0;
  openStreams = 0;
  mostOpenStreams = 0;
  readonly #options: FakeProviderOptions;
  readonly #attempts = new Map<string, number>();
  #process = new AbortController();

  constructor(provider: string, options: FakeProviderOptions) {
    this.provider = provider;
    this.#options = options;
  }

  /** Ends the process: everything that it was doing fails. */
  die(): void {
    this.#process.abort(new CorkscrewError('plugin_exited', `plugin ${this.provider}: killed by SIGSEGV`));
  }

  async planScan(request: PlanRequest, options: CallOptions = {}): Promise<ScanPlan> {
    const { plan } = this.#options;
    const answer = typeof plan === 'function' ? await plan(request, options) : plan;
    return { units: [], gone: [], diagnostics: [], ...answer };
  }

  async *scanUnit(unit: ScanUnit, options: CallOptions = {}): AsyncGenerator<ScanMessage, void, undefined> {
    this.startedUnits.push(unit.unitId);
    this.openStreams += 1;
    this.mostOpenStreams = Math.max(this.mostOpenStreams, this.openStreams);
    const process = this.#process.signal;
    try {
      for await (const message of this.#answer(unit, options)) {
        process.throwIfAborted();
        yield message;
        process.throwIfAborted();
      }
      process.throwIfAborted();
    } finally {
      this.openStreams -= 1;
    }
  }

  async restart(options: CallOptions = {}): Promise<void> {
    this.restarts += 1;
    await this.#options.onRestart?.(options);
    this.#process = new AbortController();
  }

  /** Waits until the process dies or the call is cancelled, as a hanging call of a real plugin does. */
  async hang(signal: AbortSignal | undefined): Promise<never> {
    await raceAbort(raceAbort(new Promise<never>(() => {}), this.#process.signal), signal);
    throw new Error('a promise that never resolves did');
  }

  getInfo(): Promise<ProviderInfo> {
    return notAsked();
  }

  discoverServices(): Promise<DiscoverResult> {
    return notAsked();
  }

  listResources(): Promise<ListPage> {
    return notAsked();
  }

  describeResource(): Promise<Resource> {
    return notAsked();
  }

  async getSchemas(services: readonly string[], options: CallOptions = {}): Promise<readonly TypeSchema[]> {
    const { schemas } = this.#options;
    if (schemas === undefined) throw new CorkscrewError('unsupported', 'it has no schemas');
    this.schemaCalls.push(services);
    return await schemas(services, options);
  }

  getPermissions(): Promise<PermissionReport> {
    return notAsked();
  }

  preflight(): Promise<PreflightReport> {
    return notAsked();
  }

  async *watch(_request: PlanRequest, { signal }: CallOptions = {}): AsyncGenerator<WatchMessage> {
    this.watches += 1;
    this.openStreams += 1;
    try {
      const script = this.#options.watch ?? neverWatched;
      for await (const message of script({ attempt: this.watches, signal, provider: this })) {
        this.#process.signal.throwIfAborted();
        yield message;
      }
      this.#process.signal.throwIfAborted();
    } finally {
      this.openStreams -= 1;
    }
  }

  async *listChanges(): AsyncGenerator<ChangesMessage> {
    yield await notAsked();
  }

  async *setup(): AsyncGenerator<SetupMessage> {
    yield await notAsked();
  }

  close(): Promise<void> {
    return Promise.reject(new Error('the engine does not close what it did not open'));
  }

  #answer(unit: ScanUnit, options: CallOptions): Iterable<ScanMessage> | AsyncIterable<ScanMessage> {
    const attempt = (this.#attempts.get(unit.unitId) ?? 0) + 1;
    this.#attempts.set(unit.unitId, attempt);
    const script = this.#options.scripts?.[unit.unitId] ?? this.#options.defaultScript ?? listOne;
    return script({ unit, attempt, signal: options.signal, provider: this });
  }
}

function notAsked(): Promise<never> {
  return Promise.reject(new Error('the engine does not ask for it'));
}

// oxlint-disable-next-line require-yield -- a stream that fails at once
async function* neverWatched(): AsyncGenerator<never> {
  await notAsked();
}

function listOne({ unit, provider }: ScriptCall): Iterable<ScanMessage> {
  return listing(provider.provider, scopeIn(unit), { ids: [`one-of-${unit.unitId}`] });
}
