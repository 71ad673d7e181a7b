import type { ClaimOutcome } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { FakeProvider } from './fakes/fake-provider.ts';
import { idsOf, listing, scopeIn, unitOf } from './fakes/messages.ts';
import { createHarness } from './fakes/scan-harness.ts';

describe('runScan', () => {
  test('stores what two providers list and says that nothing is missing', async () => {
    const { scan, sink, events, clock } = createHarness();
    const bucket = unitOf('aws', { accountId: '111', region: 'eu-west-1', service: 's3' });
    const aws = new FakeProvider('aws', {
      plan: { units: [bucket] },
      defaultScript: ({ unit }) => listing('aws', scopeIn(unit, { type: 'Bucket' }), { ids: idsOf('bucket', 3) }),
    });
    const azure = new FakeProvider('azure', { plan: { units: [unitOf('azure')] } });

    const summary = await scan([aws, azure]);

    expect(summary).toMatchObject({
      scanId: 'scan-1',
      outcome: 'complete',
      units: { complete: 2 },
      claims: { complete: 2 },
      resources: 4,
      diagnostics: [],
    });
    expect(sink.listIds()).toEqual(['bucket-1', 'bucket-2', 'bucket-3', 'one-of-*/*/*/*']);
    expect(sink.scans[0]?.end?.outcome).toBe('complete');
    expect(events.at(0)?.kind).toBe('scan_started');
    expect(events.at(-1)).toEqual({ kind: 'scan_finished', summary });
    expect(clock.pendingTimers).toBe(0);
  });

  test('fails where nothing could be reached, and not where anything was', async () => {
    const outcomes = async (...claims: readonly ClaimOutcome[]): Promise<string> => {
      const { scan } = createHarness();
      const units = claims.map((_, index) => unitOf('aws', { service: `service-${index}` }));
      const client = new FakeProvider('aws', {
        plan: { units },
        defaultScript: ({ unit }) =>
          listing('aws', scopeIn(unit), { ids: [], outcome: claims[units.indexOf(unit)] ?? 'failed' }),
      });
      return (await scan([client])).outcome;
    };
    expect(await outcomes('failed', 'failed')).toBe('failed');
    expect(await outcomes('failed', 'denied')).toBe('incomplete');
    expect(await outcomes('failed', 'complete')).toBe('incomplete');
    expect(await outcomes('denied')).toBe('incomplete');
  });
});
