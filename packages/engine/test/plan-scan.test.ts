import { CorkscrewError, type ScanUnit } from '@corkscrew/core';
import { planOnly } from '@corkscrew/engine';
import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { createTenantEstate } from './fakes/estates.ts';
import { FakeProvider } from './fakes/fake-provider.ts';
import { ManualClock, settle } from './fakes/manual-clock.ts';
import { unitOf } from './fakes/messages.ts';
import { codesOf, createHarness } from './fakes/scan-harness.ts';

const unit = unitOf('aws', { accountId: '111', region: 'eu-west-1', service: 'ec2', estimatedCalls: 3 });
const denied = new CorkscrewError('unauthenticated', 'plan aws scan: no credentials found', {
  hint: 'Run `aws configure`.',
});

function failing(provider: string, error: Error): FakeProvider {
  return new FakeProvider(provider, { plan: () => Promise.reject(error) });
}

describe('planOnly', () => {
  test('gives units and estimated calls of every provider, and runs nothing', async () => {
    const aws = new FakeProvider('aws', { plan: { units: [unit, { ...unit, unitId: 'other', estimatedCalls: 4 }] } });
    const { azure } = createTenantEstate();
    const result = await planOnly({
      providers: [
        { client: aws, request: { services: ['ec2'] } },
        { client: azure, request: {} },
      ],
    });
    expect(result.plans.map(({ provider, units, estimatedCalls }) => [provider, units.length, estimatedCalls])).toEqual(
      [
        ['aws', 2, 7],
        ['azure', 1, 1],
      ],
    );
    expect(result.diagnostics).toEqual([]);
    expect(aws.startedUnits).toEqual([]);
  });

  test('passes each provider its own request', async () => {
    const seen: unknown[] = [];
    const aws = new FakeProvider('aws', {
      plan: async (request) => {
        seen.push(request);
        return {};
      },
    });
    await planOnly({ providers: [{ client: aws, request: { regions: ['eu-west-1'] } }] });
    expect(seen).toEqual([{ regions: ['eu-west-1'] }]);
  });

  test('goes on without a provider that cannot plan', async () => {
    const { azure } = createTenantEstate();
    const providers = [failing('aws', denied), azure].map((client) => ({ client, request: {} }));
    const { plans, diagnostics } = await planOnly({ providers });
    expect(plans.map(({ provider }) => provider)).toEqual(['azure']);
    expect(diagnostics).toEqual([
      expect.objectContaining({
        severity: 'error',
        code: 'unauthenticated',
        message: denied.message,
        advice: denied.hint,
        provider: 'aws',
      }),
    ]);
  });

  test('throws the error where no provider can plan', async () => {
    const providers = [{ client: failing('aws', denied), request: {} }];
    await expect(planOnly({ providers })).rejects.toBe(denied);
  });

  test('tells all errors where several providers cannot plan', async () => {
    const providers = [failing('aws', denied), failing('gcp', new Error('no project'))].map((client) => ({
      client,
      request: {},
    }));
    await expect(planOnly({ providers })).rejects.toMatchObject({
      code: 'unauthenticated',
      message: 'plan aws scan: no credentials found (also gcp: no project)',
      hint: denied.hint,
    });
  });

  test('gives up a provider that plans too long', async () => {
    const clock = new ManualClock();
    let wasCanceled = false;
    const slow = new FakeProvider('aws', {
      plan: (_, { signal }) => {
        signal?.addEventListener('abort', () => {
          wasCanceled = true;
        });
        return new Promise(() => {});
      },
    });
    const running = planOnly({ providers: [{ client: slow, request: {} }], clock, limits: { planTimeoutMs: 1_000 } });
    const rejection = expect(running).rejects.toMatchObject({
      code: 'timeout',
      message: 'plan aws scan: no answer within 1000 ms',
    });
    await clock.advance(1_000);
    await rejection;
    expect(wasCanceled).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  test('asks nobody when aborted before', async () => {
    const stopped = new Error('stopped');
    let wasAsked = false;
    const aws = new FakeProvider('aws', {
      plan: async () => {
        wasAsked = true;
        return {};
      },
    });
    const running = planOnly({ providers: [{ client: aws, request: {} }], signal: AbortSignal.abort(stopped) });
    await expect(running).rejects.toBe(stopped);
    expect(wasAsked).toBe(false);
  });

  test('rejects with the reason when aborted during, and leaves nothing', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const aws = new FakeProvider('aws', { plan: () => new Promise(() => {}) });
    const { azure } = createTenantEstate();
    const providers = [aws, azure].map((client) => ({ client, request: {} }));
    const running = planOnly({ providers, clock, signal: controller.signal });
    await settle();
    const stopped = new Error('stopped');
    controller.abort(stopped);
    await expect(running).rejects.toBe(stopped);
    expect(clock.pendingTimers).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  test('refuses no provider, one provider twice, and limits that cannot be reached', async () => {
    const { azure } = createTenantEstate();
    const target = { client: azure, request: {} };
    await expect(planOnly({ providers: [] })).rejects.toThrow(TypeError);
    await expect(planOnly({ providers: [target, target] })).rejects.toThrow(TypeError);
    await expect(planOnly({ providers: [target], limits: { planTimeoutMs: 0 } })).rejects.toThrow('planTimeoutMs');
  });

  test.each<[string, Partial<ScanUnit>]>([
    ['is planned twice', {}],
    ['belongs to provider "gcp"', { unitId: 'x', provider: 'gcp' }],
    ['has no id', { unitId: '' }],
    ['has an empty region', { unitId: 'x', region: '' }],
    ['estimates no possible count of calls', { unitId: 'x', estimatedCalls: Number.NaN }],
  ])('leaves out a unit that %s', async (problem, fields) => {
    const bad = { ...unit, ...fields };
    const aws = new FakeProvider('aws', { plan: { units: [unit, bad] } });
    const { plans, diagnostics } = await planOnly({ providers: [{ client: aws, request: {} }] });
    expect(plans[0]?.units).toEqual([unit]);
    expect(diagnostics).toEqual([expect.objectContaining({ severity: 'error', code: 'plugin_misbehaved' })]);
    expect(diagnostics[0]?.message).toBe(`plan aws scan: unit "${bad.unitId}" ${problem} and was left out`);
  });

  test.each([
    ['names no account', { accountId: '*', region: '*' }],
    ['names no account', { accountId: '', region: '*' }],
    ['names no region', { accountId: '222', region: '' }],
    [`unit "${unit.unitId}" is planned in it`, { accountId: '111', region: '*' }],
    [`unit "${unit.unitId}" is planned in it`, { accountId: '111', region: 'eu-west-1' }],
  ])('does not believe that something is gone where it %s', async (problem, place) => {
    const gone = [{ ...place, reason: 'closed' }];
    const aws = new FakeProvider('aws', { plan: { units: [unit], gone } });
    const { plans, diagnostics } = await planOnly({ providers: [{ client: aws, request: {} }] });
    expect(plans[0]?.gone).toEqual([]);
    expect(diagnostics[0]?.message).toContain(problem);
  });
});

describe('runScan', () => {
  test('scans with the providers that have a plan, and is incomplete', async () => {
    const { scan, sink } = createHarness();
    const { azure } = createTenantEstate();
    const summary = await scan([failing('aws', denied), azure]);
    expect(summary).toMatchObject({ outcome: 'incomplete', units: { complete: 1 } });
    expect(codesOf(summary)).toEqual(['unauthenticated']);
    expect(sink.scans[0]?.end?.diagnostics).toHaveLength(1);
  });

  test('rejects where none has a plan, after closing the ledger', async () => {
    const { scan, sink, events } = createHarness();
    await expect(scan([failing('aws', denied)])).rejects.toBe(denied);
    expect(sink.scans[0]?.end).toMatchObject({ outcome: 'failed', diagnostics: [{ code: 'unauthenticated' }] });
    expect(events.at(-1)?.kind).not.toBe('scan_finished');
  });

  test('with nothing to scan is complete', async () => {
    const { scan } = createHarness();
    expect(await scan([new FakeProvider('aws', { plan: {} })])).toMatchObject({ outcome: 'complete', units: {} });
  });
});
