import type { FacetReading, ScanMessage, ScanSummary } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { FakeProvider } from './fakes/fake-provider.ts';
import { claimMessage, idsOf, listing, resourceOf, resourcesMessage, scopeIn, unitOf } from './fakes/messages.ts';
import { codesOf, createHarness, type ScanHarness } from './fakes/scan-harness.ts';

const unit = unitOf('aws', { accountId: '111', region: 'eu-west-1', service: 'ec2' });
const honest = unitOf('aws', { accountId: '222', region: 'eu-west-1', service: 'ec2' });
const instances = scopeIn(unit, { type: 'Instance' });
const volumes = scopeIn(unit, { type: 'Volume' });
const known = listing('aws', instances, { ids: idsOf('i', 2) });
const VALUELESS: FacetReading = { facet: 'policy', status: 'present', reason: '', hash: 'f'.repeat(32) };
const elsewhere = { ...instances, accountId: '999' };

interface Told extends ScanHarness {
  readonly summary: ScanSummary;
}

/** Scans a unit that sends the given messages, beside an honest one. */
async function tell(messages: Iterable<ScanMessage>, limits: Record<string, number> = {}): Promise<Told> {
  const harness = createHarness();
  const aws = new FakeProvider('aws', {
    plan: { units: [unit, honest] },
    scripts: { [unit.unitId]: () => messages },
  });
  const summary = await harness.scan([aws], { limits });
  expect(harness.sink.listIds()).toContain(`one-of-${honest.unitId}`);
  return { ...harness, summary };
}

function idsOfUnit({ sink }: Told): readonly string[] {
  return sink.listIds().filter((id) => !id.startsWith('one-of-'));
}

describe('a plugin that lies ends no more than its own claims', () => {
  test('an honest one is believed', async () => {
    const told = await tell(listing('aws', instances, { ids: ['i-1'] }));
    expect(told.summary).toMatchObject({ outcome: 'complete', diagnostics: [] });
  });

  test('resources that nothing claims are stored, but their enumeration has failed', async () => {
    const told = await tell([
      ...listing('aws', volumes, { ids: ['vol-1'] }),
      resourcesMessage('aws', instances, ['i-1', 'i-2']),
    ]);
    expect(idsOfUnit(told)).toEqual(['i-1', 'i-2', 'vol-1']);
    expect(codesOf(told.summary)).toEqual(['unclaimed_resource']);
    expect(told.summary.claims).toEqual({ complete: 2, failed: 1 });
  });

  test('a claim outside the unit is left out', async () => {
    const told = await tell([...listing('aws', instances, { ids: ['i-1'] }), claimMessage(elsewhere, 'complete', 0)]);
    expect(codesOf(told.summary)).toEqual(['claim_out_of_scope']);
    expect(told.summary.claims).toEqual({ complete: 2 });
  });

  test('resources under a claim outside the unit are left out, with one diagnostic for all of them', async () => {
    const told = await tell([
      ...listing('aws', instances, { ids: ['i-1'] }),
      resourcesMessage('aws', elsewhere, ['x-1', 'x-2']),
      resourcesMessage('aws', elsewhere, ['x-3']),
    ]);
    expect(idsOfUnit(told)).toEqual(['i-1']);
    expect(codesOf(told.summary)).toEqual(['claim_out_of_scope']);
  });

  test('a key that is no claim key counts as outside', async () => {
    const odd = resourceOf('aws', instances, { id: 'odd', claimKey: 'all of it' });
    const told = await tell([...listing('aws', instances, { ids: ['i-1'] }), { kind: 'resources', resources: [odd] }]);
    expect(idsOfUnit(told)).toEqual(['i-1']);
    expect(codesOf(told.summary)).toEqual(['claim_out_of_scope']);
  });

  test.each([
    ['twice complete', 'complete', 'complete', 'truncated'],
    ['complete, then denied', 'complete', 'denied', 'denied'],
    ['denied, then complete', 'denied', 'complete', 'denied'],
  ] as const)('an enumeration claimed %s is not complete', async (...[, first, second, outcome]) => {
    const told = await tell([claimMessage(instances, first, 0), claimMessage(instances, second, 0)]);
    expect(codesOf(told.summary)).toEqual(['duplicate_claim']);
    expect(told.summary.claims).toEqual({ complete: 1, [outcome]: 1 });
  });

  test.each([0, 1, 3, -1, Number.NaN])('a claim of %d where two arrived is not complete', async (count) => {
    const told = await tell([
      resourcesMessage('aws', instances, ['i-1', 'i-2']),
      claimMessage(instances, 'complete', count),
    ]);
    expect(codesOf(told.summary)).toEqual(['claim_count_mismatch']);
    expect(told.summary.claims).toEqual({ complete: 1, truncated: 1 });
    expect(told.eventsOf('unit_finished').flatMap(({ result }) => result.claims)).toContainEqual({
      scope: instances,
      outcome: 'truncated',
      count: 2,
      reason: `claimed ${count} resources, 2 arrived`,
    });
  });

  test.each([
    ['of another provider', { provider: 'gcp' }, 'foreign_resource'],
    ['without an id', { id: '' }, 'invalid_resource'],
    ['without a service', { service: '' }, 'invalid_resource'],
    ['without a type', { type: '' }, 'invalid_resource'],
    ['with half a payload', { rawData: '{"a":' }, 'invalid_resource'],
    ['without a payload', { rawData: '' }, 'invalid_resource'],
    ['with attributes that are not JSON', { attributes: 'none' }, 'invalid_resource'],
    ['with a facet that has no value', { facets: [VALUELESS] }, 'invalid_resource'],
  ] as const)('a resource %s is left out, and its claim is not complete', async (_, fields, code) => {
    const bad = resourceOf('aws', instances, { id: 'bad', ...fields });
    const told = await tell([
      resourcesMessage('aws', instances, ['i-1']),
      { kind: 'resources', resources: [bad] },
      claimMessage(instances, 'complete', 2),
    ]);
    expect(idsOfUnit(told)).toEqual(['i-1']);
    expect(codesOf(told.summary)).toEqual(['claim_count_mismatch', code]);
    expect(told.summary).toMatchObject({ outcome: 'incomplete', claims: { truncated: 1 } });
  });

  test.each([
    ['at the same time', 2, { truncated: 2 }],
    ['one after the other', 1, { complete: 1, truncated: 1 }],
  ] as const)('two units cannot both claim one enumeration %s', async (_, concurrencyPerProvider, claims) => {
    const { scan, sink } = createHarness();
    const twin = { ...unit, unitId: 'twin' };
    await scan([new FakeProvider('aws', { plan: { units: [unit] }, defaultScript: () => known })]);
    const aws = new FakeProvider('aws', {
      plan: { units: [unit, twin] },
      defaultScript: (call) => listing('aws', instances, { ids: [...idsOf('i', 2), `seen-by-${call.unit.unitId}`] }),
    });
    const summary = await scan([aws], { limits: { concurrencyPerProvider } });
    expect(summary).toMatchObject({ outcome: 'incomplete', claims });
    expect(new Set(codesOf(summary))).toEqual(new Set(['duplicate_claim']));
    expect(sink.listIds()).toEqual(['i-1', 'i-2', 'seen-by-111/eu-west-1/ec2/*', 'seen-by-twin']);
  });

  test('by two units that each list a part at the same time lose nothing of the other part', async () => {
    const { scan, sink } = createHarness();
    const twin = { ...unit, unitId: 'twin' };
    await scan([new FakeProvider('aws', { plan: { units: [unit] }, defaultScript: () => known })]);
    const aws = new FakeProvider('aws', {
      plan: { units: [unit, twin] },
      defaultScript: (call) => listing('aws', instances, { ids: [call.unit === twin ? 'i-1' : 'i-2'] }),
    });
    const summary = await scan([aws]);
    expect(summary.changes.reduce((total, change) => total + change.vanished, 0)).toBe(0);
    expect(sink.listIds()).toEqual(['i-1', 'i-2']);
  });

  test('a unit that ends without a word has not worked', async () => {
    const told = await tell([]);
    expect(codesOf(told.summary)).toEqual(['unit_without_claims']);
    expect(told.summary).toMatchObject({ outcome: 'incomplete', units: { complete: 1, incomplete: 1 } });
  });

  test('cannot speak in the name of another provider', async () => {
    const diagnostic = {
      severity: 'error',
      code: 'access_denied',
      message: 'list ec2:Instance: access denied',
      advice: '',
      provider: 'gcp',
      scope: instances,
      operation: 'ec2:DescribeInstances',
    } as const;
    const told = await tell([{ kind: 'diagnostic', diagnostic }, ...listing('aws', instances, { ids: [] })]);
    expect(told.summary.diagnostics).toEqual([{ ...diagnostic, provider: 'aws' }]);
    expect(told.summary.outcome).toBe('incomplete');
  });
});

describe('a plugin that floods', () => {
  function* diagnostics(count: number, last: 'warning' | 'error'): Generator<ScanMessage> {
    for (let index = 1; index <= count; index += 1) {
      const severity = index === count ? last : 'warning';
      const message = 'x'.repeat(10_000);
      const diagnostic = {
        severity,
        code: 'noise',
        message,
        advice: '',
        provider: 'aws',
        scope: instances,
        operation: '',
      };
      yield { kind: 'diagnostic', diagnostic };
    }
    yield* listing('aws', instances, { ids: [] });
  }

  test('with diagnostics keeps a few short ones and a count of the others', async () => {
    const { summary } = await tell(diagnostics(50, 'warning'), { diagnosticsPerUnit: 5 });
    expect(summary.diagnostics).toHaveLength(6);
    expect(summary.diagnostics.at(-1)).toMatchObject({ severity: 'warning', code: 'diagnostics_omitted' });
    expect(summary.diagnostics.at(-1)?.message).toContain('45 more diagnostics');
    expect(Math.max(...summary.diagnostics.map(({ message }) => message.length))).toBeLessThan(2_100);
    expect(summary.outcome).toBe('complete');
  });

  test('does not make the summary grow with the estate', async () => {
    const { summary, eventsOf } = await tell(diagnostics(50, 'warning'), { diagnosticsInSummary: 10 });
    expect(summary.diagnostics).toHaveLength(11);
    expect(summary.diagnostics.at(-1)?.message).toBe('scan summary: 40 more diagnostics were left out');
    expect(eventsOf('diagnostic')).toHaveLength(50);
  });

  test('cannot hide an error behind them', async () => {
    const { summary } = await tell(diagnostics(50, 'error'), { diagnosticsPerUnit: 5 });
    expect(summary.diagnostics.at(-1)).toMatchObject({ severity: 'error', code: 'diagnostics_omitted' });
    expect(summary.outcome).toBe('incomplete');
  });

  test('with enumerations loses the unit', async () => {
    function* claims(): Generator<ScanMessage> {
      for (let index = 0; ; index += 1) yield claimMessage({ ...instances, subScope: `vpc-${index}` }, 'complete', 0);
    }
    const told = await tell(claims(), { claimsPerUnit: 20 });
    expect(told.summary.units).toEqual({ complete: 1, failed: 1 });
    expect(codesOf(told.summary)).toEqual(['plugin_misbehaved']);
  });

  test('with resources is held back by the sink', async () => {
    const told = await tell(listing('aws', instances, { ids: idsOf('i', 5_000) }), { groupCommitRows: 100 });
    expect(idsOfUnit(told)).toHaveLength(5_000);
    expect(told.summary.outcome).toBe('complete');
  });
});
