import { type CatalogResourceType, openCatalog, type ServiceCatalog } from '@corkscrew/aws-catalog';
import { isCorkscrewError, mapConcurrent, type ScanUnit } from '@corkscrew/sdk';
import { type Simulator, startSimulator } from '@corkscrew/simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AwsApi, createAwsApi, createCatalogGuard } from '../src/aws-api.ts';
import { furtherReads } from '../src/further-reads.ts';
import { scanUnit } from '../src/scan.ts';
import { ACCOUNT, ACCOUNTS, settingsOf } from '../src/testing/fake-api.ts';
import { wholeOutput } from './whole-output.ts';

const catalog = openCatalog();
const REGION = 'us-east-1';
/** How often one request is answered with rows. */
const MAX_REPEATS = 4;
const config = { facets: 'all' } as const;
const services = catalog
  .services()
  .filter(({ resourceTypes }) => resourceTypes > 0)
  .map(({ name }) => catalog.service(name));

const READ_VERB = /^(List|Describe|Get|BatchGet|BatchDescribe)(?=[A-Z0-9])/;
/** What hands out authority or contents, by names that have nothing to do with the catalog's own rules. */
const MINTING = [
  /(^Get|Session|Temporary|Cluster|Federat\w*)Credentials/,
  /SecretValue|^Get\w*Secrets?$/,
  /Password(Data)?$/,
  /^Get\w*Token$/,
  /(Presigned|Signed|Signin|Dashboard|Embed)\w*Url/i,
  /DataKey|PrivateKey|ConsoleOutput|ApiKeyValue/,
  /^GetObject$|^GetItem$|^GetRecords$|^GetParameters?(ByPath)?$|^GetLogEvents$|^ReceiveMessage$/,
];

/** An API that asks the simulator, and answers with all that the model knows, so that nothing is left unasked for want of a row. */
function answerWhole(api: AwsApi, unanswerable: Set<string>): AwsApi {
  const repeats = new Map<string, number>();
  return {
    ...api,
    call: async (target, call, options) => {
      const { service, accountId, region } = target;
      try {
        await api.call(target, call, options);
      } catch (error) {
        // What AWS keeps on a host of its own is not asked of another.
        if (!isCorkscrewError(error) || error.code !== 'unsupported') throw error;
        unanswerable.add(`${service.service}.${call.operation}`);
      }
      // Units stand within units: a row that is found below itself has nothing more below it.
      const key = JSON.stringify([service.service, call]);
      const count = (repeats.get(key) ?? 0) + 1;
      repeats.set(key, count);
      return count > MAX_REPEATS ? {} : wholeOutput(service, call.operation, { accountId, region });
    },
  };
}

function unitOf(service: ServiceCatalog, types: readonly CatalogResourceType[]): ScanUnit {
  return {
    provider: 'aws',
    unitId: service.service,
    accountId: ACCOUNT.accountId,
    region: REGION,
    service: service.service,
    type: '*',
    estimatedCalls: 1,
    normaliserVersion: '1',
    payload: JSON.stringify({ types: types.map(({ type }) => type) }),
  };
}

/** Every operation that a scan of everything could call. */
function operationsOf({ service, resourceTypes }: ServiceCatalog): readonly string[] {
  return resourceTypes.flatMap((type) =>
    [type.list, ...furtherReads(type, config)].map(({ operation }) => `${service}.${operation}`),
  );
}

describe('a scan of every type of every service, with all that is below and all parts', () => {
  let simulator: Simulator;
  const called = new Set<string>();
  const unanswerable = new Set<string>();
  const failed: string[] = [];

  beforeAll(async () => {
    simulator = await startSimulator({ seed: 7, resources: 10, regions: [REGION] });
    const settings = settingsOf({ ...config, endpoint_url: simulator.url, max_concurrency: 64 });
    const onCall = (service: string, operation: string): void => void called.add(`${service}.${operation}`);
    const api = createAwsApi({ catalog, settings, onCall });
    const scanned = mapConcurrent(services, 8, async (service) => {
      for await (const message of scanUnit(unitOf(service, service.resourceTypes), {
        api: answerWhole(api, unanswerable),
        accounts: ACCOUNTS,
      })) {
        if (message.kind !== 'claim' || message.claim.outcome === 'complete') continue;
        const { scope, outcome, reason } = message.claim;
        failed.push(`${scope.service}:${scope.type} ${outcome}: ${reason}`);
      }
    });
    for await (const _ of scanned);
    api.close();
  });
  afterAll(() => simulator.close());

  test('calls every operation that it could, so that the rest of this is about all of them', () => {
    const missed = services.flatMap(operationsOf).filter((name) => !called.has(name) && !unanswerable.has(name));
    expect([...new Set(missed)].sort()).toEqual([]);
    expect(called.size).toBeGreaterThan(3_500);
    expect([...new Set(failed)].sort()).toEqual([]);
  });

  test('sends nothing that would change something, hand out authority or return a secret', () => {
    const arrived = simulator.requestCounts();
    expect(arrived.length).toBeGreaterThan(3_500);
    expect(arrived.filter(({ kind }) => kind !== 'read')).toEqual([]);
    const operations = [...called].map((name) => name.split('.')[1] ?? '');
    expect(operations.filter((name) => !READ_VERB.test(name))).toEqual([]);
    expect(operations.filter((name) => MINTING.some((pattern) => pattern.test(name)))).toEqual([]);
  });

  test('calls what the guard knows, and the guard refuses what stands beside it', () => {
    const guard = createCatalogGuard(catalog);
    const refuses = (service: string, operation: string): boolean => {
      try {
        guard.assertRead(service, operation);
        return false;
      } catch (error) {
        return isCorkscrewError(error) && error.code === 'read_only_violation';
      }
    };
    const names = [...called].map((name) => name.split('.') as [string, string]);
    expect(names.filter(([service, operation]) => refuses(service, operation))).toEqual([]);
    const beside = names.flatMap(([service, operation]) =>
      ['Create', 'Put', 'Update', 'Delete', 'Tag'].map(
        (verb) => [service, operation.replace(READ_VERB, verb)] as const,
      ),
    );
    expect(beside.filter(([service, operation]) => !refuses(service, operation))).toEqual([]);
    const blocked = services.flatMap(({ service, blocked: known }) =>
      Object.keys(known).map((name) => [service, name] as const),
    );
    expect(blocked.length).toBeGreaterThan(150);
    expect(blocked.filter(([service, operation]) => !refuses(service, operation))).toEqual([]);
  });
});
