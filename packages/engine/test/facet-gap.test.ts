import { combineHashes, type FacetReading, type FacetStatus, type ScannedResource } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { exitCodeFor, type AcceptedGap } from '../src/index.ts';
import { FakeProvider } from './fakes/fake-provider.ts';
import { claimMessage, resourceOf, scopeIn, unitOf } from './fakes/messages.ts';
import { codesOf, createHarness, type ScanHarness } from './fakes/scan-harness.ts';

const accounts = ['111', '222'];

function readingOf(facet: string, status: FacetStatus): FacetReading {
  const isRead = status === 'present' || status === 'absent';
  return { facet, status, reason: isRead ? '' : `${facet}: ${status}`, hash: isRead ? 'f'.repeat(32) : '' };
}

function bucketWith(accountId: string, id: string, readings: readonly FacetReading[]): ScannedResource {
  const scope = scopeIn(unitOf('aws', { accountId, service: 's3' }), { type: 'Bucket' });
  const values = readings
    .filter(({ hash }) => hash !== '')
    .map(({ facet, status }) => [facet, status === 'absent' ? null : 1]);
  const resource = resourceOf('aws', scope, {
    id,
    facets: readings,
    attributes: JSON.stringify(Object.fromEntries(values)),
  });
  return { ...resource, contentHash: combineHashes(resource.payloadHash, readings) };
}

async function scanWith(
  readings: readonly FacetReading[],
  acceptedGaps: readonly AcceptedGap[] = [],
): Promise<ScanHarness & { readonly summary: Awaited<ReturnType<ScanHarness['scan']>> }> {
  const harness = createHarness();
  const units = accounts.map((accountId) => unitOf('aws', { accountId, service: 's3' }));
  const aws = new FakeProvider('aws', {
    plan: { units },
    defaultScript: ({ unit }) => [
      {
        kind: 'resources',
        resources: [bucketWith(unit.accountId, 'a', readings), bucketWith(unit.accountId, 'b', [])],
      },
      claimMessage(scopeIn(unit, { type: 'Bucket' }), 'complete', 2),
    ],
  });
  return { ...harness, summary: await harness.scan([aws], { acceptedGaps }) };
}

const gapOf = (facet: string): AcceptedGap => ({ facet, reason: 'known', expiresAt: new Date('2999-01-01') });

describe('a facet', () => {
  test('that is read everywhere, present or not, leaves no gap', async () => {
    const { summary, eventsOf } = await scanWith([readingOf('policy', 'present'), readingOf('acl', 'absent')]);
    expect(summary).toMatchObject({ outcome: 'complete', diagnostics: [], units: { complete: 2 } });
    const [first] = eventsOf('unit_finished');
    expect(first?.result.facets.map(({ facet }) => facet)).toEqual(['policy', 'acl']);
  });

  test.each([
    { status: 'denied', code: 'facet_denied' },
    { status: 'error', code: 'facet_failed' },
  ] as const)(
    'that is $status makes the scan incomplete, and is told once for all accounts',
    async ({ status, code }) => {
      const { summary, eventsOf } = await scanWith([readingOf('policy', status)]);
      expect(summary).toMatchObject({ outcome: 'incomplete', claims: { complete: 2 }, units: { incomplete: 2 } });
      expect(exitCodeFor(summary)).toBe(3);
      expect(summary.diagnostics).toMatchObject([
        { severity: 'warning', code, scope: { accountId: '*', type: 'Bucket' } },
      ]);
      expect(summary.diagnostics[0]?.message).toBe(
        `read policy of s3:Bucket in 111, 222: 2 ${status === 'error' ? 'failed' : status} of 2 (policy: ${status})`,
      );
      expect(summary.diagnostics[0]?.advice).toContain('What was known before is kept');
      expect(eventsOf('diagnostic')).toHaveLength(1);
    },
  );

  test('that nobody tried to read is told and no more', async () => {
    const { summary } = await scanWith([readingOf('policy', 'not_read')]);
    expect(summary).toMatchObject({ outcome: 'complete', units: { complete: 2 } });
    expect(summary.diagnostics).toMatchObject([{ severity: 'info', code: 'facet_not_read' }]);
  });

  test('that the user accepts to miss does not spoil the scan', async () => {
    const { summary } = await scanWith([readingOf('policy', 'denied')], [gapOf('policy')]);
    expect(summary.outcome).toBe('complete');
    expect(summary.diagnostics).toMatchObject([{ severity: 'info', code: 'facet_denied' }]);
  });

  test('is not accepted with another one, nor with the listing', async () => {
    const { summary } = await scanWith([readingOf('policy', 'denied')], [gapOf('acl'), gapOf('list')]);
    expect(summary.outcome).toBe('incomplete');
    expect(codesOf(summary)).toEqual(['facet_denied']);
  });

  test('that was accepted for a time counts again afterwards', async () => {
    const expired = { ...gapOf('policy'), expiresAt: new Date(0) };
    const { summary } = await scanWith([readingOf('policy', 'denied')], [expired]);
    expect(summary.outcome).toBe('incomplete');
    expect(codesOf(summary)).toEqual(['accepted_gap_expired', 'facet_denied']);
  });
});
