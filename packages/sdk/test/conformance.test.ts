import { type CallOptions, delay, type PlanRequest, type ScanUnit } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import type { ProviderSession, WatchYield } from '../src/provider.ts';
import { createInMemoryProvider, describeConformance, providerConformance } from '../src/testing/index.ts';
import {
  claimOf,
  createThings,
  draftOf,
  listThree,
  type ScanScript,
  scopeOf,
  type ThingsOptions,
} from './fixtures/things-provider.ts';

const UNIT = { service: 'toys' } as ScanUnit;
const SCOPE = scopeOf(UNIT);

async function* watchThings(_request: PlanRequest, { signal }: CallOptions): AsyncGenerator<WatchYield> {
  yield { kind: 'listing_started', scope: SCOPE, normaliserVersion: 'things 1' };
  yield { kind: 'resource', resource: draftOf(UNIT, 'a') };
  yield { kind: 'claim', claim: { scope: SCOPE, outcome: 'complete', count: 1, reason: '' } };
  await delay(60_000, { signal });
}

async function* watchMiscounted(): AsyncGenerator<WatchYield> {
  yield { kind: 'listing_started', scope: SCOPE, normaliserVersion: 'things 1' };
  yield { kind: 'claim', claim: { scope: SCOPE, outcome: 'complete', count: 1, reason: '' } };
}

function givePermissions(body: string) {
  const operations = [{ operation: 'things:List', permission: 'things.list', isProven: true }];
  const documents = [{ title: 'Role', format: 'json', body, notes: [] }] as const;
  return async () => ({ documents, operations, diagnostics: [] });
}

const WATCHFUL: Partial<ProviderSession> = {
  watch: watchThings,
  getPermissions: givePermissions('{}'),
  preflight: async () => ({ checkedCount: 1, diagnostics: [] }),
};

describeConformance(
  { describe, test },
  providerConformance((config) => createInMemoryProvider(createThings(), { config })),
);

describeConformance(
  { describe, test },
  providerConformance((config) => createInMemoryProvider(createThings({ session: WATCHFUL }), { config })),
);

describe('providerConformance', () => {
  const random: ScanScript = async function* (unit) {
    yield { kind: 'resource', resource: draftOf(unit, 'a', { payload: { at: Math.random() } }) };
    yield claimOf(unit, 1);
  };
  const twice: ScanScript = async function* (unit) {
    yield { kind: 'resource', resource: draftOf(unit, 'a') };
    yield { kind: 'resource', resource: draftOf(unit, 'a') };
    yield claimOf(unit, 2);
  };
  const miscounted: ScanScript = async function* (unit) {
    yield { kind: 'resource', resource: draftOf(unit, 'a') };
    yield claimOf(unit, 7);
  };
  const claimedTwice: ScanScript = async function* (unit) {
    yield claimOf(unit, 0);
    yield claimOf(unit, 0);
  };
  const silent: ScanScript = async function* () {
    yield* [];
  };
  const emptyPlan = { planScan: async () => ({ units: [], gone: [], diagnostics: [] }) };

  test.each<{ problem: string; flag: string; options: ThingsOptions; message: RegExp }>([
    {
      problem: 'a hash that changes by itself',
      flag: 'hashDeterminism',
      options: { scan: random },
      message: /differs between two scans/,
    },
    { problem: 'a resource that is sent twice', flag: 'identity', options: { scan: twice }, message: /was sent twice/ },
    {
      problem: 'a claim with a wrong count',
      flag: 'claimsCoverResources',
      options: { scan: miscounted },
      message: /counts other than what came/,
    },
    {
      problem: 'an enumeration that is claimed twice',
      flag: 'claimsEnd',
      options: { scan: claimedTwice },
      message: /appears twice/,
    },
    { problem: 'a unit without a claim', flag: 'claimsEnd', options: { scan: silent }, message: /without a claim/ },
    { problem: 'an empty plan', flag: 'planStability', options: { session: emptyPlan }, message: /the plan is empty/ },
    {
      problem: 'an accepted unknown service',
      flag: 'unknownService',
      options: { session: emptyPlan },
      message: /Missing expected rejection/,
    },
    {
      problem: 'a listing with a wrong count in a watch',
      flag: 'watch',
      options: { session: { watch: watchMiscounted } },
      message: /counts other than what came/,
    },
    {
      problem: 'a permission document that is not what it says',
      flag: 'permissions',
      options: { session: { getPermissions: givePermissions('not JSON') } },
      message: /document Role is not JSON/,
    },
    {
      problem: 'a preflight that checks nothing',
      flag: 'permissions',
      options: { session: { preflight: async () => ({ checkedCount: 0, diagnostics: [] }) } },
      message: /nothing was checked/,
    },
  ])('finds $problem', async ({ flag, options, message }) => {
    const checks = providerConformance((config) => createInMemoryProvider(createThings(options), { config }));
    const check = checks.find((candidate) => candidate.flag === flag);
    await expect(check?.run()).rejects.toThrow(message);
  });

  test('finds an accepted configuration', async () => {
    const checks = providerConformance(() => createInMemoryProvider(createThings({ scan: listThree })));
    await expect(checks.find(({ flag }) => flag === 'badConfig')?.run()).rejects.toThrow(/was accepted/);
  });

  test('leaves out what is to be skipped, with the reason', () => {
    const checks = providerConformance(() => createInMemoryProvider(createThings()), { skip: { json: 'it is XML' } });
    const skipped: string[] = [];
    const run: string[] = [];
    const fake = Object.assign((name: string) => void run.push(name), {
      skip: (name: string) => void skipped.push(name),
    });
    describeConformance({ describe: (_name, body) => body(), test: fake }, checks);
    expect(skipped).toEqual(['sends JSON as payload and attributes (it is XML)']);
    expect(run).toHaveLength(checks.length - 1);
  });
});
