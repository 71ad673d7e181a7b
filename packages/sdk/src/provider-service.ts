import {
  type CallOptions,
  CorkscrewError,
  type DiscoverRequest,
  type DiscoverResult,
  type ListPage,
  type ListRequest,
  type PlanRequest,
  type ProviderInfo,
  type Resource,
  type ResourceRef,
  type ScanMessage,
  type ScanPlan,
  type ScanUnit,
} from '@corkscrew/core';
import {
  type BatchLimits,
  EXTENSION_CAPABILITIES,
  type InitializeRequest,
  type InitializeResult,
  type PlainScanRequest,
  type ProviderServer,
  type TypeSchema,
} from '@corkscrew/protocol';
import { planByService } from './default-plan.ts';
import type { Provider } from './define-provider.ts';
import { createResourceFinisher, type ResourceFinisher } from './finish-resource.ts';
import { listByScan } from './list-by-scan.ts';
import type { Logger } from './logger.ts';
import type { ProviderSession } from './provider.ts';
import { runUnit } from './run-unit.ts';
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
    const { name: provider } = this.#provider;
    return runUnit(unit, { ...this.#connected(), provider, batchLimits: this.#options.batchLimits }, options);
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

  #unsupported(what: string): CorkscrewError {
    return new CorkscrewError('unsupported', `provider ${this.#provider.name} cannot ${what}`);
  }
}

function capabilitiesOf(session: ProviderSession | undefined): Record<string, string> {
  const capabilities: Record<string, string> = {};
  if (session?.describeResource !== undefined) capabilities['describe_resource'] = '1';
  if (session?.getSchemas !== undefined) capabilities['schemas'] = '1';
  return capabilities;
}

function isUnfiltered({ includeServices = [], excludeServices = [] }: DiscoverRequest): boolean {
  return includeServices.length === 0 && excludeServices.length === 0;
}
