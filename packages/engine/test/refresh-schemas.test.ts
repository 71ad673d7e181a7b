import { CorkscrewError, type TypeSchema } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { FakeProvider, type FakeProviderOptions } from './fakes/fake-provider.ts';
import { listing, scopeIn, unitOf } from './fakes/messages.ts';
import { codesOf, createHarness } from './fakes/scan-harness.ts';

const DAY_MS = 86_400_000;

function schemaOf(service: string, type: string): TypeSchema {
  const columns = [{ name: 'size', type: 'integer', path: 'Size', description: '' }];
  return { typeName: `aws_${service}_${type}`.toLowerCase(), service, type, description: '', sql: '', columns };
}

/** Lists instances and, where it is asked, more types than a scan meets. */
function createProvider(options: Partial<FakeProviderOptions> = {}, normaliserVersion = '1'): FakeProvider {
  const units = ['ec2', 'sqs'].map((service) => unitOf('aws', { service, normaliserVersion }));
  return new FakeProvider('aws', {
    plan: { units },
    defaultScript: ({ unit }) =>
      listing('aws', scopeIn(unit, { type: 'Thing' }), { ids: unit.service === 'ec2' ? ['a'] : [] }),
    schemas: (services) =>
      Promise.resolve(services.flatMap((service) => [schemaOf(service, 'Thing'), schemaOf(service, 'Other')])),
    ...options,
  });
}

describe('the columns of types', () => {
  test('are asked for of services that have something, and kept of the types that were met', async () => {
    const { scan, sink } = createHarness();
    const provider = createProvider();
    await scan([provider]);
    expect(provider.schemaCalls).toEqual([['ec2']]);
    expect(sink.schemaRecords).toMatchObject([
      { provider: 'aws', schemas: [{ typeName: 'aws_ec2_thing', normaliserVersion: '1' }] },
    ]);
  });

  test('are asked for again a day later, or where another version shapes the data', async () => {
    const { scan, sink, clock } = createHarness();
    const provider = createProvider();
    await scan([provider]);
    await scan([provider]);
    expect(provider.schemaCalls).toHaveLength(1);
    await scan([createProvider({}, '2')]);
    expect(sink.schemaRecords).toHaveLength(2);
    await clock.advance(DAY_MS + 1);
    const later = createProvider({}, '2');
    await scan([later]);
    expect(later.schemaCalls).toHaveLength(1);
  });

  test('are nobody’s trouble where a provider has none', async () => {
    const { scan, sink } = createHarness();
    const plan = { units: [unitOf('aws')] };
    const summary = await scan([new FakeProvider('aws', { plan })]);
    expect(summary.outcome).toBe('complete');
    expect(summary.diagnostics).toEqual([]);
    expect(sink.schemaRecords).toEqual([]);
  });

  test('cost a warning where asking fails, and the scan is complete', async () => {
    const { scan } = createHarness();
    const schemas = (): Promise<never> => Promise.reject(new CorkscrewError('unavailable', 'read schemas: refused'));
    const summary = await scan([createProvider({ schemas })]);
    expect(summary.outcome).toBe('complete');
    expect(codesOf(summary)).toEqual(['schemas_unavailable']);
  });
});
