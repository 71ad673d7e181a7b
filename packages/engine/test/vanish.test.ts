import type { PlanRequest } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { createAwsEstate, createTenantEstate, type EstateState } from './fakes/estates.ts';
import { FakeProvider } from './fakes/fake-provider.ts';
import { claimMessage, idsOf, listing, resourcesMessage, scopeIn, unitOf } from './fakes/messages.ts';
import { codesOf, createHarness } from './fakes/scan-harness.ts';

interface Case {
  readonly name: string;
  readonly provider: FakeProvider;
  readonly state: EstateState;
  /** An enumeration of two resources, and the first of them. */
  readonly enumeration: string;
  readonly first: string;
  readonly second: string;
}

function createCases(): readonly [Case, Case] {
  const { aws, state: awsState } = createAwsEstate();
  const { azure, state: azureState } = createTenantEstate();
  return [
    {
      name: 'a provider with a unit per account, region and service',
      provider: aws,
      state: awsState,
      enumeration: '111 eu-west-1 Instance',
      first: '111-eu-west-1-Instance-1',
      second: '111-eu-west-1-Instance-2',
    },
    {
      name: 'a provider with one unit over everything',
      provider: azure,
      state: azureState,
      enumeration: 'sub-2 westeurope Disk',
      first: 'sub-2-Disk-1',
      second: 'sub-2-Disk-2',
    },
  ];
}

describe.each([0, 1] as const)('what vanishes, provider %d', (index) => {
  function setUp(): Case & ReturnType<typeof createHarness> {
    return { ...createCases()[index], ...createHarness() };
  }

  test('is what a complete enumeration no longer lists, and nothing else', async () => {
    const { scan, sink, provider, state, enumeration, first, second } = setUp();
    await scan([provider]);
    const before = sink.listIds();
    expect(before).toContain(second);

    state.put(enumeration, [first]);
    const summary = await scan([provider]);

    expect(summary.outcome).toBe('complete');
    expect(sink.listIds()).toEqual(before.filter((id) => id !== second));
    expect(summary.changes.reduce((total, change) => total + change.vanished, 0)).toBe(1);
  });

  test.each(['denied', 'truncated', 'failed', 'unsupported'] as const)(
    'is nothing where the enumeration is %s, and the scan is incomplete',
    async (outcome) => {
      const { scan, sink, provider, state, enumeration } = setUp();
      await scan([provider]);
      const before = sink.listIds();

      state.setOutcome(enumeration, outcome);
      const summary = await scan([provider]);

      expect(sink.listIds()).toEqual(before);
      expect(summary.outcome).toBe('incomplete');
      expect(summary.claims[outcome]).toBe(1);
    },
  );

  test('is nothing where the enumeration cannot apply, which does not spoil the scan', async () => {
    const { scan, sink, provider, state, enumeration } = setUp();
    await scan([provider]);
    const before = sink.listIds();

    state.setOutcome(enumeration, 'not_applicable');
    expect((await scan([provider])).outcome).toBe('complete');
    expect(sink.listIds()).toEqual(before);
  });

  test('is held as suspect when most of a large enumeration is missing, until a second scan confirms it', async () => {
    const { scan, sink, provider, state, enumeration } = setUp();
    state.put(enumeration, idsOf('many', 30));
    await scan([provider]);

    state.put(enumeration, idsOf('many', 3));
    const first = await scan([provider]);
    expect(first.outcome).toBe('incomplete');
    expect(first.changes.reduce((total, change) => total + change.suspect, 0)).toBe(27);
    expect(sink.listIds()).toContain('many-30');

    const second = await scan([provider]);
    expect(second.outcome).toBe('complete');
    expect(sink.listIds()).not.toContain('many-30');
    expect(sink.listIds()).toContain('many-3');
  });

  test('is accepted at once when the user says so', async () => {
    const { scan, sink, provider, state, enumeration } = setUp();
    state.put(enumeration, idsOf('many', 30));
    await scan([provider]);

    state.put(enumeration, []);
    expect((await scan([provider], { acceptVanish: true })).outcome).toBe('complete');
    expect(sink.listIds()).not.toContain('many-1');
  });
});

describe('what vanishes', () => {
  const unit = unitOf('aws', { accountId: '111', region: 'eu-west-1', service: 'ec2', type: 'Instance' });
  const scope = scopeIn(unit);

  test('is nothing when a unit claims completeness but lies about its count', async () => {
    const { scan, sink } = createHarness();
    let ids = idsOf('i', 3);
    let count = 3;
    const aws = new FakeProvider('aws', {
      plan: { units: [unit] },
      defaultScript: () => [resourcesMessage('aws', scope, ids), claimMessage(scope, 'complete', count)],
    });
    await scan([aws]);
    ids = ['i-1'];
    count = 3;
    const summary = await scan([aws]);

    expect(sink.listIds()).toEqual(['i-1', 'i-2', 'i-3']);
    expect(summary).toMatchObject({ outcome: 'incomplete', claims: { truncated: 1 } });
    expect(codesOf(summary)).toEqual(['claim_count_mismatch']);
  });

  test('is nothing of a unit whose stream breaks off, but for what it had claimed before', async () => {
    const { scan, sink } = createHarness();
    const wide = unitOf('aws', { accountId: '111', region: 'eu-west-1', service: 'ec2' });
    const volumes = scopeIn(wide, { type: 'Volume' });
    let isBroken = false;
    const aws = new FakeProvider('aws', {
      plan: { units: [wide] },
      *defaultScript() {
        yield* listing('aws', volumes, { ids: isBroken ? ['vol-1'] : ['vol-1', 'vol-2'] });
        yield resourcesMessage('aws', scope, ['i-1']);
        if (isBroken) throw new Error('connection reset');
        yield* listing('aws', scope, { ids: ['i-2'] }).slice(0, 1);
        yield claimMessage(scope, 'complete', 2);
      },
    });
    await scan([aws]);
    expect(sink.listIds()).toEqual(['i-1', 'i-2', 'vol-1', 'vol-2']);

    isBroken = true;
    const summary = await scan([aws]);

    expect(sink.listIds()).toEqual(['i-1', 'i-2', 'vol-1']);
    expect(summary).toMatchObject({ outcome: 'incomplete', units: { failed: 1 } });
    expect(summary.claims).toEqual({ complete: 1, failed: 2 });
  });

  test('is what a cloud call proves gone, with everything in it', async () => {
    const { scan, sink } = createHarness();
    const closed = unitOf('aws', { accountId: '222', region: 'eu-west-1', service: 'ec2', type: 'Instance' });
    await scan([new FakeProvider('aws', { plan: { units: [unit, closed] } })]);
    expect(sink.listIds()).toHaveLength(2);

    const gone = [{ accountId: '222', region: '*', reason: 'account closed' }];
    const summary = await scan([new FakeProvider('aws', { plan: { units: [unit], gone } })]);

    expect(sink.listIds()).toEqual([`one-of-${unit.unitId}`]);
    expect(summary).toMatchObject({ outcome: 'complete', diagnostics: [] });
  });

  test('is nothing of a place that is said to be gone but was just listed', async () => {
    const { scan, sink } = createHarness();
    const everywhere = unitOf('aws', { service: 'ec2', type: 'Instance' });
    const place = scopeIn(everywhere, { accountId: '222', region: 'eu-west-1' });
    const aws = new FakeProvider('aws', {
      plan: { units: [everywhere], gone: [{ accountId: '222', region: '*', reason: 'account closed' }] },
      defaultScript: () => listing('aws', place, { ids: ['i-1'] }),
    });
    const summary = await scan([aws]);

    expect(sink.listIds()).toEqual(['i-1']);
    expect(codesOf(summary)).toEqual(['plugin_misbehaved']);
    expect(summary.outcome).toBe('incomplete');
  });

  test('is nothing of what was not selected this time', async () => {
    const { scan, sink } = createHarness();
    const other = unitOf('aws', { accountId: '222', region: 'eu-west-1', service: 'ec2', type: 'Instance' });
    await scan([new FakeProvider('aws', { plan: { units: [unit, other] } })]);
    const summary = await scan([new FakeProvider('aws', { plan: { units: [unit] } })]);
    expect(summary).toMatchObject({ outcome: 'complete', diagnostics: [] });
    expect(sink.listIds()).toHaveLength(2);
  });

  test('is nothing of what a scan of changes passes over, which the history of the cloud explains', async () => {
    const { scan, sink } = createHarness();
    const wide = unitOf('aws', { accountId: '111', region: 'eu-west-1', service: 'ec2' });
    let parents = ['vpc-1', 'vpc-2'];
    const asked: PlanRequest[] = [];
    const aws = new FakeProvider('aws', {
      plan: (request) => {
        asked.push(request);
        return Promise.resolve({ units: [wide] });
      },
      defaultScript: () =>
        parents.flatMap((parent) => [
          ...listing('aws', scopeIn(wide, { type: 'Subnet', subScope: parent }), { ids: [`subnet-of-${parent}`] }),
        ]),
    });
    const incremental = { providers: [{ client: aws, request: {}, isIncremental: true }] };
    await scan([aws], incremental);
    parents = ['vpc-1'];
    sink.wholeReads = [{ scope: { ...scopeIn(wide, { type: '*' }), service: '*' }, readAt: new Date(0) }];
    const summary = await scan([aws], incremental);
    expect(asked.map(({ wholeReads }) => wholeReads)).toEqual([undefined, sink.wholeReads]);
    expect(summary).toMatchObject({ outcome: 'complete', diagnostics: [] });
    expect(sink.listIds()).toHaveLength(2);
  });

  test('is nothing of what a unit passes over in silence, which is reported as stale', async () => {
    const { scan, sink } = createHarness();
    const wide = unitOf('aws', { accountId: '111', region: 'eu-west-1', service: 'ec2' });
    let parents = ['vpc-1', 'vpc-2', 'vpc-3'];
    const aws = new FakeProvider('aws', {
      plan: { units: [wide] },
      defaultScript: () =>
        parents.flatMap((parent) => [
          ...listing('aws', scopeIn(wide, { type: 'Subnet', subScope: parent }), { ids: [`subnet-of-${parent}`] }),
        ]),
    });
    await scan([aws]);
    parents = ['vpc-1'];
    const summary = await scan([aws]);

    expect(sink.listIds()).toHaveLength(3);
    expect(summary.outcome).toBe('complete');
    expect(summary.diagnostics.map(({ severity, code, message }) => ({ severity, code, message }))).toEqual([
      {
        severity: 'warning',
        code: 'stale',
        message:
          'scan aws 111: 2 known resources of ec2 were not looked for (Subnet in eu-west-1 under vpc-2, Subnet in eu-west-1 under vpc-3)',
      },
    ]);
  });
});
