import {
  type AccessRequest,
  type CallOptions,
  type ChangesMessage,
  type ChangesRequest,
  CorkscrewError,
  type DiscoverRequest,
  type DiscoverResult,
  type PermissionReport,
  type PlanRequest,
  type PreflightReport,
  type ProviderClient,
  type ProviderInfo,
  type Resource,
  type ResourceRef,
  type ScanMessage,
  type ScanUnit,
  type SetupMessage,
  type SetupRequest,
  type TypeSchema,
  type WatchMessage,
} from '@corkscrew/core';
import { fromWirePermissions, fromWirePreflight, toWireAccess } from '../convert/access.ts';
import { fromWireChangesMessage, toWireChangesRequest } from '../convert/changes.ts';
import { fromWireDiscoverResult, toWireDiscoverRequest } from '../convert/discovery.ts';
import {
  fromWireInitializeResponse,
  fromWireProviderInfo,
  type InitializeRequest,
  type InitializeResult,
  toWireInitializeRequest,
} from '../convert/lifecycle.ts';
import { fromWireListPage, toWireListRequest, toWireRef } from '../convert/listing.ts';
import { fromWirePlan, toWirePlanRequest, toWireUnit } from '../convert/plan.ts';
import { fromWireResource } from '../convert/resource.ts';
import { fromWireScanMessage } from '../convert/scan-message.ts';
import { fromWireSchema } from '../convert/schema.ts';
import { fromWireSetupMessage, toWireSetupRequest } from '../convert/setup.ts';
import { fromWireWatchMessage } from '../convert/watch.ts';
import { hasGrpcStatus } from '../error-status.ts';
import { GRPC_STATUS } from '../grpc-status.ts';
import type { WireTransport } from '../wire-service.ts';
import { missingCapability, type SoleCapability } from './missing-capability.ts';
import { PlainDriver } from './plain-driver.ts';
import { WireCalls, type WireCallSettings } from './wire-calls.ts';

/** What {@link createProviderClient} needs beside the transport. */
export interface ProviderClientOptions extends WireCallSettings {
  /** Regions to scan where a provider cannot plan by itself and the request names none. Empty for the provider's own. */
  readonly regions?: readonly string[] | undefined;
}

/** A provider over a transport: what the engine needs but for the process, and what starts it. */
export interface WireProvider extends Omit<ProviderClient, 'restart' | 'close'> {
  /**
   * Hands the provider its configuration; the first call on a plugin.
   *
   * @throws {CorkscrewError} `config_invalid`, `unauthenticated`
   */
  initialize(request: InitializeRequest, options?: CallOptions): Promise<InitializeResult>;
  /** Gives the JSON Schema of the provider's block of the configuration, where it has one. */
  getConfigSchema(options?: CallOptions): Promise<Readonly<Record<string, unknown>> | undefined>;
}

/**
 * Makes the client of a provider over a transport.
 *
 * Planning and scanning use `ProviderExtension` where the provider announces it. Otherwise the published contract is driven:
 * one unit per service and region, `StreamScan`, and `BatchScan` only where that is unimplemented.
 */
export function createProviderClient(transport: WireTransport, options: ProviderClientOptions): WireProvider {
  return new WireProviderClient(transport, options);
}

class WireProviderClient implements WireProvider {
  readonly provider: string;
  readonly #calls: WireCalls;
  readonly #plain: PlainDriver;
  #capabilities: Readonly<Record<string, string>> | undefined;

  constructor(transport: WireTransport, options: ProviderClientOptions) {
    this.provider = options.provider;
    this.#calls = new WireCalls(transport, options);
    this.#plain = new PlainDriver(this.#calls, {
      regions: options.regions ?? [],
      discoverServices: (request, callOptions) => this.discoverServices(request, callOptions),
    });
  }

  async initialize(request: InitializeRequest, options?: CallOptions): Promise<InitializeResult> {
    const response = await this.#calls.unary('initialize', options, (call) =>
      this.#calls.cloud.initialize(toWireInitializeRequest(request), call),
    );
    const result = fromWireInitializeResponse(response, this.provider);
    this.#plain.setAccount(result.metadata['account_id'] ?? '');
    return result;
  }

  async getConfigSchema(options?: CallOptions): Promise<Readonly<Record<string, unknown>> | undefined> {
    const { jsonSchema } = await this.#calls.unary('getConfigSchema', options, async (call) => {
      try {
        return await this.#calls.extension.getConfigSchema({}, call);
      } catch (error) {
        // A plugin that knows only the published contract has no schema.
        if (hasGrpcStatus(error, GRPC_STATUS.unimplemented)) return { jsonSchema: '' };
        throw error;
      }
    });
    return jsonSchema === '' ? undefined : this.#parseSchema(jsonSchema);
  }

  async getInfo(options?: CallOptions): Promise<ProviderInfo> {
    const response = await this.#calls.unary('getInfo', options, (call) => this.#calls.cloud.getProviderInfo({}, call));
    const info = fromWireProviderInfo(response);
    this.#capabilities = info.capabilities;
    return info;
  }

  async discoverServices(request: DiscoverRequest, options?: CallOptions): Promise<DiscoverResult> {
    const response = await this.#calls.unary('discoverServices', options, (call) =>
      this.#calls.cloud.discoverServices(toWireDiscoverRequest(request), call),
    );
    return fromWireDiscoverResult(response, new Date());
  }

  async listResources(
    request: Parameters<ProviderClient['listResources']>[0],
    options?: CallOptions,
  ): ReturnType<ProviderClient['listResources']> {
    const response = await this.#calls.unary('listResources', options, (call) =>
      this.#calls.cloud.listResources(toWireListRequest(request), call),
    );
    return fromWireListPage(response);
  }

  async describeResource(ref: ResourceRef, options?: CallOptions): Promise<Resource> {
    const asked = { resourceRef: toWireRef(ref), includeRelationships: true, includeTags: true };
    const { resource, error } = await this.#calls.unary('describeResource', options, (call) =>
      this.#calls.cloud.describeResource(asked, call),
    );
    if (resource !== undefined && error === '') return fromWireResource(resource);
    const reason = error === '' ? 'the plugin answered with nothing' : error;
    throw new CorkscrewError('unavailable', `describe ${ref.service}:${ref.type} ${ref.id}: ${reason}`);
  }

  async getSchemas(services: readonly string[], options?: CallOptions): Promise<readonly TypeSchema[]> {
    const { schemas } = await this.#calls.unary('getSchemas', options, (call) =>
      this.#calls.cloud.getSchemas({ services: [...services] }, call),
    );
    return schemas.map(fromWireSchema);
  }

  async planScan(
    request: Parameters<ProviderClient['planScan']>[0],
    options?: CallOptions,
  ): ReturnType<ProviderClient['planScan']> {
    if (!(await this.#can('plan_scan', options))) return await this.#plain.planScan(request, options);
    const response = await this.#calls.unary('planScan', options, (call) =>
      this.#calls.extension.planScan(toWirePlanRequest(request), call),
    );
    return fromWirePlan(response);
  }

  async *scanUnit(unit: ScanUnit, options?: CallOptions): AsyncGenerator<ScanMessage> {
    if (!(await this.#can('scan_unit', options))) {
      yield* this.#plain.scanUnit(unit, options);
      return;
    }
    yield* this.#calls.stream('scanUnit', options, {
      start: (call) => this.#calls.extension.scanUnit({ unit: toWireUnit(unit) }, call),
      convert: fromWireScanMessage,
    });
  }

  async getPermissions(request: AccessRequest, options?: CallOptions): Promise<PermissionReport> {
    await this.#require('permissions', options);
    const access = toWireAccess(request);
    const response = await this.#calls.unary('getPermissions', options, (call) =>
      this.#calls.extension.getPermissions({ access }, call),
    );
    return fromWirePermissions(response);
  }

  async preflight(request: AccessRequest, options?: CallOptions): Promise<PreflightReport> {
    await this.#require('preflight', options);
    const access = toWireAccess(request);
    const response = await this.#calls.unary('preflight', options, (call) =>
      this.#calls.extension.preflight({ access }, call),
    );
    return fromWirePreflight(response);
  }

  async *watch(request: PlanRequest, options?: CallOptions): AsyncGenerator<WatchMessage> {
    await this.#require('watch', options);
    yield* this.#calls.stream('watch', options, {
      start: (call) => this.#calls.extension.watch({ plan: toWirePlanRequest(request) }, call),
      convert: fromWireWatchMessage,
    });
  }

  async *listChanges(request: ChangesRequest, options?: CallOptions): AsyncGenerator<ChangesMessage> {
    await this.#require('changes', options);
    yield* this.#calls.stream('listChanges', options, {
      start: (call) => this.#calls.extension.listChanges(toWireChangesRequest(request), call),
      convert: fromWireChangesMessage,
    });
  }

  async *setup(request: SetupRequest, options?: CallOptions): AsyncGenerator<SetupMessage> {
    await this.#require('setup', options);
    yield* this.#calls.stream('setup', options, {
      start: (call) => this.#calls.extension.setup(toWireSetupRequest(request), call),
      convert: fromWireSetupMessage,
    });
  }

  async #require(capability: SoleCapability, options: CallOptions | undefined): Promise<void> {
    if (await this.#can(capability, options)) return;
    throw missingCapability(this.provider, capability);
  }

  async #can(capability: string, options: CallOptions | undefined): Promise<boolean> {
    const capabilities = this.#capabilities ?? (await this.getInfo({ signal: options?.signal })).capabilities;
    return capabilities[capability] === '1';
  }

  #parseSchema(text: string): Readonly<Record<string, unknown>> {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw this.#badSchema('it is not JSON', cause);
    }
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    throw this.#badSchema('it is not a JSON object');
  }

  #badSchema(problem: string, cause?: unknown): CorkscrewError {
    const message = `read the config schema of provider ${this.provider}: ${problem}`;
    return new CorkscrewError('plugin_misbehaved', message, {
      cause,
      hint: 'Report this to the author of the plugin.',
    });
  }
}
