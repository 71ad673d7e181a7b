import {
  type Claim,
  CorkscrewError,
  type Diagnostic,
  linkSignals,
  type ScannedResource,
  type ScanUnit,
} from '@corkscrew/core';
import type { WireProvider } from '@corkscrew/protocol';
import type { Provider } from './define-provider.ts';
import { openInMemory } from './open-in-memory.ts';

/** What {@link runPluginTest} is told. */
export interface PluginTestOptions {
  /** The service to list; by default the first that the provider discovers. */
  readonly service?: string | undefined;
  /** The provider's block of the configuration. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Receives what was found, line by line, without line feeds. */
  readonly write: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

const MAX_UNITS = 8;
const MAX_EXAMPLES = 5;
const MAX_DIAGNOSTICS = 20;
const TIMEOUT_MS = 10 * 60_000;

/**
 * Tests a provider in this process, over the wire's own encoding: initialises it, discovers its services, lists one of them
 * and writes what it found. Gives the exit code: 0, or 1 when anything failed or a listing is not complete.
 */
export async function runPluginTest(provider: Provider, options: PluginTestOptions): Promise<number> {
  using scope = linkSignals([options.signal], { timeoutMs: TIMEOUT_MS, label: `test of provider ${provider.name}` });
  const opened = openInMemory(provider, { logger: () => undefined });
  const { write } = options;
  try {
    return await new TestRun(opened.client, write, scope.signal).run(options);
  } catch (thrown) {
    const error = CorkscrewError.from(thrown);
    write(`FAILED  ${error.message}`);
    if (error.hint !== undefined) write(`        ${error.hint}`);
    return 1;
  } finally {
    await opened.close();
  }
}

class TestRun {
  readonly #client: WireProvider;
  readonly #write: (line: string) => void;
  readonly #signal: AbortSignal;
  readonly #counts = new Map<string, number>();
  readonly #examples: string[] = [];
  readonly #problems: string[] = [];

  constructor(client: WireProvider, write: (line: string) => void, signal: AbortSignal) {
    this.#client = client;
    this.#write = write;
    this.#signal = signal;
  }

  async run({ config, service }: PluginTestOptions): Promise<number> {
    const options = { signal: this.#signal };
    const { version } = await this.#client.initialize(
      { provider: this.#client.provider, config, cacheDir: '' },
      options,
    );
    this.#write(`ok      ${this.#client.provider} ${version} initialised`);
    const { services } = await this.#client.discoverServices({}, options);
    const types = services.reduce((sum, { resourceTypes }) => sum + resourceTypes.length, 0);
    this.#write(`ok      discovered ${services.length} services with ${types} resource types`);
    const name = service ?? services[0]?.name;
    if (name === undefined) throw new CorkscrewError('unsupported', 'list a service: the provider discovered none');
    const plan = await this.#client.planScan({ services: [name] }, options);
    for (const diagnostic of plan.diagnostics) this.#takeDiagnostic(diagnostic);
    await this.#scan(plan.units);
    return this.#report(name);
  }

  async #scan(units: readonly ScanUnit[]): Promise<void> {
    const selected = units.slice(0, MAX_UNITS);
    if (selected.length < units.length)
      this.#write(`ok      ${units.length} units planned, testing ${selected.length}`);
    for (const unit of selected) {
      for await (const message of this.#client.scanUnit(unit, { signal: this.#signal })) {
        if (message.kind === 'resources') this.#takeResources(message.resources);
        else if (message.kind === 'diagnostic') this.#takeDiagnostic(message.diagnostic);
        else if (message.kind === 'claim') this.#takeClaim(message.claim);
      }
    }
  }

  #takeResources(resources: readonly ScannedResource[]): void {
    for (const { typeName, id, name, region } of resources) {
      this.#counts.set(typeName, (this.#counts.get(typeName) ?? 0) + 1);
      if (this.#examples.length < MAX_EXAMPLES) this.#examples.push([typeName, region, id, name].join('  '));
    }
  }

  #takeDiagnostic({ severity, message }: Diagnostic): void {
    if (severity === 'error') this.#problems.push(message);
    else if (severity === 'warning') this.#write(`warning ${message}`);
  }

  #takeClaim({ scope, outcome, reason }: Claim): void {
    if (outcome === 'complete' || outcome === 'not_applicable' || outcome === 'unsupported') return;
    this.#problems.push(
      `list ${scope.service}:${scope.type} in ${scope.accountId}/${scope.region}: ${outcome}: ${reason}`,
    );
  }

  #report(service: string): number {
    const total = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    this.#write(`ok      listed ${service}: ${total} resources of ${this.#counts.size} types`);
    for (const [typeName, count] of sortByName(this.#counts)) this.#write(`          ${typeName}: ${count}`);
    for (const example of this.#examples) this.#write(`          e.g. ${example}`);
    for (const problem of this.#problems.slice(0, MAX_DIAGNOSTICS)) this.#write(`FAILED  ${problem}`);
    const more = this.#problems.length - MAX_DIAGNOSTICS;
    if (more > 0) this.#write(`FAILED  and ${more} more`);
    return this.#problems.length > 0 ? 1 : 0;
  }
}

function sortByName(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
