import {
  type AccessRequest,
  type CallOptions,
  type ChangesMessage,
  type ChangesRequest,
  CorkscrewError,
  type DiscoverRequest,
  type DiscoverResult,
  type ListPage,
  type ListRequest,
  type PermissionReport,
  type PlanRequest,
  type PreflightReport,
  type ProviderInfo,
  type Resource,
  type ResourceRef,
  type ScanMessage,
  type ScanPlan,
  type ScanUnit,
  type SetupMessage,
  type SetupRequest,
  type TypeSchema,
  type WatchMessage,
} from '@corkscrew/core';
import {
  type BatchLimits,
  EXTENSION_CAPABILITIES,
  type InitializeRequest,
  type InitializeResult,
  type PlainScanRequest,
  type ProviderServer,
} from '@corkscrew/protocol';
import { planByService } from './default-plan.ts';
import type { Provider } from './define-provider.ts';
import { finishChanges } from './finish-changes.ts';
import { createResourceFinisher, type ResourceFinisher } from './finish-resource.ts';
import { listByScan } from './list-by-scan.ts';
import type { Logger } from './logger.ts';
import type { ProviderSession } from './provider.ts';
import { type RunContext, runUnit } from './run-unit.ts';
import { runWatch } from './run-watch.ts';
import { scanPlainly } from './scan-plainly.ts';

/** What a {@link ProviderService} is told. */
export interface ProviderServiceOptions {
  readonly logger: Logger;
  readonly batchLimits?: BatchLimits | undefined;
}

interface Connection {
  readonly session: ProviderSession;
  readonly finish: ResourceFinisher;
}

/** Serves a provider's sessions to the wire: connects on Initialize, and does for a session what it does not do itself. */
export class ProviderService implements ProviderServer {
  readonly #provider: Provider;
  readonly #options: ProviderServiceOptions;
  #connection: Connection | undefined;
  #serviceNames: readonly string[] = [];

  constructor(provider: Provider, options: ProviderServiceOptions) {
    this.#provider = provider;
    this.#options = options;
  }

  async initialize(request: InitializeRequest, options: CallOptions): Promise<InitializeResult> {
    await this.close();
    const { name, version } = this.#provider;
    const context = { ...options, logger: this.#options.logger, cacheDir: request.cacheDir };
    const session = await this.#provider.connect(request.config, context);
    this.#connection = { session, finish: createResourceFinisher(name, session) };
    return { version, metadata: session.metadata ?? {} };
  }

  getInfo(): Promise<ProviderInfo> {
    const { name, version, description } = this.#provider;
    const session = this.#connection?.session;
    const supportedServices = session?.listServices?.() ?? this.#serviceNames;
    const capabilities = { ...EXTENSION_CAPABILITIES, ...capabilitiesOf(session) };
    return Promise.resolve({ name, version, description, supportedServices, capabilities });
  }

  getConfigSchema(): string {
    return this.#provider.configJsonSchema;
  }

  async discoverServices(request: DiscoverRequest, options: CallOptions): Promise<DiscoverResult> {
    const result = await this.#connected().session.discoverServices(request, options);
    if (isUnfiltered(request)) this.#serviceNames = result.services.map(({ name }) => name);
    return result;
  }

  async planScan(request: PlanRequest, options: CallOptions): Promise<ScanPlan> {
    const { session } = this.#connected();
    if (session.planScan !== undefined) return await session.planScan(request, options);
    return await planByService(this.#provider.name, session, { request, options });
  }

  scanUnit(unit: ScanUnit, options: CallOptions): AsyncIterable<ScanMessage> {
    return runUnit(unit, this.#runContext(), options);
  }

  scanPlainly(request: PlainScanRequest, options: CallOptions): AsyncIterable<ScanMessage> {
    return scanPlainly(this, request, options);
  }

  async listResources(request: ListRequest, options: CallOptions): Promise<ListPage> {
    const { session } = this.#connected();
    if (session.listResources !== undefined) return await session.listResources(request, options);
    return await listByScan(this, request, options);
  }

  async describeResource(ref: ResourceRef, options: CallOptions): Promise<Resource> {
    const { session, finish } = this.#connected();
    if (session.describeResource === undefined) throw this.#unsupported('read one resource');
    return finish(await session.describeResource(ref, options));
  }

  async getSchemas(services: readonly string[], options: CallOptions): Promise<readonly TypeSchema[]> {
    const { session } = this.#connected();
    if (session.getSchemas === undefined) throw this.#unsupported('give typed columns');
    return await session.getSchemas(services, options);
  }

  async getPermissions(request: AccessRequest, options: CallOptions): Promise<PermissionReport> {
    const { session } = this.#connected();
    if (session.getPermissions === undefined) throw this.#unsupported('say which permissions it needs');
    return await session.getPermissions(request, options);
  }

  async preflight(request: AccessRequest, options: CallOptions): Promise<PreflightReport> {
    const { session } = this.#connected();
    if (session.preflight === undefined) throw this.#unsupported('check its permissions before a scan');
    return await session.preflight(request, options);
  }

  watch(request: PlanRequest, options: CallOptions): AsyncIterable<WatchMessage> {
    return runWatch(request, this.#runContext(), options);
  }

  async *listChanges(request: ChangesRequest, options: CallOptions): AsyncGenerator<ChangesMessage> {
    const { session } = this.#connected();
    if (session.listChanges === undefined) throw this.#unsupported('give the change history of its cloud');
    yield* finishChanges(this.#provider.name, session.listChanges(request, options));
  }

  async *setup(request: SetupRequest, options: CallOptions): AsyncGenerator<SetupMessage> {
    const { session } = this.#connected();
    if (session.setup === undefined) throw this.#unsupported('set itself up in its cloud');
    for await (const element of session.setup(request, options)) {
      if (element.kind === 'step') yield element;
      else yield { kind: 'diagnostic', diagnostic: { ...element.diagnostic, provider: this.#provider.name } };
    }
  }

  /** Ends the session, if there is one. */
  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.session.close?.();
  }

  #connected(): Connection {
    if (this.#connection !== undefined) return this.#connection;
    throw new CorkscrewError('invalid_argument', `provider ${this.#provider.name} is not initialised`, {
      hint: 'A host calls Initialize first.',
    });
  }

  #runContext(): RunContext {
    return { ...this.#connected(), provider: this.#provider.name, batchLimits: this.#options.batchLimits };
  }

  #unsupported(what: string): CorkscrewError {
    return new CorkscrewError('unsupported', `provider ${this.#provider.name} cannot ${what}`);
  }
}

/** What a session can do beyond the required, by the member that does it. */
const OPTIONAL = {
  describeResource: 'describe_resource',
  getPermissions: 'permissions',
  getSchemas: 'schemas',
  listChanges: 'changes',
  preflight: 'preflight',
  setup: 'setup',
  watch: 'watch',
} as const satisfies Partial<Record<keyof ProviderSession, string>>;

function capabilitiesOf(session: ProviderSession | undefined): Record<string, string> {
  const members = Object.entries(OPTIONAL) as [keyof typeof OPTIONAL, string][];
  const offered = members.filter(([member]) => session?.[member] !== undefined);
  return Object.fromEntries(offered.map(([, capability]) => [capability, '1']));
}

function isUnfiltered({ includeServices = [], excludeServices = [] }: DiscoverRequest): boolean {
  return includeServices.length === 0 && excludeServices.length === 0;
}
