import type {
  CallOptions,
  DiscoverRequest,
  DiscoverResult,
  PlanRequest,
  ScanMessage,
  ScanPlan,
  ScanUnit,
  ServiceInfo,
} from '@corkscrew/core';
import { planPlainScan } from './plain-plan.ts';
import { PlainTypes } from './plain-resource.ts';
import { scanPlainUnit } from './plain-scan.ts';
import type { WireCalls } from './wire-calls.ts';

/** What a {@link PlainDriver} works with. */
export interface PlainDriverParts {
  readonly regions: readonly string[];
  readonly discoverServices: (request: DiscoverRequest, options?: CallOptions) => Promise<DiscoverResult>;
}

/** Drives a provider that knows only the published contract. */
export class PlainDriver {
  readonly #calls: WireCalls;
  readonly #parts: PlainDriverParts;
  readonly #types: PlainTypes;
  #accountId = '*';
  #hasLearned = false;
  #canStream = true;

  constructor(calls: WireCalls, parts: PlainDriverParts) {
    this.#calls = calls;
    this.#parts = parts;
    this.#types = new PlainTypes(calls.provider);
  }

  /** The one account that the provider says it sees; empty where it does not say. */
  setAccount(accountId: string): void {
    this.#accountId = accountId === '' ? '*' : accountId;
  }

  async planScan(request: PlanRequest, options?: CallOptions): Promise<ScanPlan> {
    const services = await this.#discover(options);
    const context = { provider: this.#calls.provider, accountId: this.#accountId, regions: this.#parts.regions };
    return planPlainScan(services, request, context);
  }

  async *scanUnit(unit: ScanUnit, options?: CallOptions): AsyncGenerator<ScanMessage> {
    // A provider that was started anew runs the units of an earlier plan.
    if (!this.#hasLearned) await this.#discover(options);
    yield* scanPlainUnit(unit, {
      calls: this.#calls,
      types: this.#types,
      options: options ?? {},
      canStream: () => this.#canStream,
      onStreamUnimplemented: () => {
        this.#canStream = false;
      },
    });
  }

  async #discover(options?: CallOptions): Promise<readonly ServiceInfo[]> {
    const { services } = await this.#parts.discoverServices({}, { signal: options?.signal });
    this.#types.learn(services);
    this.#hasLearned = true;
    return services;
  }
}
