import assert from 'node:assert/strict';
import {
  claimKey,
  CorkscrewError,
  findFacetFault,
  isWithinScope,
  parseClaimKey,
  type PlanRequest,
  type ProviderClient,
  resourceUid,
  type ScannedResource,
  type ScanUnit,
} from '@corkscrew/core';
import { checkPermissions } from './check-permissions.ts';
import { checkWatch } from './check-watch.ts';
import { type CollectedUnit, collectUnit } from './collect-unit.ts';

/** Names of the checks, for exceptions. */
export type ConformanceFlag =
  | 'badConfig'
  | 'cancellation'
  | 'claimsCoverResources'
  | 'claimsEnd'
  | 'discovery'
  | 'facets'
  | 'hashDeterminism'
  | 'identity'
  | 'info'
  | 'json'
  | 'permissions'
  | 'planStability'
  | 'unknownService'
  | 'watch';

/** What a check works with. */
interface CheckContext {
  readonly createProvider: (config?: Readonly<Record<string, unknown>>) => Promise<ProviderClient>;
  readonly plan: PlanRequest;
  readonly badConfig: Readonly<Record<string, unknown>>;
}

interface Check {
  readonly flag: ConformanceFlag;
  readonly name: string;
  readonly run: (context: CheckContext) => Promise<void>;
}

const CANCEL_LIMIT_MS = 1000;
const MISSING_SERVICE = 'no-provider-has-this-service';

/** All rules. */
export const CONFORMANCE_CHECKS: readonly Check[] = [
  { flag: 'info', name: 'says its name, version and that it plans and scans units', run: withProvider(checkInfo) },
  { flag: 'discovery', name: 'discovers services whose types have unique names', run: withProvider(checkDiscovery) },
  { flag: 'unknownService', name: 'refuses a service that it does not have', run: withProvider(checkUnknownService) },
  { flag: 'planStability', name: 'plans unique units, the same each time', run: withProvider(checkPlan) },
  { flag: 'claimsEnd', name: 'claims every enumeration once, inside its unit', run: withProvider(checkClaims) },
  { flag: 'claimsCoverResources', name: 'claims what it sends, with the right count', run: withProvider(checkCover) },
  { flag: 'identity', name: 'sends each resource once, with a complete identity', run: withProvider(checkIdentity) },
  { flag: 'hashDeterminism', name: 'hashes the same resource the same in two scans', run: withProvider(checkHashes) },
  { flag: 'json', name: 'sends JSON as payload and attributes', run: withProvider(checkJson) },
  {
    flag: 'facets',
    name: 'sends a value for each facet that was read, and for no other',
    run: withProvider(checkFacets),
  },
  {
    flag: 'cancellation',
    name: 'ends within a second of being cancelled, and works on',
    run: withProvider(checkCancel),
  },
  {
    flag: 'permissions',
    name: 'says which permissions a plan needs, where it can say',
    run: withProvider(checkPermissions),
  },
  { flag: 'watch', name: 'lists before it watches, and ends when left, where it can', run: withProvider(checkWatch) },
  { flag: 'badConfig', name: 'refuses a configuration that it does not know', run: checkBadConfig },
];

type ProviderCheck = (client: ProviderClient, plan: PlanRequest) => Promise<void>;

function withProvider(check: ProviderCheck): Check['run'] {
  return async ({ createProvider, plan }) => {
    const client = await createProvider();
    try {
      await check(client, plan);
    } finally {
      await client.close();
    }
  };
}

async function checkInfo(client: ProviderClient): Promise<void> {
  const info = await client.getInfo();
  assert.equal(info.name, client.provider);
  assert.match(info.version, /^\d+\.\d+\.\d+/, 'the version is not a semantic one');
  assert.notEqual(info.description, '', 'the description is empty');
  assert.equal(info.capabilities['plan_scan'], '1');
  assert.equal(info.capabilities['scan_unit'], '1');
}

async function checkDiscovery(client: ProviderClient): Promise<void> {
  const { services } = await client.discoverServices({});
  assert.ok(services.length > 0, 'no services were discovered');
  assertUnique(
    services.map(({ name }) => name),
    'service',
  );
  const typeNames = services.flatMap(({ resourceTypes }) => resourceTypes.map(({ typeName }) => typeName));
  assertUnique(typeNames, 'type name');
  const prefix = `${client.provider.replaceAll('-', '_')}_`;
  for (const typeName of typeNames) {
    assert.match(typeName, /^[a-z][a-z0-9_]*$/, `type name ${typeName} is not snake case`);
    assert.ok(typeName.startsWith(prefix), `type name ${typeName} does not begin with ${prefix}`);
  }
}

async function checkUnknownService(client: ProviderClient): Promise<void> {
  await assert.rejects(client.planScan({ services: [MISSING_SERVICE] }), (error) => {
    assert.ok(error instanceof CorkscrewError, 'not a CorkscrewError');
    assert.ok(['invalid_argument', 'not_found'].includes(error.code), `code ${error.code}`);
    assert.ok(error.message.includes(MISSING_SERVICE), `the message does not name it: ${error.message}`);
    return true;
  });
}

async function checkPlan(client: ProviderClient, request: PlanRequest): Promise<void> {
  const first = await planUnits(client, request);
  assert.ok(first.length > 0, 'the plan is empty');
  assertUnique(
    first.map(({ unitId }) => unitId),
    'unit id',
  );
  for (const unit of first) {
    assert.equal(unit.provider, client.provider);
    for (const field of ['accountId', 'region', 'service', 'type'] as const) {
      assert.notEqual(unit[field], '', `${field} of unit ${unit.unitId} is empty`);
    }
  }
  assert.deepEqual(sortUnits(await planUnits(client, request)), sortUnits(first));
}

async function checkClaims(client: ProviderClient, request: PlanRequest): Promise<void> {
  const keys: string[] = [];
  await forEachUnit(client, request, ({ claims }, unit) => {
    assert.ok(claims.length > 0, `unit ${unit.unitId} ended without a claim`);
    for (const claim of claims) {
      const key = claimKey(claim.scope);
      assert.ok(isWithinScope(claim.scope, unit), `claim ${key} lies outside unit ${unit.unitId}`);
      if (claim.outcome !== 'complete')
        assert.notEqual(claim.reason, '', `claim ${key} is ${claim.outcome} for no reason`);
      keys.push(key);
    }
  });
  assertUnique(keys, 'claim');
}

async function checkCover(client: ProviderClient, request: PlanRequest): Promise<void> {
  await forEachUnit(client, request, ({ claims, resources }, unit) => {
    const counts = new Map<string, number>();
    for (const { claimKey: key } of resources) counts.set(key, (counts.get(key) ?? 0) + 1);
    const claimed = new Map(claims.map((claim) => [claimKey(claim.scope), claim.count]));
    for (const [key, count] of counts) {
      assert.ok(parseClaimKey(key) !== undefined, `"${key}" is not the key of a claim`);
      assert.equal(claimed.get(key), count, `unit ${unit.unitId}: claim ${key} counts other than what came`);
    }
    for (const [key, count] of claimed)
      assert.equal(counts.get(key) ?? 0, count, `claim ${key} counts what did not come`);
  });
}

async function checkIdentity(client: ProviderClient, request: PlanRequest): Promise<void> {
  const seen = new Set<string>();
  await forEachResource(client, request, (resource) => {
    for (const field of ['provider', 'accountId', 'region', 'service', 'type', 'id', 'typeName'] as const) {
      assert.notEqual(resource[field], '', `${field} of ${describe(resource)} is empty`);
    }
    const uid = resourceUid(resource);
    assert.ok(!seen.has(uid), `${describe(resource)} was sent twice`);
    seen.add(uid);
  });
}

async function checkHashes(client: ProviderClient, request: PlanRequest): Promise<void> {
  const first = await hashesOf(client, request);
  const second = await hashesOf(client, request);
  for (const [uid, hash] of first) {
    if (second.has(uid)) assert.equal(second.get(uid), hash, `the hash of ${uid} differs between two scans`);
  }
  assert.ok(first.size === 0 || [...first.keys()].some((uid) => second.has(uid)), 'two scans share no resource');
}

async function checkJson(client: ProviderClient, request: PlanRequest): Promise<void> {
  await forEachResource(client, request, (resource) => {
    for (const field of ['rawData', 'attributes'] as const) {
      assert.doesNotThrow(
        () => JSON.parse(resource[field]) as unknown,
        `${field} of ${describe(resource)} is not JSON`,
      );
    }
    assert.match(resource.contentHash, /^[0-9a-f]{32}$/, `hash of ${describe(resource)}`);
  });
}

async function checkFacets(client: ProviderClient, request: PlanRequest): Promise<void> {
  await forEachResource(client, request, (resource) => {
    const fault = findFacetFault(resource);
    assert.equal(fault, undefined, `${describe(resource)} ${fault}`);
  });
}

async function checkCancel(client: ProviderClient, request: PlanRequest): Promise<void> {
  const [unit] = await planUnits(client, request);
  assert.ok(unit !== undefined, 'the plan is empty');
  const early = new AbortController();
  const reason = new Error('cancelled by the conformance suite');
  early.abort(reason);
  await assert.rejects(collectUnit(client, unit, { signal: early.signal }), reason);
  for (const afterMs of [0, 5]) await assertCancels(client, unit, { afterMs, reason });
  await collectUnit(client, unit);
}

/** Aborts a running unit. A unit that ends before the abort has nothing to cancel. */
async function assertCancels(
  client: ProviderClient,
  unit: ScanUnit,
  { afterMs, reason }: { readonly afterMs: number; readonly reason: Error },
): Promise<void> {
  const controller = new AbortController();
  let abortedAt: number | undefined;
  const timer = setTimeout(() => {
    abortedAt = performance.now();
    controller.abort(reason);
  }, afterMs);
  try {
    await collectUnit(client, unit, { signal: controller.signal });
  } catch (error) {
    assert.equal(error, reason, 'the reason of the abort was not kept');
  } finally {
    clearTimeout(timer);
  }
  const tookMs = abortedAt === undefined ? 0 : performance.now() - abortedAt;
  assert.ok(tookMs < CANCEL_LIMIT_MS, `cancelling took ${Math.round(tookMs)} ms`);
}

async function checkBadConfig({ createProvider, badConfig }: CheckContext): Promise<void> {
  let client: ProviderClient;
  try {
    client = await createProvider(badConfig);
  } catch (error) {
    assert.ok(error instanceof CorkscrewError, 'not a CorkscrewError');
    assert.equal(error.code, 'config_invalid');
    return;
  }
  await client.close();
  assert.fail(`the configuration ${JSON.stringify(badConfig)} was accepted`);
}

async function planUnits(client: ProviderClient, request: PlanRequest): Promise<readonly ScanUnit[]> {
  return (await client.planScan(request)).units;
}

async function forEachUnit(
  client: ProviderClient,
  request: PlanRequest,
  visit: (collected: CollectedUnit, unit: ScanUnit) => void,
): Promise<void> {
  for (const unit of await planUnits(client, request)) visit(await collectUnit(client, unit), unit);
}

async function forEachResource(
  client: ProviderClient,
  request: PlanRequest,
  visit: (resource: ScannedResource) => void,
): Promise<void> {
  await forEachUnit(client, request, ({ resources }) => {
    for (const resource of resources) visit(resource);
  });
}

async function hashesOf(client: ProviderClient, request: PlanRequest): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  await forEachResource(client, request, (resource) => {
    hashes.set(resourceUid(resource), resource.contentHash);
  });
  return hashes;
}

function assertUnique(values: readonly string[], what: string): void {
  const seen = new Set<string>();
  for (const value of values) {
    assert.ok(!seen.has(value), `${what} "${value}" appears twice`);
    seen.add(value);
  }
}

function sortUnits(units: readonly ScanUnit[]): ScanUnit[] {
  return units.toSorted((a, b) => (a.unitId < b.unitId ? -1 : 1));
}

function describe({ service, type, id }: ScannedResource): string {
  return `${service}:${type} ${id}`;
}
