import { describe, expect, test } from 'vitest';
import { createAwsEstate } from './fakes/estates.ts';
import { idsOf } from './fakes/messages.ts';
import { codesOf, createHarness } from './fakes/scan-harness.ts';

const expiresAt = new Date('2026-06-01T00:00:00Z');
const reason = 'billing account, no read access';

describe('an accepted gap', () => {
  test('does not spoil the scan', async () => {
    const { scan } = createHarness();
    const { aws, state } = createAwsEstate();
    state.setOutcome('111 eu-west-1 Volume', 'denied');
    const gap = { accountId: '111', region: 'eu-west-1', service: 'ec2', type: 'Volume', reason, expiresAt };
    expect((await scan([aws], { acceptedGaps: [gap] })).outcome).toBe('complete');
  });

  test.each([{ accountId: '222' }, { region: 'us-east-1' }, { provider: 'azure' }, { type: 'Queue' }])(
    'covers nothing outside its scope: %o',
    async (fields) => {
      const { scan } = createHarness();
      const { aws, state } = createAwsEstate();
      state.setOutcome('111 eu-west-1 Volume', 'denied');
      expect((await scan([aws], { acceptedGaps: [{ ...fields, reason, expiresAt }] })).outcome).toBe('incomplete');
    },
  );

  test('that has expired covers nothing, and says so', async () => {
    const { scan } = createHarness();
    const { aws, state } = createAwsEstate();
    state.setOutcome('111 eu-west-1 Volume', 'denied');
    const old = { accountId: '111', reason, expiresAt: new Date('2025-12-31T00:00:00Z') };
    const summary = await scan([aws], { acceptedGaps: [old] });
    expect(summary.outcome).toBe('incomplete');
    expect(summary.diagnostics.map(({ severity, message }) => [severity, message])).toEqual([
      ['warning', `accepted gap "${reason}": expired on 2025-12-31 and covers nothing any more`],
    ]);
  });

  test('covers suspect vanishings and failed units too', async () => {
    const { scan } = createHarness();
    const { aws, state } = createAwsEstate({
      scripts: {
        '222/eu-west-1/sqs/*': () => {
          throw new Error('endpoint is down');
        },
      },
    });
    const acceptedGaps = [
      { accountId: '111', service: 'ec2', reason, expiresAt },
      { accountId: '222', service: 'sqs', region: 'eu-west-1', reason, expiresAt },
    ];
    state.put('111 eu-west-1 Volume', idsOf('vol', 30));
    await scan([aws], { acceptedGaps });
    state.put('111 eu-west-1 Volume', []);
    const summary = await scan([aws], { acceptedGaps });
    expect(summary.outcome).toBe('complete');
    expect(codesOf(summary)).toEqual(['unavailable']);
    expect(summary.changes.some(({ suspect }) => suspect === 30)).toBe(true);
  });
});
