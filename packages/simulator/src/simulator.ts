import { randomUUID } from 'node:crypto';
import { openCatalog, partitionOf } from '@corkscrew/aws-catalog';
import { CorkscrewError } from '@corkscrew/core';
import { accountOfSession } from './answers/session-answer.ts';
import { type ExpectedChange, listEstateChanges } from './estate/estate-changes.ts';
import { createEstate, type Estate, type ExpectedCount } from './estate/estate.ts';
import { uniqueText } from './estate/random.ts';
import { TEMPLATES } from './estate/templates/all-templates.ts';
import { type ClusterParts, clusterPartsOf } from './estate/cluster-parts.ts';
import type { FaultOptions, SimulatorOptions } from './options.ts';
import { createServiceDirectory } from './routing/service-directory.ts';
import { createFaultSchedule } from './server/fault-schedule.ts';
import { listenHttp } from './server/http-endpoint.ts';
import { createRequestHandler } from './server/request-handler.ts';
import { createRequestLedger, type RequestCount } from './server/request-ledger.ts';

/** A cloud that runs on loopback. */
export interface Simulator extends AsyncDisposable {
  /** Endpoint for all services, such as `http://127.0.0.1:41237`. */
  readonly url: string;
  readonly port: number;
  /** The first account. */
  readonly accountId: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /**
   * How many resources there are by account, region, service and type, from the estate's definition and not from what
   * was served. What belongs to no region counts as `global`; what belongs to AWS does not count.
   */
  expectedCounts(): ExpectedCount[];
  /**
   * What is different between two steps of change, resource by resource, from the estate's definition. Without what changes
   * with time alone, such as a time of last use.
   */
  expectedChanges(fromEpoch: number, toEpoch: number): ExpectedChange[];
  /** What a cluster in the first region can be made of, so that its nodes and volumes are ones of this estate. */
  clusterParts(): ClusterParts;
  /** Every request so far, by service, operation and region. */
  requestCounts(): RequestCount[];
  /** Moves the estate to another step of change. What is being listed meanwhile is listed on from the same position. */
  setEpoch(epoch: number): void;
  /** Ends the endpoint and its connections. Closing twice is no error. */
  close(): Promise<void>;
}

const DEFAULT_REGIONS = ['us-east-1', 'eu-west-1', 'eu-central-1'] as const;
const DEFAULT_RESOURCES = 1000;

/**
 * Starts a simulated AWS on loopback. It answers every operation of the catalog over the services' own protocols, from
 * an estate that the seed decides. Nothing of the estate is held: rows are made when they are listed.
 *
 * @throws CorkscrewError `invalid_argument` for options out of range, `unavailable` where the port is taken.
 *
 * @example
 * ```ts
 * await using simulator = await startSimulator({ seed: 7, resources: 5000 });
 * process.env['AWS_ENDPOINT_URL'] = simulator.url;
 * ```
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const catalog = openCatalog(options.catalogDir);
  const partition = partitionOf(options.regions?.[0] ?? DEFAULT_REGIONS[0], catalog.partitions)?.id ?? 'aws';
  const settings = { ...settle(options), partition };
  const { seed, accounts, regions } = settings;
  const directory = createServiceDirectory(catalog);
  const ledger = createRequestLedger();
  let estates = createEstates(settings, options.epoch ?? 0);
  const [accountId = ''] = accounts;

  const handle = createRequestHandler({
    directory,
    ledger,
    faults: createFaultSchedule(seed, options.faults ?? {}),
    isDenied: denialOf(options.faults),
    estateOf: (accessKeyId) => estateOf(estates, accountOfSession(accessKeyId) ?? accountId),
    accounts,
    partition,
    regions,
    disabledRegions: options.disabledRegions ?? [],
    maxPageSize: options.maxPageSize ?? Infinity,
    secret: `corkscrew-simulator ${seed}`,
    nextRequestId: randomUUID,
  });
  const endpoint = await listenHttp({ port: options.port ?? 0, handle, logger: options.logger });

  return {
    url: `http://127.0.0.1:${endpoint.port}`,
    port: endpoint.port,
    accountId,
    accounts,
    regions,
    expectedCounts: () => [...estates.values()].flatMap((estate) => estate.expectedCounts()),
    expectedChanges: (fromEpoch, toEpoch) => {
      const before = createEstates(settings, fromEpoch);
      const after = createEstates(settings, toEpoch);
      return accounts.flatMap((id) => listEstateChanges(estateOf(before, id), estateOf(after, id), catalog));
    },
    clusterParts: () => clusterPartsOf(estateOf(estates, accountId), regions[0] ?? ''),
    requestCounts: () => ledger.counts(),
    setEpoch: (epoch) => {
      estates = createEstates(settings, epoch);
    },
    close: () => endpoint.close(),
    [Symbol.asyncDispose]: () => endpoint.close(),
  };
}

interface Settings {
  readonly seed: number;
  readonly resources: number;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

function settle(options: SimulatorOptions): Settings {
  const { seed = 1, resources = DEFAULT_RESOURCES, regions = DEFAULT_REGIONS } = options;
  const { accounts = [uniqueText(seed, 0, { alphabet: '123456789', length: 12 })] } = options;
  requireArgument(Number.isInteger(seed), `seed ${seed} is no whole number`);
  requireArgument(Number.isInteger(resources) && resources >= 0, `resources ${resources} is no count`);
  requireArgument(regions.length > 0, 'there is no region');
  requireArgument(accounts.length > 0, 'there is no account');
  for (const account of accounts) requireArgument(/^\d{12}$/.test(account), `account "${account}" has not 12 digits`);
  const { maxPageSize = 1, epoch = 0 } = options;
  requireArgument(Number.isInteger(maxPageSize) && maxPageSize > 0, `page size ${maxPageSize} is not positive`);
  requireArgument(Number.isInteger(epoch) && epoch >= 0, `epoch ${epoch} is no whole number`);
  return { seed, resources, accounts, regions };
}

function requireArgument(isGood: boolean, problem: string): void {
  if (!isGood) throw new CorkscrewError('invalid_argument', `start simulator: ${problem}`);
}

function createEstates(
  settings: Settings & { readonly partition: string },
  epoch: number,
): ReadonlyMap<string, Estate> {
  const { seed, accounts, partition, regions } = settings;
  const resources = Math.round(settings.resources / accounts.length);
  return new Map(
    accounts.map((accountId) => [
      accountId,
      createEstate(TEMPLATES, { seed, accountId, partition, regions, resources, epoch }),
    ]),
  );
}

function estateOf(estates: ReadonlyMap<string, Estate>, accountId: string): Estate {
  const estate = estates.get(accountId) ?? estates.values().next().value;
  if (estate === undefined) throw new RangeError('the simulator has no account');
  return estate;
}

function denialOf(faults: FaultOptions | undefined): (service: string, operation: string, region: string) => boolean {
  const denied = new Set(faults?.denyOperations);
  if (denied.size === 0) return () => false;
  return (service, operation, region) =>
    [`${service}:${operation}`, `${service}:*`].some((name) => denied.has(name) || denied.has(`${name}@${region}`));
}
